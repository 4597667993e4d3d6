package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real client and a real server, Node's ws, do not notice that something stands between them. */
final class NodeWsIT {
    private static final TestCertificates CERTIFICATES = TestCertificates.forNames("localhost");
    /** 16 MiB that do not compress are a little more on the wire. */
    private static final String TUNNEL = "{maxMessage: 32MiB}";

    @ParameterizedTest(name = "deflate: {0}")
    @ValueSource(booleans = {true, false})
    void overTcp(boolean deflate) {
        JsonObject options = new JsonObject().put("perMessageDeflate", deflate);
        try (PeerProcess server = PeerProcess.node("ws-server.mjs", options);
                Scenario scenario = Scenario.setup()
                        .tunnel(TUNNEL)
                        .endpoints("ws://127.0.0.1:" + server.await("listening").getInteger("port"))
                        .start()) {
            String url = "ws://127.0.0.1:" + scenario.tollgate().port() + "/chat";
            assertThat(failures(options.copy().put("url", url))).isEmpty();
            assertThat(closeSeenBy(server, "close 4999 by client").getInteger("code"))
                    .isEqualTo(4999);
            assertThat(closeSeenBy(server, "terminate by client").getInteger("code"))
                    .isEqualTo(1006);
        }
    }

    @Test
    void overTls(@TempDir Path folder) {
        String ca = CERTIFICATES.writeCa(folder).toString();
        JsonObject tls = new JsonObject()
                .put("key", CERTIFICATES.writeKey(folder).toString())
                .put("cert", CERTIFICATES.writeCertificate(folder).toString());
        try (PeerProcess server = PeerProcess.node("ws-server.mjs", new JsonObject().put("tls", tls));
                Scenario scenario = Scenario.setup()
                        .tunnel(TUNNEL)
                        .listenerTls(CERTIFICATES)
                        .trusting(CERTIFICATES)
                        .endpoints(
                                "wss://localhost:" + server.await("listening").getInteger("port"))
                        .start()) {
            String url = "wss://localhost:" + scenario.tollgate().port() + "/chat";
            assertThat(failures(new JsonObject().put("url", url).put("ca", ca))).isEmpty();
        }
    }

    @Test
    void aBrowsersTokenAmongSubprotocolsIsInvisibleToTheServer() {
        try (PeerProcess server = PeerProcess.node("ws-server.mjs", new JsonObject());
                Scenario scenario = Scenario.setup()
                        .endpoints("ws://127.0.0.1:" + server.await("listening").getInteger("port"))
                        .start()) {
            String token = TestToken.valid();
            JsonObject options = new JsonObject()
                    .put("url", "ws://127.0.0.1:" + scenario.tollgate().port() + "/chat")
                    .put("protocols", List.of("M", token, "chat.v2"))
                    .put("scenes", List.of("text"));
            assertThat(play(options)).isEmpty();
            JsonObject seen = server.await("connection");
            assertThat(seen.getString("protocol")).isEqualTo("chat.v2");
            assertThat(seen.encode()).doesNotContain(Scenario.secretsOf(token));
        }
    }

    private static JsonObject closeSeenBy(PeerProcess server, String scene) {
        String query = "scene=" + scene.replace(' ', '+');
        return server.await(
                "close", Duration.ofSeconds(5), event -> event.getString("url").endsWith(query));
    }

    private static List<String> failures(JsonObject options) {
        return play(options.put("codeWhenServerVanishes", 1012)
                .put("headers", new JsonObject().put("Authorization", "Bearer " + TestToken.valid())));
    }

    private static List<String> play(JsonObject options) {
        try (PeerProcess client = PeerProcess.node("ws-client.mjs", options)) {
            client.await("done", Duration.ofSeconds(90), event -> true);
            return client.taken("scene").stream()
                    .filter(scene -> !scene.getBoolean("ok"))
                    .map(scene -> scene.getString("name") + ": " + scene.getString("message"))
                    .toList();
        }
    }
}
