package io.tollgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.Peers;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody's API Gateway WebSocket API and its Lambda authorizer, both in the emulator serverless-offline: Tollgate asks the
 * function as API Gateway did, and stands before the API.
 */
final class ServerlessOfflineIT {
    private static final byte[] SECRET = "tollgate-test-secret-0123456789abcdef".getBytes(UTF_8);
    /** The framework compiles a schema first, which takes its time on a busy machine. */
    private static final Duration START = Duration.ofSeconds(60);

    private static PeerProcess emulator;
    private static JsonObject ports;
    private static Scenario scenario;

    @BeforeAll
    static void start() {
        Peers.requireNodePackage("serverless");
        Peers.requireNodePackage("serverless-offline");
        emulator = PeerProcess.node("serverless-offline.mjs", new JsonObject());
        ports = emulator.await("listening", START, event -> true);
        scenario = askingThe("authorizer");
    }

    /** Before the API, asking that function. */
    private static Scenario askingThe(String function) {
        String authorizer = """
                {legacy: {lambda: {function: tollgate-peer-dev-%s, region: us-east-1, endpoint: "http://127.0.0.1:%d",
                account: "123456789012", api: abcdef123, stage: dev},
                identitySources: [route.request.header.Sec-WebSocket-Protocol], maxAge: 1h}}
                """.replace("\n", " ").formatted(function, ports.getInteger("lambdaPort"));
        return Scenario.setup()
                .section("authorizers", authorizer)
                .route("credentials", "[{subprotocol: {first: websocket}}, {query: access_token}]")
                .route("authenticate", "{authorizer: legacy}")
                .route("identity", "{X-User: userId}")
                .endpoints("ws://127.0.0.1:" + ports.getInteger("websocketPort"))
                .upstream("preset", "aws-api-gateway")
                .start();
    }

    @AfterAll
    static void stop() {
        if (emulator != null) {
            try (PeerProcess ignored = emulator) {
                if (scenario != null) {
                    scenario.close();
                }
            }
        }
    }

    @Test
    void aGoodTokenIsLetInAndTheUpstreamLearnsWhoItIs() {
        String token = token(SECRET);
        JsonObject connect = open(chat().protocols("websocket", token)).connect();
        assertThat(connect.getJsonObject("headers").getMap())
                .contains(
                        Map.entry("X-Tollgate-Principal", "myuserid"),
                        Map.entry("X-User", "myuserid"),
                        Map.entry("X-Tollgate-Ctx-userId", "myuserid"),
                        Map.entry("X-Tollgate-Ctx-firstName", "Test"),
                        Map.entry("X-Tollgate-Ctx-sub", "examplesub"),
                        Map.entry("Sec-WebSocket-Protocol", "websocket"));
        assertThat(connect.encode()).doesNotContain(Scenario.secretsOf(token));
    }

    @Test
    void aTokenInTheQueryIsTakenOutOfIt() {
        String token = token(SECRET);
        Request request =
                chat().protocols("WebSocket").query("access_token", token).query("x", "1");
        JsonObject connect = open(request).connect();
        assertThat(connect.getJsonObject("queryStringParameters")).isEqualTo(JsonObject.of("x", "1"));
        assertThat(connect.encode()).doesNotContain(Scenario.secretsOf(token));
    }

    @Test
    void theFunctionIsAskedAsByApiGateway() {
        JsonObject event = open(chat().protocols("websocket", token(SECRET)).query("x", "1"))
                .event();
        assertThat(event.getString("type")).isEqualTo("REQUEST");
        assertThat(event.getString("methodArn"))
                .isEqualTo("arn:aws:execute-api:us-east-1:123456789012:abcdef123/dev/$connect");
        assertThat(event.getJsonArray("headers"))
                .contains("Sec-WebSocket-Protocol", "X-Amzn-Trace-Id", "X-Forwarded-For");
        assertThat(event.getJsonArray("parameters")).isEqualTo(JsonArray.of("x"));
        assertThat(event.getJsonObject("requestContext").getString("routeKey")).isEqualTo("$connect");
    }

    @Test
    void aTokenThatTheFunctionRefusesIs401AndDoesNotGoUp() {
        byte[] other = "another-secret-0123456789abcdef!".getBytes(UTF_8);
        Refused refused = scenario.refused(chat().protocols("websocket", token(other)));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.error()).isEqualTo("invalid_token");
        emulator.await("authorizer");
        open(chat().protocols("websocket", token(SECRET)));
    }

    @Test
    void withoutItsIdentitySourceTheFunctionIsNotAsked() {
        Refused refused = scenario.refused(chat().query("access_token", token(SECRET)));
        assertThat(refused.status()).isEqualTo(401);
        open(chat().protocols("websocket", token(SECRET)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "nobody"})
    void aFunctionThatFailsOrIsNotThereIs500(String function) {
        try (Scenario failing = askingThe(function)) {
            Refused refused = failing.refused(chat().protocols("websocket", token(SECRET)));
            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.error()).isEqualTo("authorizer_failed");
        }
        assertThat(emulator.taken("authorizer")).hasSize(function.equals("broken") ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 126, 32_752, 32_753, 100_000, 131_072})
    void messagesComeBackFromTheApi(int length) {
        RawClient client = open(chat().protocols("websocket", token(SECRET))).client();
        String text = "a".repeat(length);
        client.send(WireFrame.text(text).masked());
        assertThat(client.readFrame().text()).isEqualTo(text);
        assertThat(emulator.await("$default").getJsonObject("payload").getString("body"))
                .isEqualTo(text);
        client.send(WireFrame.close(1000, "").masked());
        assertThat(client.readFrame().closeCode()).isEqualTo(1000);
        emulator.await("$disconnect");
    }

    @Test
    void whatTheApiDoesNotTakeDoesNotReachIt() {
        RawClient client = open(chat().protocols("websocket", token(SECRET))).client();
        client.send(WireFrame.binary(new byte[] {1}).masked());
        assertThat(client.readFrame().closeCode()).isEqualTo(1003);
        emulator.await("$disconnect");
        assertThat(emulator.taken("$default")).isEmpty();
    }

    private static Request chat() {
        return Handshakes.upgrade("/chat");
    }

    /** An open tunnel, what the function was asked for it, and what the API was told; neither of more than this one. */
    private record Opened(RawClient client, JsonObject event, JsonObject connect) {}

    private static Opened open(Request request) {
        RawClient client = scenario.send(request);
        Head answer = client.readHead();
        assertThat(answer.status()).as(answer.raw()).isEqualTo(101);
        assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualToIgnoringCase("websocket");
        JsonObject event = emulator.await("authorizer");
        JsonObject connect = emulator.await("$connect").getJsonObject("payload");
        for (String told : List.of("authorizer", "$connect")) {
            assertThat(emulator.taken(told)).as(told).isEmpty();
        }
        return new Opened(client, event, connect);
    }

    /** As the article's: no issuer, no audience, who it is under {@code data}. */
    private static String token(byte[] secret) {
        JsonObject data =
                JsonObject.of("userId", "myuserid", "firstName", "Test", "lastName", "User", "sub", "examplesub");
        return TestToken.token()
                .without("iss")
                .without("aud")
                .without("sub")
                .claim("data", data)
                .hs256(secret);
    }
}
