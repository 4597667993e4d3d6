package io.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts against each other with nothing between: all scenes play there, so that a failure elsewhere means something. */
final class PeerProcessTest {
    @ParameterizedTest(name = "deflate: {0}")
    @ValueSource(booleans = {true, false})
    void allScenesPlayWithNothingBetween(boolean deflate) {
        JsonObject options = new JsonObject().put("perMessageDeflate", deflate);
        try (PeerProcess server = PeerProcess.node("ws-server.mjs", options)) {
            int port = server.await("listening").getInteger("port");
            assertThat(failures(options.copy().put("url", "ws://127.0.0.1:" + port + "/")))
                    .isEmpty();
        }
    }

    @Test
    void tlsPlaysToo(@TempDir Path folder) {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        JsonObject tls = new JsonObject()
                .put("key", certificates.writeKey(folder).toString())
                .put("cert", certificates.writeCertificate(folder).toString());
        try (PeerProcess server = PeerProcess.node("ws-server.mjs", new JsonObject().put("tls", tls))) {
            int port = server.await("listening").getInteger("port");
            assertThat(failures(new JsonObject()
                            .put("url", "wss://localhost:" + port + "/")
                            .put("ca", certificates.writeCa(folder).toString())))
                    .isEmpty();
        }
    }

    @Test
    void aScriptThatEndsSaysWhatItWrote() {
        try (PeerProcess node = PeerProcess.node("no-such-script.mjs", new JsonObject())) {
            assertThatThrownBy(() -> node.await("anything"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended with 1");
        }
    }

    private static List<String> failures(JsonObject options) {
        List<String> failures = new ArrayList<>();
        try (PeerProcess client = PeerProcess.node("ws-client.mjs", options)) {
            client.await("done", Duration.ofSeconds(60), event -> true);
            for (JsonObject scene : client.taken("scene")) {
                if (!scene.getBoolean("ok")) {
                    failures.add(scene.getString("name") + ": " + scene.getString("message"));
                }
            }
        }
        return failures;
    }
}
