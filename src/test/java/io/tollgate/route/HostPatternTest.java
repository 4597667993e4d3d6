package io.tollgate.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPatternTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat.example.com",
                "localhost",
                "xn--caf-dma.example",
                "my_service",
                "10.0.0.1",
                "[::1]",
                "*.rooms.example.com",
                "*.com"
            })
    void isRead(String text) {
        assertThat(HostPattern.parse(text)).hasToString(text);
    }

    @Test
    void letterCaseIsFolded() {
        assertThat(HostPattern.parse("*.Chat.Example.COM")).hasToString("*.chat.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "a.*.b",
                "*a.b",
                "**.a",
                "a..b",
                ".a",
                "a.",
                "-a",
                "a-",
                "a:80",
                "::1",
                "*.[::1]",
                "café.fr",
                "a b",
                "http://a"
            })
    void isRefusedWithItsText(String text) {
        assertThatThrownBy(() -> HostPattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
