package io.tollgate.gate;

import static io.tollgate.testing.AuthorizerStub.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.IntrospectionSketch;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gate whose issuer is asked about tokens, before a tunnel opens and for as long as it is open. */
@Execution(ExecutionMode.CONCURRENT)
final class IntrospectedTunnelTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");
    private static final Request OPAQUE = CHAT.bearer("opaque-token");
    private static final Duration PERIOD = Duration.ofMillis(60);

    private StubUpstream upstream;
    private AuthorizerStub server;

    @BeforeEach
    void start() {
        upstream = StubUpstream.start(Answers.echo());
        server = AuthorizerStub.start(IntrospectionSketch.good());
    }

    @AfterEach
    void stop() {
        upstream.close();
        server.close();
    }

    private RouteSketch route() {
        return new RouteSketch().introspecting(IntrospectionSketch.of(server).every(PERIOD));
    }

    private void awaitAsked(int more) {
        int before = server.asked().size();
        Await.until("asked again", () -> server.asked().size() >= before + more);
    }

    private static RawClient open(GateFixture gate) {
        RawClient client = gate.send(OPAQUE);
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private static void assertEnded(RawClient client, int code, String reason) {
        WireFrame close = client.readFrame();
        assertThat(close.closeCode()).isEqualTo(code);
        assertThat(close.closeReason()).isEqualTo(reason);
        client.send(WireFrame.close(code, "").masked());
        client.readToEnd();
    }

    private static void assertEchoes(RawClient client) {
        client.send(WireFrame.text("still here").masked());
        assertThat(client.readFrame().text()).isEqualTo("still here");
    }

    @Test
    void whoseTokenIsGoodIsLetInAsItsSubjectAndTheTokenStaysHere() {
        try (StubUpstream accepting = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(accepting, route())) {
            open(gate);
            Head head = accepting.awaitConnection().requestHead();
            assertThat(head.header("X-User")).isEqualTo("alice");
            assertThat(head.toString()).doesNotContain("opaque-token");
            assertThat(server.asked().get(0).body()).startsWith("token=opaque-token&");
        }
    }

    @Test
    void aJwtIsAskedAboutTooWhereTheIssuerHasNoKeys() {
        try (GateFixture gate = new GateFixture(upstream, route())) {
            assertThat(gate.ask(CHAT.bearer(TestToken.valid())).status()).isEqualTo(101);
            assertThat(server.asked()).isNotEmpty();
        }
    }

    @Test
    void whoseTokenIsNotActiveIsRefusedAsWithAnyBadToken() {
        server.answering(IntrospectionSketch.inactive());
        try (GateFixture gate = new GateFixture(upstream, route())) {
            Head answer = gate.ask(OPAQUE);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
            gate.observer().expect("started", "refused invalid_token");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "<html>"})
    void whileTheServerSaysNothingNewOnesAreAskedToComeAgain(String body) {
        server.answering(json(200, body));
        try (GateFixture gate = new GateFixture(upstream, route())) {
            Head answer = gate.ask(OPAQUE);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            gate.observer().expect("started", "refused authorizer_away");
        }
    }

    @Test
    void aTokenThatIsActiveNoLongerEndsItsTunnels() {
        try (GateFixture gate = new GateFixture(upstream, route())) {
            RawClient first = open(gate);
            RawClient second = open(gate);
            awaitAsked(2);
            assertEchoes(first);
            server.answering(IntrospectionSketch.inactive());
            assertEnded(first, 4403, "revoked");
            assertEnded(second, 4403, "revoked");
        }
    }

    @Test
    void claimsThatAreOthersByNowAreJudgedAnew() {
        server.answering(json(200, IntrospectionSketch.active("alice", Map.of("role", "admin", "n", 1))));
        try (GateFixture gate = new GateFixture(upstream, route().requiring("role", "admin"))) {
            RawClient client = open(gate);
            server.answering(json(200, IntrospectionSketch.active("alice", Map.of("role", "admin", "n", 2))));
            awaitAsked(3);
            assertEchoes(client);
            server.answering(json(200, IntrospectionSketch.active("alice", Map.of("role", "guest"))));
            assertEnded(client, 4403, "no_longer_allowed");
        }
    }

    @Test
    void anEndThatIsAnotherByNowIsTheTunnels() {
        // The leeway is 30 s, so this end is some two seconds away.
        Map<String, Long> soon = Map.of("exp", Instant.now().getEpochSecond() - 28);
        try (GateFixture gate = new GateFixture(upstream, route())) {
            RawClient client = open(gate);
            server.answering(json(200, IntrospectionSketch.active("alice", soon)));
            assertEnded(client, 4401, "expired");
        }
    }

    @Test
    void aReloadThatOnlyReportsEndsTheVigilAndOneThatEnforcesBeginsIt() {
        RouteSketch reporting = route().reevaluating()
                .reportingUntil(LocalDate.now(ZoneOffset.UTC).plusDays(1));
        try (GateFixture gate = new GateFixture(upstream, route().reevaluating())) {
            RawClient client = open(gate);
            gate.offer(reporting);
            server.answering(IntrospectionSketch.inactive());
            assertThat(client.staysSilentFor(PERIOD.multipliedBy(3))).isTrue();
            gate.offer(route().reevaluating());
            assertEnded(client, 4403, "revoked");
        }
    }

    @Test
    void claimsAreJudgedByTheRouteThatHoldsAfterAReload() {
        server.answering(json(200, IntrospectionSketch.active("alice", Map.of("role", "admin", "level", "1"))));
        try (GateFixture gate = new GateFixture(upstream, route().reevaluating().requiring("role", "admin"))) {
            RawClient client = open(gate);
            gate.offer(route().reevaluating().requiring("level", "1"));
            server.answering(json(200, IntrospectionSketch.active("alice", Map.of("level", "1"))));
            awaitAsked(3);
            assertEchoes(client);
            server.answering(json(200, IntrospectionSketch.active("alice", Map.of("role", "admin"))));
            assertEnded(client, 4403, "no_longer_allowed");
        }
    }

    @Test
    void aReloadJudgesByWhatIsSaidOfTheTokenByNow() {
        server.answering(json(200, IntrospectionSketch.active("alice", Map.of("role", "guest", "exp", endingIn(60)))));
        try (GateFixture gate = new GateFixture(upstream, route().reevaluating())) {
            RawClient client = open(gate);
            server.answering(json(200, IntrospectionSketch.active("alice", Map.of("role", "admin"))));
            awaitAsked(3);
            gate.offer(route().reevaluating().requiring("role", "admin"));
            assertEchoes(client);
            Map<String, Object> ending = Map.of("role", "admin", "exp", endingIn(-28));
            server.answering(json(200, IntrospectionSketch.active("alice", ending)));
            assertEnded(client, 4401, "expired");
        }
    }

    private static long endingIn(long seconds) {
        return Instant.now().getEpochSecond() + seconds;
    }

    @Test
    void aTunnelOutlivesAnOutageThatIsShorterThanTheGrace() {
        IntrospectionSketch sketch =
                IntrospectionSketch.of(server).every(PERIOD).grace(Duration.ofSeconds(2));
        try (GateFixture gate = new GateFixture(upstream, new RouteSketch().introspecting(sketch))) {
            RawClient client = open(gate);
            server.answering(json(500, ""));
            awaitAsked(2);
            assertEchoes(client);
            assertEnded(client, 1011, "authorizer_away");
        }
    }

    @Test
    void aRouteThatOnlyReportsEndsNoTunnel() {
        RouteSketch reporting =
                route().reportingUntil(LocalDate.now(ZoneOffset.UTC).plusDays(1));
        try (GateFixture gate = new GateFixture(upstream, reporting)) {
            RawClient client = open(gate);
            server.answering(IntrospectionSketch.inactive());
            assertThat(client.staysSilentFor(PERIOD.multipliedBy(3))).isTrue();
        }
    }

    @Test
    void aTokenIsAskedAboutNoMoreOnceItsTunnelIsOver() {
        try (GateFixture gate = new GateFixture(upstream, route())) {
            RawClient client = open(gate);
            awaitAsked(1);
            client.close();
            gate.awaitAllGivenBack();
            awaitSilenceOf(server);
        }
    }

    /** A question may still have been on its way. */
    private static void awaitSilenceOf(AuthorizerStub server) {
        Await.until("nobody asks", () -> {
            int before = server.asked().size();
            long began = System.nanoTime();
            Await.until("a while", () -> System.nanoTime() - began > 3 * PERIOD.toNanos());
            return server.asked().size() == before;
        });
    }

    @Test
    void aRehearsalAsksAsAClientWould() {
        try (GateFixture gate = new GateFixture(upstream, route())) {
            assertThat(gate.rehearse(OPAQUE).refusal()).isNull();
            assertThat(gate.rehearse(OPAQUE).visit().subject()).isEqualTo("alice");
        }
    }
}
