package io.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference knows what UTF-8 is, byte by byte. */
final class Utf8CheckTest {
    private final Utf8Check text = new Utf8Check();

    @ParameterizedTest
    @ValueSource(
            strings = {"", "00", "7f", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf"})
    void takesEveryCharacterByteByByteAndThenAnother(String hex) {
        assertThat(refusedAt(hex)).isEqualTo(-1);
        assertThat(text.accepts(new byte[0], 0, true)).isTrue();
        assertThat(refusedAt(hex)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "80, 0",
        "c0, 0",
        "c1, 0",
        "f5, 0",
        "ff, 0",
        "ce41, 1",
        "e080, 1",
        "eda0, 1",
        "f08f, 1",
        "f490, 1",
        "e182c0, 2"
    })
    void refusesAtTheFirstByteThatCannotBe(String hex, int at) {
        assertThat(refusedAt(hex)).isEqualTo(at);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce", "e1bd", "f09f98"})
    void aTextMustNotEndInsideACharacter(String hex) {
        assertThat(refusedAt(hex)).isEqualTo(-1);
        assertThat(text.accepts(new byte[0], 0, true)).isFalse();
    }

    private int refusedAt(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int i = 0; i < bytes.length; i++) {
            if (!text.accepts(new byte[] {bytes[i]}, 1, false)) {
                return i;
            }
        }
        return -1;
    }
}
