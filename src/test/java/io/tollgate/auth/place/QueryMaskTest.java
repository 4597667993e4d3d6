package io.tollgate.auth.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryMaskTest {
    private final QueryMask mask = new QueryMask(Set.of("key"));

    @ParameterizedTest
    @CsvSource({
        "a=1&b, a=1&b",
        "key=opaque&a=1, key=***&a=1",
        "k%65y=opaque, k%65y=***",
        "key=%zz, key=***",
        "Key=1, Key=1",
        "access_token=opaque, access_token=***",
        "access%5Ftoken=opaque, access%5Ftoken=***",
        "q=eyJhbGciOi.eyJzdWIi.sig, q=***",
        "q=%65yJhbGciOi.eyJzdWIi.sig, q=***",
        "eyJhbGciOi.eyJzdWIi.sig, ***",
        "key, key",
        "a=%zz, a=%zz",
    })
    void whatHoldsOrLooksLikeATokenIsMaskedHoweverItIsSpelled(String query, String shown) {
        assertThat(mask.masked("/chat", query)).isEqualTo("/chat?" + shown);
    }

    @Test
    void aPathIsMaskedTooAndMayStandAlone() {
        assertThat(mask.masked("/a/eyJhbGciOi.eyJzdWIi.sig", null)).isEqualTo("/a/***");
    }
}
