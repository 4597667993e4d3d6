package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.it.Renewer.Told;
import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A fresh token for tunnels that are open. */
final class RenewalIT {
    private static final Duration LEFT = Duration.ofMillis(1500);
    private static final String LIMIT = "[{count: messages, per: connection, from: client,"
            + " rate: {claim: plan, values: {free: 1/h}, otherwise: 1000/s}, then: close}]";

    private static Scenario scenario;

    private final String handle = Renewer.handle();
    /** Of this test alone. */
    private final String sid = Renewer.handle();

    @BeforeAll
    static void start() {
        scenario = Renewer.setup()
                .route("require", "[{not: {claim: banned, equals: true}}]")
                .route("limits", LIMIT)
                .start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    private static Told renew(Request call) {
        return Told.read(scenario.send(call));
    }

    private static String session(String sid) {
        return TestToken.token().claim("sid", sid).rs256();
    }

    private static void assertRelays(Tunnel tunnel) {
        tunnel.client().send(WireFrame.text("still here").masked());
        assertThat(tunnel.upstream().readFrame().text()).isEqualTo("still here");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aTunnelLivesOnWithItsNewTokenAndEndsWithThat() {
        try (Scenario own = Renewer.setup().start()) {
            long start = System.nanoTime();
            Tunnel tunnel = own.open(Renewer.chat(handle, ending(LEFT)));
            Told told = Told.read(own.send(Renewer.byHandle(handle, ending(LEFT.multipliedBy(2)))));
            assertThat(told.renewed()).as(told.body().encode()).isEqualTo(1);
            assertThat(Instant.parse(told.body().getString("expires")))
                    .isBefore(Instant.now().plus(LEFT.multipliedBy(2)));
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4401);
            Duration lived = Duration.ofNanos(System.nanoTime() - start);
            assertThat(lived).isGreaterThan(LEFT.multipliedBy(2).minusMillis(200));
        }
    }

    private static String ending(Duration in) {
        return TestToken.token().expiresIn(in).rs256();
    }

    @Test
    void onlyTheTunnelsOfASessionAreRenewedByIt() {
        Tunnel one = scenario.open(Scenario.bare().bearer(session(sid)));
        scenario.open(Scenario.bare().bearer(session(sid)));
        scenario.open(Scenario.bare().bearer(session(sid + "2")));
        scenario.open(Scenario.bare()
                .bearer(TestToken.token().claim("sub", "bob").claim("sid", sid).rs256()));
        Told told = renew(Renewer.bySession(session(sid)));
        assertThat(told.status()).isEqualTo(200);
        assertThat(told.renewed()).isEqualTo(2);
        assertThat(told.body().getInteger("refused")).isZero();
        assertThat(told.body().getBoolean("complete")).isTrue();
        assertRelays(one);
    }

    @Test
    void aTokenOfAnotherSessionTakesTheTunnelAlong() {
        scenario.open(Renewer.chat(handle, session(sid)));
        assertThat(renew(Renewer.byHandle(handle, session(sid + "2"))).renewed())
                .isEqualTo(1);
        assertThat(renew(Renewer.bySession(session(sid + "2"))).renewed()).isEqualTo(1);
        assertThat(renew(Renewer.bySession(session(sid))).status()).isEqualTo(404);
    }

    @Test
    void theHandleGoesNowhereButToUs() {
        Tunnel tunnel = scenario.open(Scenario.bare()
                .query("a", "1")
                .query("renew", handle)
                .query("b", "2")
                .bearer(TestToken.valid()));
        assertThat(tunnel.upstream().requestHead().target()).isEqualTo("/chat?a=1&b=2");
        renew(Renewer.byHandle(handle, TestToken.valid()));
        Await.until(
                "a line of the call",
                () -> scenario.tollgate().accessLines().stream()
                        .anyMatch(line ->
                                line.contains("\"outcome\":\"renewed\"") && line.contains("\"subject\":\"alice\"")));
        assertThat(tunnel.upstream().received()).doesNotContain(handle);
        assertThat(scenario.tollgate().accessLines()).noneMatch(line -> line.contains(handle));
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "", "abcdefghijklmnopqrst.uv", "a b"})
    void whatIsTooEasyToGuessIsNoHandle(String handle) {
        Request request = Scenario.bare().bearer(TestToken.valid()).query("renew", handle.replace(" ", "%20"));
        assertThat(scenario.refused(request).status()).isEqualTo(400);
    }

    static Stream<Arguments> refusedAndTheTunnelStaysAsItWas() {
        TestToken fresh = TestToken.token().expiresIn(Duration.ofMinutes(6));
        return Stream.of(
                argumentSet("other subject", fresh.claim("sub", "bob").rs256(), 403, "identity_changed"),
                argumentSet("claims", fresh.claim("banned", true).rs256(), 403, "insufficient_scope"),
                argumentSet("older", fresh.expiresIn(Duration.ofMinutes(4)).rs256(), 409, "renewal_older"),
                argumentSet("strange", fresh.byStranger(), 401, "invalid_token"),
                argumentSet(
                        "other issuer", fresh.claim("iss", "https://evil.test").rs256(), 401, "invalid_token"),
                argumentSet("expired", fresh.expiresIn(Duration.ofSeconds(-5)).rs256(), 401, "invalid_token"));
    }

