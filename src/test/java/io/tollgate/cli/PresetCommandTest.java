package io.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both commands that read a file without running it say what a preset stands for there. */
final class PresetCommandTest {
    private static final String SECRET = "tollgate-test-secret-0123456789abcdef";
    private static final String STANDS_FOR =
            "helton, here credentials: subprotocol first websocket, query access_token;"
                    + " precedence: listed; denials: unauthorized; identity: X-User: data.userId";

    @TempDir
    private Path folder;

    private String file;
    private final String token = TestToken.token()
            .claim("data", new JsonObject().put("userId", "ann"))
            .hs256(SECRET.getBytes(StandardCharsets.US_ASCII));

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("secret"), SECRET);
        file = Files.writeString(folder.resolve("tollgate.yaml"), """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers: {article: {issuer: any, subject: data.userId, audience: any, secret: {file: secret}}}
                routes:
                - {name: dev, path: /dev, preset: helton, identity: {X-User: data.userId}, authenticate: [article],
                   upstream: u}
                upstreams: {u: {endpoints: ["ws://127.0.0.1:9"]}}
                """).toString();
    }

    @Test
    void checkDoes() {
        assertThat(CommandRun.of("check", "--config", file).out().lines())
                .containsExactly("routes.dev.preset: " + STANDS_FOR, "ok: 1 listener, 1 issuer, 1 route, 1 upstream");
    }

    private CommandRun explain(String offered) {
        return CommandRun.of(
                "explain", "--config", file, "--url", "ws://a/dev", "-H", "Sec-WebSocket-Protocol: " + offered);
    }

    @Test
    void explainDoes() {
        assertThat(explain("websocket, " + token).out().lines().map(String::strip))
                .contains(
                        "let in",
                        "preset        " + STANDS_FOR,
                        "token in      subprotocol first websocket",
                        "who           ann of article",
                        "Sec-WebSocket-Protocol: websocket")
                .noneMatch(line -> line.contains(token));
    }

    @Test
    void explainSaysWhyWhatTheClientIsNotTold() {
        assertThat(explain("chat, " + token).out().lines().map(String::strip))
                .contains("HTTP/1.1 401 Unauthorized", "WWW-Authenticate: Bearer")
                .anyMatch(line -> line.contains(
                        "REFUSED  no_token: No token counts; expected \"websocket\" as the first subprotocol"))
                .noneMatch(line -> line.contains(token));
    }
}
