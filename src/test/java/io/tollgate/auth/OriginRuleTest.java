package io.tollgate.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which Origins a list allows. */
final class OriginRuleTest {
    @ParameterizedTest(name = "{0} allows {1}")
    @CsvSource({
        "https://app.test, https://app.test",
        "https://app.test, HTTPS://App.Test",
        "HTTPS://App.Test, https://app.test",
        "https://app.test, https://app.test:443",
        "https://app.test:443, https://app.test",
        "http://app.test:80, http://app.test",
        "http://app.test:8080, http://app.test:8080",
        "http://[::1]:8080, http://[::1]:8080",
        "chrome-extension://abcdefgh, chrome-extension://abcdefgh",
        "https://*.example.com, https://a.example.com",
        "https://*.example.com, https://a.b.example.com:443",
        "https://*.example.com:8443, https://a.example.com:8443",
        "null, null",
    })
    void whatIsEqualIsAllowed(String listed, String origin) {
        assertThat(new OriginRule(List.of(listed)).allows(origin)).isTrue();
    }

    @ParameterizedTest(name = "{0} denies {1}")
    @CsvSource({
        "https://app.test, https://app.test.evil.com",
        "https://app.test, http://app.test",
        "https://app.test, null",
        "https://app.test, NULL",
        "https://app.test, ''",
        "https://app.test, https://app.test/",
        "https://app.test, https://app.test.",
        "https://app.test, https://app.test:4443",
        "https://app.test, https://app.test:",
        "https://app.test, https://u@app.test",
        "https://app.test, https://app.test https://app.test",
        "https://app.test, app.test",
        "https://app.test, https://xapp.test",
        "http://app.test, http://app.test:443",
        "https://*.example.com, https://example.com",
        "https://*.example.com, https://evilexample.com",
        "https://*.example.com, https://.example.com",
        "https://*.example.com, https://a..example.com",
        "https://*.example.com, https://*.example.com",
        "https://*.example.com, http://a.example.com",
        "https://*.example.com, https://a.example.com:8443",
        "https://*.example.com, https://a.example.com.evil.com",
        "null, https://null",
    })
    void whatIsNotIsDenied(String listed, String origin) {
        assertThat(new OriginRule(List.of(listed)).allows(origin)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.test", "null", "", "anything"})
    void anEmptyListAllowsAllAndListsNone(String origin) {
        OriginRule rule = new OriginRule(List.of());
        assertThat(rule.any()).isTrue();
        assertThat(rule.allows(origin)).isTrue();
        assertThat(rule.lists(origin)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "app.test",
                "https://",
                "https://*",
                "https://*.",
                "https://a.*.test",
                "https://*.*.test",
                "https://app.test/",
                "https://app.test:0",
                "https://app.test:65536",
                "https://app.test:https",
                "https://[::1",
                "://app.test",
                "https://app test",
                "https://é.test"
            })
    void anEntryThatIsNoOriginIsAnErrorThatShowsIt(String entry) {
        assertThatThrownBy(() -> new OriginRule(List.of("https://app.test", entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + entry + "\"");
    }

    @Test
    void anyLengthOfOriginIsJudged() {
        assertThat(new OriginRule(List.of("https://*.test")).allows("https://" + "a.".repeat(30_000) + "test"))
                .isTrue();
    }
}
