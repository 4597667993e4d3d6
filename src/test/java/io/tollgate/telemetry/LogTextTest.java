package io.tollgate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LogTextTest {
    private static final int LONGEST_TARGET = 32 * 1024;

    @ParameterizedTest
    @ValueSource(strings = {"eyJ", "eyJaaaaa", "eyJaaaaa.", "access_", "token=", "eyJaaaaa.token="})
    void hostileTextCostsLittle(String piece) {
        String hostile = piece.repeat(LONGEST_TARGET / piece.length());

        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            LogText.bounded(hostile);
            LogText.masked(hostile);
        }

        // Unbounded, a single one took more than a second.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void manyDotsDoNotOverflowTheStack() {
        String hostile = "/eyJaaaaa" + ".".repeat(LONGEST_TARGET);

        assertThat(LogText.masked(hostile)).isEqualTo("/***");
        assertThat(LogText.bounded(hostile)).isEqualTo("/***");
    }

    @ParameterizedTest
    @CsvSource({
        "eyJaaaaa.b, ***",
        "eyJaaaaa., ***",
        "eyJaaaa.b, eyJaaaa.b",
        "eyJaaaaa, eyJaaaaa",
        "xeyJeyJaa.b.c.d!eyJaaaaa.b, x***!***",
        "eyJ/eyJaaaaa.b eyJ, eyJ/*** eyJ",
        "bearer.eyJaaa-_.b..c~, bearer.***~",
        "a.b.eyJx, a.b.eyJx",
    })
    void whatLooksLikeATokenIsMasked(String text, String masked) {
        assertThat(LogText.masked(text)).isEqualTo(masked);
    }

    @Test
    void tokenThatCrossesTheBoundIsMasked() {
        String before = "x".repeat(LogText.MOST_CHARACTERS - 4) + "/";

        assertThat(LogText.bounded(before + "eyJaaaaa.payload." + "s".repeat(LONGEST_TARGET)))
                .isEqualTo(before + "***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a?X-Amz-Signature=",
                "/a?x-amz-security-token=",
                "SignedHeaders=host, Signature=",
            })
    void signaturesOfAwsAreMasked(String before) {
        assertThat(LogText.masked(before + "5fa00f&b=1")).isEqualTo(before + "***&b=1");
    }
}
