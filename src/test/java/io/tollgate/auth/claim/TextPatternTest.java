package io.tollgate.auth.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions that stay small, take linear time and cannot be bent by a path. */
final class TextPatternTest {
    private static Boolean matches(String pattern, String text, Map<String, String> variables) {
        return TextPattern.parse(pattern).matches(text, variables);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "{room}          # .*       # .*       # true",
                "{room}          # .*       # abc      # false",
                "{room}+         # ab       # ababab   # true",
                "{room}{2}       # ab       # abab     # true",
                "a{room}b|c      # x        # axb      # true",
                "{room}          # a|b      # a        # false",
                "{room}          # \\E      # \\E      # true",
                "{room}          # )(       # )(       # true",
                "(x{room})*      # 1        # x1x1     # true",
                "{room}-{room}   # é        # é-é      # true",
                "[a-z]{2,3}      # x        # abc      # true",
                "\\p{Greek}+     # x        # αβγ      # true",
                "\\x{41}{room}   # x        # Ax       # true",
                "[\\p{Lu}]       # x        # A        # true",
                "\\{room}        # x        # {room}   # true",
                "a{,2}           # x        # a{,2}    # true",
                "[]{}]+          # x        # }{]      # true",
                "\\Qa.{\\E{room} # x        # a.{x     # true",
                "[[:alpha:]]{room} # x      # qx       # true",
            })
    void aVariableStandsForItsVeryText(String pattern, String room, String text, boolean matches) {
        assertThat(matches(pattern, text, Map.of("room", room))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{room}]", "[^a{room}]", "\\Q{room}\\E", "\\Q{room}", "[[:alpha:]{room}]", "[\\]{room}]"})
    void aVariableCannotStandWhereItsTextWouldBeReadOtherwise(String pattern) {
        assertThatThrownBy(() -> TextPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot stand in [...]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(a{1000}){1000}",
                "((((a{9}){9}){9}){9}){9}",
                "(((a{99,}){99,}){99,}){99,}",
                "{a}{b}{c}{d}{e}{f}{g}{h}",
                "({room}){100}",
                "[a-z]{1000}b{1000}",
                "(?:a{0,999}b{0,999}c{0,999})",
            })
    void whatWouldBeLargeIsRefusedBeforeItIsMade(String pattern) {
        assertThatThrownBy(() -> TextPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "a)",
                "[a",
                "*",
                "a**b(",
                "(?=a)",
                "(?!a)",
                "(a)\\1",
                "\\",
                "a{1001}",
                "\\p{Nowhere}",
                "(?<a"
            })
    void whatIsNoPatternOfRe2IsRefused(String pattern) {
        assertThatThrownBy(() -> TextPattern.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneOfMoreThan512CharactersIsRefused() {
        assertThat(matches("a".repeat(512), "a".repeat(512), Map.of())).isTrue();
        assertThatThrownBy(() -> TextPattern.parse("a".repeat(513))).hasMessageContaining("at most 512");
    }

    @Test
    void itsVariablesAreKnown() {
        assertThat(TextPattern.parse("a{room}\\p{L}b{2}{id}").variables()).containsExactly("room", "id");
    }
}