    @ParameterizedTest
    @MethodSource
    void refusedAndTheTunnelStaysAsItWas(String token, int status, String error) {
        Tunnel tunnel = scenario.open(Renewer.chat(handle, TestToken.valid()));
        Told told = renew(Renewer.byHandle(handle, token).origin(Handshakes.ORIGIN));
        assertThat(told.error()).isEqualTo(error);
        assertThat(told.status()).isEqualTo(status);
        assertThat(told.head().header("Access-Control-Allow-Origin")).isEqualTo(Handshakes.ORIGIN);
        assertRelays(tunnel);
    }

    static Stream<Arguments> noTunnelIsFound() {
        String token = session("of nobody");
        return Stream.of(
                argumentSet("no such handle", Renewer.byHandle(Renewer.handle(), token), 404, "no_tunnel"),
                argumentSet("no such session", Renewer.bySession(token), 404, "no_tunnel"),
                argumentSet("no session", Renewer.bySession(TestToken.valid()), 400, "bad_call"),
                argumentSet("no handle", Renewer.call("{\"renew\": \"short\"}").bearer(token), 400, "bad_call"),
                argumentSet("null", Renewer.call("{\"renew\": null}").bearer(token), 400, "bad_call"),
                argumentSet("no object", Renewer.call("[]").bearer(token), 400, "bad_call"),
                argumentSet("more", Renewer.call("{\"a\": 1}").bearer(token), 400, "bad_call"),
                argumentSet("no token", Renewer.call("{}"), 401, "no_token"),
                argumentSet("cookie", Renewer.call("{}").cookie("tg=" + token), 401, "no_token"),
                argumentSet(
                        "query",
                        Renewer.bySession(token).without("Authorization").target("/renew?access_token=" + token),
                        401,
                        "no_token"),
                argumentSet("two tokens", Renewer.bySession(token).bearer(token), 400, "ambiguous_token"));
    }

    @ParameterizedTest
    @MethodSource
    void noTunnelIsFound(Request call, int status, String error) {
        Told told = renew(call);
        assertThat(told.error()).isEqualTo(error);
        assertThat(told.status()).isEqualTo(status);
    }

    @Test
    void theSameTokenMayBeBroughtAgain() {
        String token = TestToken.valid();
        scenario.open(Renewer.chat(handle, token));
        assertThat(renew(Renewer.byHandle(handle, token)).renewed()).isEqualTo(1);
        assertThat(renew(Renewer.byHandle(handle, token)).renewed()).isEqualTo(1);
    }

    @Test
    void aHandleThatWasUsedTwiceNamesBothOfItsOwnerAndNobodyElses() {
        scenario.open(Renewer.chat(handle, TestToken.valid()));
        scenario.open(Renewer.chat(handle, TestToken.valid()));
        scenario.open(Renewer.chat(handle, TestToken.token().claim("sub", "bob").rs256()));
        Told told = renew(Renewer.byHandle(handle, TestToken.valid()));
        assertThat(told.renewed()).isEqualTo(2);
        assertThat(told.body().getInteger("refused")).isEqualTo(1);
    }

    @Test
    void aTunnelThatIsOverIsNotFound() {
        Tunnel tunnel = scenario.open(Renewer.chat(handle, session(sid)));
        tunnel.client().reset();
        Await.until("it is gone", () -> renew(Renewer.bySession(session(sid))).status() == 404);
        assertThat(renew(Renewer.byHandle(handle, TestToken.valid())).status()).isEqualTo(404);
    }

    @Test
    void limitsByClaimFollowTheNewToken() {
        Tunnel tunnel = scenario.open(
                Renewer.chat(handle, TestToken.token().claim("plan", "free").rs256()));
        assertThat(renew(Renewer.byHandle(handle, TestToken.valid())).renewed()).isEqualTo(1);
        assertRelays(tunnel);
        assertRelays(tunnel);
        assertThat(renew(Renewer.byHandle(
                                handle, TestToken.token().claim("plan", "free").rs256()))
                        .renewed())
                .isEqualTo(1);
        tunnel.client().send(WireFrame.text("the last, if any").masked());
        tunnel.client().send(WireFrame.text("one too many").masked());
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4429);
    }

    @Test
    void variablesOfThePathMustBeTheTunnels() {
        try (Scenario own = Renewer.setup()
                .route("path", "\"/chat/{room}\"")
                .tunnel("{renew: {path: \"/chat/{room}/renew\", handle: {query: renew}}}")
                .start()) {
            own.open(Renewer.chat(handle, TestToken.valid()).target("/chat/blue?renew=" + handle));
            Request call = Renewer.byHandle(handle, TestToken.valid());
            assertThat(own.ask(call.target("/chat/red/renew")).status()).isEqualTo(404);
            assertThat(own.ask(call.target("/chat/blue/renew")).status()).isEqualTo(200);
        }
    }
}
