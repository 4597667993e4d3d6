package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Python's websockets on both sides do not notice that something stands between them, wherever the token is. */
final class PythonWebsocketsIT {
    private static final String TOKEN = TestToken.valid();

    private static PeerProcess server;
    private static Scenario scenario;

    @BeforeAll
    static void start() {
        server = PeerProcess.python("websockets-server.py", new JsonObject().put("subprotocols", List.of("chat.v2")));
        scenario = Scenario.setup()
                .endpoints("ws://127.0.0.1:" + server.await("listening").getInteger("port"))
                .start();
    }

    @AfterAll
    static void stop() {
        if (scenario != null) {
            scenario.close();
            server.close();
        }
    }

    private static JsonObject client() {
        return new JsonObject()
                .put("url", "ws://127.0.0.1:" + scenario.tollgate().port() + "/chat");
    }

    private static JsonObject header(String name, String value) {
        return client().put("headers", new JsonObject().put(name, value));
    }

    @Test
    void allScenesPlay() {
        List<JsonObject> scenes = play(header("Authorization", "Bearer " + TOKEN));
        assertThat(scenes).hasSize(9).allMatch(scene -> scene.getBoolean("ok"));
        assertThat(server.await("close", Duration.ofSeconds(5), event -> event.getInteger("code") == 4999)
                        .getString("reason"))
                .hasSize(123);
    }

    static Stream<Arguments> places() {
        JsonObject query = client();
        query.put("url", query.getString("url") + "?access_token=" + TOKEN);
        return Stream.of(
                argumentSet("header", header("Authorization", "Bearer " + TOKEN), null),
                argumentSet("query", query, null),
                argumentSet("subprotocol", client().put("subprotocols", List.of("M", TOKEN)), "M"),
                argumentSet("before another", client().put("subprotocols", List.of("M", TOKEN, "chat.v2")), "chat.v2"),
                argumentSet("behind another", client().put("subprotocols", List.of("chat.v2", "M", TOKEN)), "chat.v2"),
                argumentSet("cookie", header("Cookie", "tg=" + TOKEN).put("origin", "https://app.test"), null));
    }

    @ParameterizedTest
    @MethodSource("places")
    void everyPlaceLetsItInAndTheServerSeesNoToken(JsonObject client, String selected) {
        server.taken("connection");
        JsonObject scene = play(client.put("scenes", List.of("text"))).get(0);
        assertThat(scene.getBoolean("ok")).as(scene.getString("message")).isTrue();
        assertThat(scene.getString("protocol")).isEqualTo(selected);
        assertThat(server.await("connection").encode()).doesNotContain(Scenario.secretsOf(TOKEN));
    }

    @Test
    void aBadTokenIsReadAs401() {
        JsonObject client = header("Authorization", "Bearer " + TestToken.tampered());
        assertThat(play(client.put("scenes", List.of("text"))).get(0).getInteger("status"))
                .isEqualTo(401);
    }

    private static List<JsonObject> play(JsonObject options) {
        try (PeerProcess client = PeerProcess.python("websockets-client.py", options)) {
            client.await("done", Duration.ofSeconds(60), event -> true);
            return client.taken("scene");
        }
    }
}
