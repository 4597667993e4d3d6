package io.tollgate.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which subprotocol a client is promised before its server is asked, and what the server may still say. */
final class StrippedTest {
    private static Stripped of(@Nullable String offered, @Nullable String marker, @Nullable String goesAs) {
        List<String> subprotocols = offered == null ? List.of() : List.of(offered.split(" "));
        return new Stripped(null, subprotocols, marker, goesAs, Set.of(), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        // offered, marker, as which it goes up, promised, then offered
        ", , , , []",
        "a, , , a, [a]",
        "a b, , , a, [a]",
        ", M, , M, []",
        "a b, M, , a, [a]",
        "word, WORD, word, WORD, [word]",
        "word b, WORD, word, WORD, [word]",
    })
    void thePromisedOneIsTheOnlyOneThatIsOffered(
            String offered, String marker, String goesAs, String promised, String up) {
        Stripped settled = of(offered, marker, goesAs).settled();
        assertThat(settled.named()).isEqualTo(promised);
        assertThat(settled.subprotocols()).hasToString(up);
        assertThat(settled.settled()).isEqualTo(settled);
    }

    @ParameterizedTest
    @CsvSource({
        "a b, , , a, a",
        ", M, , , M",
        "a b, M, , , ",
        "word, WORD, word, word, WORD",
        "word, WORD, word, , WORD",
    })
    void whatTheServerSelectsIsToldAsEver(String offered, String marker, String goesAs, String selected, String told) {
        assertThat(of(offered, marker, goesAs).settled().answerTo(selected)).isEqualTo(told);
    }
}
