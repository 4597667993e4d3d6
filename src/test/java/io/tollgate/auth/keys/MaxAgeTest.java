package io.tollgate.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How fresh an answer says that it is (RFC 9111 §4.2, §5.2.2.1). */
final class MaxAgeTest {
    private static MultiMap headers(@Nullable String cacheControl, @Nullable String age) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (cacheControl != null) {
            headers.add("cache-control", cacheControl);
        }
        return age == null ? headers : headers.add("age", age);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=60",
                "public, MAX-AGE=60 , must-revalidate",
                "max-age=\"60\"",
                "max-age=60, max-age=90",
                "s-maxage=5, max-age=60",
            })
    void maxAgeIsTaken(String line) {
        assertThat(MaxAge.of(headers(line, null))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void ofTwoLinesTheShorter() {
        assertThat(MaxAge.of(headers("max-age=90", null).add("Cache-Control", "max-age=60")))
                .isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @CsvSource({"20, 40", "x, 60", "-5, 60", "0, 60"})
    void whatACacheHadItForIsTakenOff(String age, long left) {
        assertThat(MaxAge.of(headers("max-age=60", age))).isEqualTo(Duration.ofSeconds(left));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                    | -",
                "no-store             | -",
                "no-cache             | -",
                "max-age=0            | -",
                "max-age=-1           | -",
                "max-age=             | -",
                "max-age=1e9          | -",
                "max-age=99999999999  | -",
                "xmax-age=60          | -",
                "max-age=60           | 60",
                "max-age=60           | 999999999",
            })
    void whatSaysNothingOrIsStaleAlreadySaysNothing(@Nullable String line, @Nullable String age) {
        assertThat(MaxAge.of(headers(line, age))).isNull();
    }
}
