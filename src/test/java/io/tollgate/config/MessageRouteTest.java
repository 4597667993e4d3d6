package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.auth.CredentialSettings.Query;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes that take the token from the first message: what they say of it, and what has to go with that. */
final class MessageRouteTest {
    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private static String sections(String keys) {
        return "routes: [{name: r, path: /, upstream: u, " + keys + "}]";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "message: token | token | PT5S | 16384",
                "message: {field: auth.token} | auth.token | PT5S | 16384",
                "message: {field: t, within: 100ms, maxSize: 1KiB} | t | PT0.1S | 1024",
                "message: {field: t, within: 60s, maxSize: 64KiB} | t | PT1M | 65536"
            })
    void aFirstMessageIsWrittenLikeThis(String place, String field, Duration within, int maxSize) {
        String keys = "authenticate: [i], credentials: [{query: q}, {" + place + "}]";
        assertThat(file.load(file.complete(sections(keys)))
                        .settings()
                        .routes()
                        .get(0)
                        .credentials())
                .containsExactly(new Query("q"), new Message(field, within, maxSize));
    }

    @Test
    void itMayBeTheOnlyPlace() {
        String keys = "authenticate: [i], credentials: [{message: token}]";
        assertThat(file.load(file.complete(sections(keys))).problems().all()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'authenticate: none, credentials: [{message: t}]' | credentials: found message, but no issuer proves tokens here",
                "'authenticate: {authorizer: a}, credentials: [{message: t}]' | credentials: found message, but no issuer proves tokens here",
                "'authenticate: [i], credentials: [{message: t}, {message: u}]' | credentials: found more than one place in the first message",
                "'authenticate: [i], credentials: [{message: {within: 5s}}]' | credentials[0].message.field: missing",
                "'authenticate: [i], credentials: [{message: {field: t, within: 99ms}}]' | credentials[0].message.within: found \"99ms\", expected a duration",
                "'authenticate: [i], credentials: [{message: {field: t, within: 61s}}]' | credentials[0].message.within: found \"61s\", expected a duration",
                "'authenticate: [i], credentials: [{message: {field: t, maxSize: 1023B}}]' | credentials[0].message.maxSize: found \"1023B\", expected a size of 1KiB to 64KiB",
                "'authenticate: [i], credentials: [{message: {field: t, maxSize: 65KiB}}]' | credentials[0].message.maxSize: found \"65KiB\", expected a size of 1KiB to 64KiB",
                "'authenticate: [i], credentials: [{message: {field: t, other: 1}}]' | credentials[0].message.other"
            })
    void whatDoesNotGoTogetherIsTold(String keys, String problem) {
        assertThat(file.problems(sections(keys))).anyMatch(line -> line.contains("routes[0]." + problem));
    }
}
