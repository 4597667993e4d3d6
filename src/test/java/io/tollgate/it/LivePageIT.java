package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.EchoServer;
import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.Peers;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The live page in Chromium, in front of a Tollgate with traffic. In every scene the browser also says whether anything was
 * wrong: an error of a script, something that the content security policy stopped, a request to anywhere else.
 */
final class LivePageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String HOSTILE = "<img src=x onerror=\"document.title=1\">";

    @TempDir
    private static Path folder;

    private static EchoServer upstream;
    private static AdminEdge edge;
    private static PeerProcess operator;

    @BeforeAll
    static void start() {
        Peers.requireChromium();
        Peers.requireAxe();
        upstream = EchoServer.start();
        edge = new AdminEdge(folder, upstream.url());
        JsonObject bearers = new JsonObject();
        for (String subject : new String[] {"mallory", "kay", "kayla", HOSTILE}) {
            bearers.put(subject, TestToken.token().claim("sub", subject).rs256());
        }
        operator = PeerProcess.node(
                "live-page.mjs",
                new JsonObject()
                        .put("page", "http://localhost:" + edge.tollgate().adminPort())
                        .put("token", AdminEdge.TOKEN)
                        .put("edge", "ws://127.0.0.1:" + edge.tollgate().port("public"))
                        .put("bearers", bearers));
    }

    @AfterAll
    static void stop() {
        if (operator != null) {
            operator.close();
        }
        if (edge != null) {
            edge.close();
        }
        if (upstream != null) {
            upstream.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "only the token opens it",
                "what comes and goes is shown",
                "one is found, looked at and ended",
                "all that match are ended, after a question",
                "who is pressed is found, and nobody who is called alike",
                "one page of many follows what happens",
                "a subject is revoked",
                "what somebody calls himself stays text",
                "a reload says what came of it",
                "ten thousand are fifty at a time",
                "silence is said, and the end of a token",
                "a drain is followed",
                "nothing is asked while paused or hidden",
                "the keyboard is enough",
                "a phone does not scroll sideways",
                "everybody can use it in light colors",
                "everybody can use it in dark colors"
            })
    void keepsItsPromises(String scene) {
        JsonObject end = operator.await(
                "scene", PATIENCE, event -> event.getString("name").equals(scene));
        assertThat(end.getString("message")).isNull();
        assertThat(end.getBoolean("ok")).isTrue();
    }
}
