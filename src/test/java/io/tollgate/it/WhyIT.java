package io.tollgate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the id in a refusal to its trace, through the processes that an operator has. */
final class WhyIT {
    @TempDir
    private Path folder;

    @Test
    void theIdThatAClientWasToldLeadsToTheStepThatSaidNo() throws IOException {
        TestKeys.writeJwks(folder);
        Path token = Files.writeString(folder.resolve("admin.token"), "an-admin-token-of-a-test");
        Path file =
                Files.writeString(folder.resolve("tollgate.yaml"), """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                admin: {address: "127.0.0.1:0", token: {file: admin.token}}
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:jwks.json"}}
                routes: [{name: chat, path: /chat, credentials: [{query: t}], authenticate: [main], upstream: u}]
                upstreams: {u: {endpoints: ["ws://127.0.0.1:9"]}}
                drain: {delay: 0s, window: 0s, deadline: 1s}
                """.formatted(TestKeys.ISSUER, TestKeys.AUDIENCE));
        try (TollgateProcess tollgate = TollgateProcess.start("run", "--config", file.toString())) {
            int port = port(tollgate, "listener public on 127.0.0.1:(\\d+)");
            String admin = "http://127.0.0.1:" + port(tollgate, "admin on 127.0.0.1:(\\d+)");
            String id = refused(port);
            try (TollgateProcess why =
                    TollgateProcess.start("why", id, "--admin", admin, "--token-file", token.toString())) {
                assertThat(why.exitCode()).isZero();
                why.awaitLine("authenticate .* REFUSED  invalid_token");
                assertThat(why.output().toString())
                        .contains("asked for     edge.test/chat")
                        .doesNotContain("eyJ");
            }
            try (TollgateProcess why =
                    TollgateProcess.start("why", "0".repeat(24), "--admin", admin, "--token-file", token.toString())) {
                assertThat(why.exitCode()).isEqualTo(1);
            }
        }
    }

    private static int port(TollgateProcess tollgate, String line) {
        return Integer.parseInt(tollgate.awaitLine(line).group(1));
    }

    private static String refused(int port) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(Handshakes.upgrade("/chat?t=" + TestToken.tampered()).text());
            assertThat(client.readHead().status()).isEqualTo(401);
            return new JsonObject(new String(client.readToEnd(), ISO_8859_1)).getString("id");
        }
    }
}
