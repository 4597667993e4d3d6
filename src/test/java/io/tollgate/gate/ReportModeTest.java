package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A route that reports: who breaks a rule is let pass and told of; what never passes still does not. */
final class ReportModeTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);

    private static RouteSketch rules() {
        return new RouteSketch().authenticating().origins(Handshakes.ORIGIN).requiring("role", "admin");
    }

    static Stream<Arguments> whoBreaksARuleIsLetPassAndToldOf() {
        Request forged = CHAT.header("X-User", "mallory").header("X_User", "mallory");
        String valid = TestToken.valid();
        String late = TestToken.token().expiresIn(Duration.ofHours(-1)).rs256();
        String grand = TestToken.token()
                .claim("role", "admin")
                .claim("sub", "s".repeat(9000))
                .rs256();
        return Stream.of(
                argumentSet("origin and token", forged.origin("https://evil.test"), "origin_denied", null),
                argumentSet("no token", forged, "no_token", null),
                argumentSet("strange", forged.bearer(TestToken.token().byStranger()), "invalid_token", null),
                argumentSet("expired", forged.bearer(late), "invalid_token", null),
                argumentSet("no token's characters", forged.bearer("a%b"), "invalid_token", null),
                argumentSet("two", forged.bearer(valid).protocols("M", valid), "ambiguous_token", null),
                argumentSet("claim", forged.bearer(valid), "insufficient_scope", "alice"),
                argumentSet("header too long", forged.bearer(grand), "invalid_token", null));
    }

    @ParameterizedTest
    @MethodSource
    void whoBreaksARuleIsLetPassAndToldOf(Request request, String outcome, String user) {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, rules().reportingUntil(today.plusDays(1)))) {
            RawClient client = gate.send(request);
            assertThat(client.readHead().status()).isEqualTo(101);
            end(client);
            gate.observer().expect("started", "would refuse " + outcome, "opened", "closed closed_by_client");
            Head up = stub.awaitConnection().requestHead();
            assertThat(up.raw()).doesNotContain("eyJ", "a%b", "mallory");
            assertThat(up.header("X-User")).isEqualTo(user);
        }
    }

    private static void end(RawClient client) {
        client.send(WireFrame.close(1000, "").masked());
        client.readToEnd();
        client.close();
    }

    @Test
    void whoBreaksNoneIsNotToldOf() {
        String admin = TestToken.token().claim("role", "admin").rs256();
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, rules().reportingUntil(today))) {
            assertThat(gate.ask(CHAT.bearer(admin)).status()).isEqualTo(101);
            gate.observer().expect("started", "opened");
        }
    }

    static Stream<Arguments> whatIsNoRuleOfTheRouteIsRefusedAsEver() {
        String valid = TestToken.valid();
        return Stream.of(
                argumentSet("handshake", CHAT.without("Sec-WebSocket-Key"), 400),
                argumentSet("version", CHAT.with("Sec-WebSocket-Version", "8"), 426),
                argumentSet("path", Handshakes.upgrade("/other"), 404),
                argumentSet("circle", CHAT.header("Via", "1.1 tollgate"), 508),
                argumentSet("a token twice, which would leave one", CHAT.protocols(valid, "M", valid), 400),
                argumentSet("a protocol twice", CHAT.protocols("a", "a"), 400));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNoRuleOfTheRouteIsRefusedAsEver(Request request, int status) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, rules().reportingUntil(today))) {
            assertThat(gate.ask(request).status()).isEqualTo(status);
            assertThat(stub.connections()).isZero();
        }
    }

    @Test
    void drainingAndTheUpstreamRefuseAsEver() {
        try (StubUpstream stub = StubUpstream.start(Answers.status(418, ""));
                GateFixture gate = new GateFixture(stub, rules().reportingUntil(today))) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(418);
            gate.observer().expect("started", "would refuse no_token", "refused upstream_refused");
            gate.drain();
            assertThat(gate.ask(CHAT).status()).isEqualTo(503);
        }
    }

    @Test
    void aDateThatIsOverEnforces() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, rules().reportingUntil(today.minusDays(1)))) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(401);
            gate.observer().expect("started", "refused no_token");
        }
    }

    @Test
    void aTokenThatEndsMeanwhileEndsNoTunnelButIsToldOf() {
        RouteSketch route = new RouteSketch().authenticating().reportingUntil(today.plusDays(1));
        // The issuer's leeway is 30 s, so the token is believed for another half second.
        String ending = TestToken.token().expiresIn(Duration.ofMillis(-29_500)).rs256();
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, route)) {
            RawClient client = gate.send(CHAT.bearer(ending));
            assertThat(client.readHead().status()).isEqualTo(101);
            long opened = System.nanoTime();
            Await.until("the token is over", () -> System.nanoTime() - opened > 1_000_000_000L);
            client.send(WireFrame.text("still here").masked());
            assertThat(client.readFrame().text()).isEqualTo("still here");
            end(client);
            gate.observer().expect("started", "opened", "would refuse expired", "closed closed_by_client");
        }
    }
}
