package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.ListeningProgram;
import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.Peers;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An MQTT broker that knows no tokens: its clients bring one beside the subprotocol {@code mqtt}, and the broker selects that. */
final class MosquittoIT {
    private static final String TOKEN = TestToken.valid();

    @TempDir
    private static Path folder;

    private static ListeningProgram broker;
    private static Scenario scenario;

    @BeforeAll
    static void start() {
        Peers.requireCommand("mosquitto", "mosquitto");
        Peers.requireNodePackage("mqtt");
        broker = ListeningProgram.start(
                folder.resolve("mosquitto.log"), port -> List.of("mosquitto", "-v", "-c", configuration(port)));
        scenario = Scenario.setup().endpoints("ws://127.0.0.1:" + broker.port()).start();
    }

    /** This release does not start without a listener of plain MQTT; its own user could not reach the folder. */
    private static String configuration(int port) {
        String text = """
                user root
                allow_anonymous true
                persistence false
                listener 0 %s
                listener %d 127.0.0.1
                socket_domain ipv4
                protocol websockets
                """.formatted(folder.resolve("mosquitto.socket"), port);
        try {
            return Files.writeString(folder.resolve("mosquitto.conf"), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() {
        if (scenario != null) {
            scenario.close();
            broker.close();
        }
    }

    private static JsonObject client(String... protocols) {
        return new JsonObject()
                .put("url", "ws://127.0.0.1:" + scenario.tollgate().port() + "/chat")
                .put("protocols", List.of(protocols));
    }

    static Stream<Arguments> clients() {
        JsonObject query = client("mqtt");
        query.put("url", query.getString("url") + "?access_token=" + TOKEN);
        JsonObject headers = new JsonObject().put("Authorization", "Bearer " + TOKEN);
        return Stream.of(
                argumentSet("before mqtt", client("M", TOKEN, "mqtt")),
                argumentSet("behind mqtt", client("mqtt", "M", TOKEN)),
                argumentSet("query", query),
                argumentSet(
                        "header, MQTT 5", client("mqtt").put("headers", headers).put("protocolVersion", 5)));
    }

    /** QoS 0, 1 and 2, a retained message, and large ones. */
    @ParameterizedTest
    @MethodSource("clients")
    void everyMessageMakesItsRoundAndTheBrokerSelectsMqtt(JsonObject client) throws IOException {
        try (PeerProcess peer = PeerProcess.node("mqtt-client.mjs", client)) {
            assertThat(peer.await("done", Duration.ofSeconds(20), event -> true).getString("message"))
                    .isNull();
            assertThat(peer.taken("scene")).hasSize(6);
            assertThat(peer.await("connected").getString("protocol")).isEqualTo("mqtt");
        }
        assertThat(Files.readString(folder.resolve("mosquitto.log")))
                .contains("New client connected")
                .doesNotContain(Scenario.secretsOf(TOKEN));
    }

    @Test
    void aBadTokenNeverReachesTheBroker() {
        try (PeerProcess peer = PeerProcess.node("mqtt-client.mjs", client("M", TestToken.tampered(), "mqtt"))) {
            assertThat(peer.await("done", Duration.ofSeconds(20), event -> true).getString("message"))
                    .contains("401");
        }
    }
}
