package io.tollgate.auth;

import static io.tollgate.auth.Mint.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.auth.keys.RefreshPlan;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever answers in place of a key server: nothing of it is used, it costs little, and the good keys stay. */
final class HostileKeyServerTest {
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final RefreshPlan ALWAYS = new RefreshPlan(SOON, SOON, SOON, NEVER, NEVER);
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final Mint MINT = new Mint("https://idp.test", "k1");
    private static final JsonObject KEY =
            new JsonObject(MINT.jwks()).getJsonArray("keys").getJsonObject(0);

    private static final Vertx VERTX = Vertx.vertx();
    private final KeyServer server = new KeyServer(VERTX);

    @AfterEach
    void stop() {
        server.close();
    }

    @AfterAll
    static void close() {
        KeyServer.await(VERTX.close());
    }

    private Issuer started() throws Exception {
        Issuer issuer = Issuer.create(
                VERTX, MINT.settings(new IssuerSettings.FetchedKeys(server.url(), null), 0), ALWAYS, TIMEOUT);
        KeyServer.await(issuer.start());
        return issuer;
    }

    private static boolean believes(Issuer issuer) {
        return new Authenticator(List.of(issuer))
                .authenticate(Mint.credential(MINT.token(Map.of())), NOW)
                .succeeded();
    }

    static Stream<Arguments> answers() {
        String big = "_".repeat(200_000);
        return Stream.of(
                raw("drips a byte now and then", HostileKeyServerTest::drip),
                raw("200 MB", HostileKeyServerTest::flood),
                raw("a redirect", request -> redirect(request, 302)),
                raw("a redirect for ever", request -> redirect(request, 308)),
                raw("nothing", request -> {}),
                raw(
                        "packed",
                        request -> request.response()
                                .putHeader("Content-Encoding", "gzip")
                                .end(Buffer.buffer(new byte[] {0x1f, (byte) 0x8b, 8, 0}))),
                text("HTML", "<!doctype html><title>Sign in</title>"),
                text("an empty text", ""),
                text("an empty set", "{\"keys\":[]}"),
                text("10,000 keys", "{\"keys\":[" + "{},".repeat(9_999) + "{}]}"),
                text("101 good keys", set(Stream.generate(() -> KEY.copy()).limit(101))),
                text("one kid twice", set(Stream.of(KEY, KEY.copy().put("x", KEY.getString("y"))))),
                text("a modulus of a million bits", key("RSA").put("n", big).put("e", "AQAB")),
                text(
                        "an exponent of a million bits",
                        key("RSA").put("n", "_".repeat(342)).put("e", big)),
                text(
                        "an even modulus",
                        key("RSA").put("n", "_".repeat(341) + "w").put("e", "AQAB")),
                text(
                        "a point of a million bits",
                        key("EC").put("crv", "P-256").put("x", big).put("y", big)),
                text("a secret", KEY.copy(), key("oct").put("k", "c2VjcmV0")),
                text("a private key", KEY.copy().put("d", "AQ")),
                text("deep nesting", "{\"keys\":" + "[".repeat(100_000)),
                text("a number without end", "{\"keys\":[" + "9".repeat(200_000) + "]}"),
                text("a member twice", "{\"keys\":[],\"keys\":[" + KEY.encode() + "]}"));
    }

    private static Arguments raw(String name, Handler<HttpServerRequest> answer) {
        return argumentSet(name, answer);
    }

    private static Arguments text(String name, String body) {
        return raw(name, request -> request.response().end(body));
    }

    private static Arguments text(String name, JsonObject... keys) {
        return text(name, set(Stream.of(keys)));
    }

    private static JsonObject key(String type) {
        return new JsonObject().put("kty", type).put("kid", "k1");
    }

    private static String set(Stream<JsonObject> keys) {
        return new JsonObject().put("keys", new JsonArray(keys.toList())).encode();
    }

    private static void drip(HttpServerRequest request) {
        HttpServerResponse response = request.response().setChunked(true);
        response.write("{\"keys\":[");
        long timer = VERTX.setPeriodic(20, tick -> response.write(" "));
        request.connection().closeHandler(gone -> VERTX.cancelTimer(timer));
    }

    private static void flood(HttpServerRequest request) {
        flood(request.response().putHeader("Content-Length", "200000000"));
    }

    private static void flood(HttpServerResponse response) {
        response.write(Buffer.buffer(" ".repeat(65_536))).onSuccess(written -> flood(response));
    }

    private static void redirect(HttpServerRequest request, int status) {
        request.response()
                .setStatusCode(status)
                .putHeader("Location", request.path())
                .end(MINT.jwks());
    }

    @ParameterizedTest
    @MethodSource("answers")
    @Execution(ExecutionMode.CONCURRENT)
    void nothingOfItIsUsedAndTheGoodKeysStay(Handler<HttpServerRequest> hostile) throws Exception {
        server.answering(hostile);
        Issuer issuer = started();
        assertThat(issuer.ready()).isFalse();
        server.answering(200, MINT.jwks());
        Await.until("the good keys", issuer::ready);
        assertThat(believes(issuer)).isTrue();
        server.answering(hostile).awaitTakenIn();
        assertThat(believes(issuer)).isTrue();
        KeyServer.await(issuer.close());
    }

    @Test
    void aGoodKeyBesideAPublishedPrivateOneIsUsed() throws Exception {
        JsonObject leaked = new JsonObject(new Mint("https://idp.test", "k2").jwks())
                .getJsonArray("keys")
                .getJsonObject(0)
                .put("d", "AQ");
        server.answering(200, set(Stream.of(leaked, KEY)));
        try (CapturedLogs log = CapturedLogs.asConfigured()) {
            Issuer issuer = started();
            Await.until("the good key", issuer::ready);
            assertThat(believes(issuer)).isTrue();
            KeyServer.await(issuer.close());
            assertThat(log.lines())
                    .anyMatch(
                            line -> line.contains("1 keys in use, 1 not usable: key 1: its private part is published"));
        }
    }
}
