package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostRuleTest {
    private final HostRule rule = new HostRule("Admin.Internal");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:9090",
                "127.0.0.1",
                "10.1.2.3:9090",
                "[::1]",
                "[::1]:9090",
                "admin.internal",
                "ADMIN.internal:9090"
            })
    void addressesAndItsOwnNamesAreAllowed(String host) {
        assertThat(rule.allows(List.of(host))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "1.2.3",
                "[::1].evil.example",
                "[evil.example]",
                "localhost:port",
                "localhost:9090, evil.example",
                "user@localhost",
                "localhost\u0000"
            })
    void everythingElseIsNot(String host) {
        assertThat(rule.allows(List.of(host))).isFalse();
    }

    @Test
    void noneOrTwoAreNot() {
        assertThat(rule.allows(List.of())).isFalse();
        assertThat(rule.allows(List.of("localhost", "localhost"))).isFalse();
    }
}
