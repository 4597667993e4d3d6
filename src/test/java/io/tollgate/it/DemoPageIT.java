package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.Peers;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The demo's page in Chromium. In every scene the browser also says whether anything was wrong: an error of a script, something
 * that the content security policy stopped, a request to anywhere else.
 */
final class DemoPageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TollgateProcess demo;
    private static PeerProcess visitor;

    @BeforeAll
    static void start() {
        Peers.requireChromium();
        Peers.requireAxe();
        demo = TollgateProcess.start("demo", "--port", "0", "--page-port", "0");
        String page = demo.awaitLine("^Open (http://localhost:\\d+) ").group(1);
        demo.awaitLine("Ctrl-C ends it");
        visitor = PeerProcess.node("demo-page.mjs", new JsonObject().put("page", page));
    }

    @AfterAll
    static void stop() {
        if (visitor != null) {
            visitor.close();
        }
        if (demo != null) {
            demo.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "what Alice says comes to Bob under her name",
                "both requests stand side by side for every place",
                "a token tampered with is refused so that a script can read it",
                "a tunnel ends with its token",
                "the log is followed line by line",
                "a command can be copied",
                "a page of 360 pixels does not scroll sideways",
                "everybody can use it in light colors",
                "everybody can use it in dark colors"
            })
    void keepsItsPromises(String scene) {
        JsonObject end = visitor.await(
                "scene", PATIENCE, event -> event.getString("name").equals(scene));
        assertThat(end.getString("message")).isNull();
        assertThat(end.getBoolean("ok")).isTrue();
    }
}
