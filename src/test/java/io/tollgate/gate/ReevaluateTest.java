package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import io.tollgate.upstream.UpstreamSettings;
import io.tollgate.upstream.UpstreamTerms;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Open tunnels meet the routes of a reload, those that were let in on trial among them. */
final class ReevaluateTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    private StubUpstream stub;

    @BeforeEach
    void start() {
        stub = StubUpstream.start(Answers.echo());
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private static RouteSketch enforcing() {
        return new RouteSketch().authenticating().reevaluating();
    }

    private static RouteSketch reporting() {
        return enforcing().reportingUntil(LocalDate.now(ZoneOffset.UTC).plusDays(1));
    }

    /** The issuer's leeway is 30 s, so the token is believed for another three. */
    private static Request ending() {
        return CHAT.bearer(TestToken.token().expiresIn(Duration.ofSeconds(-27)).rs256());
    }

    private static RawClient open(GateFixture gate, Request request) {
        RawClient client = gate.send(request);
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private static void awaitTokensEnd() {
        long opened = System.nanoTime();
        Await.until("the token is over", () -> System.nanoTime() - opened > 3_500_000_000L);
    }

    private static void assertEchoes(RawClient client) {
        client.send(WireFrame.text("still here").masked());
        assertThat(client.readFrame().text()).isEqualTo("still here");
    }

    private static void assertEnded(RawClient client, int code) {
        assertThat(client.readFrame().closeCode()).isEqualTo(code);
        client.send(WireFrame.close(code, "").masked());
        client.readToEnd();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoWasLetInOnTrialStaysWhileItsRouteOnlyReportsAndNoLonger() {
        try (GateFixture gate = new GateFixture(stub, reporting())) {
            RawClient client = open(gate, CHAT);
            gate.offer(reporting().origins("https://other.test"));
            assertEchoes(client);
            gate.offer(enforcing());
            assertEnded(client, 4403);
        }
    }

    @ParameterizedTest
    @CsvSource({"admin, guest, false", "guest, admin, true"})
    void whoRenewedIsJudgedByTheNewToken(String before, String now, boolean stays) {
        RouteSketch route = enforcing().renewing();
        try (GateFixture gate = new GateFixture(stub, route)) {
            RawClient client = open(gate, RenewalCall.CHAT.bearer(as(before)));
            assertThat(gate.ask(RenewalCall.with(as(now))).status()).isEqualTo(200);
            gate.offer(enforcing().renewing().requiring("role", "admin"));
            if (stays) {
                assertEchoes(client);
            } else {
                assertEnded(client, 4403);
            }
        }
    }

    private static String as(String role) {
        return TestToken.token().claim("role", role).rs256();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aTokenThatEndedOnTrialEndsItsTunnelOnceTheRouteEnforces() {
        try (GateFixture gate = new GateFixture(stub, reporting())) {
            RawClient client = open(gate, ending());
            awaitTokensEnd();
            assertEchoes(client);
            gate.offer(enforcing());
            assertEnded(client, 4401);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aTokenThatEndsAfterTheTrialWasCalledOffEndsItsTunnel() {
        try (GateFixture gate = new GateFixture(stub, reporting())) {
            RawClient client = open(gate, ending());
            gate.offer(enforcing());
            assertEnded(client, 4401);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aTokenThatEndsOnATrialThatCameLaterEndsNoTunnelButIsToldOf() {
        try (GateFixture gate = new GateFixture(stub, enforcing())) {
            RawClient client = open(gate, ending());
            gate.offer(reporting());
            awaitTokensEnd();
            assertEchoes(client);
            client.send(WireFrame.close(1000, "").masked());
            client.readToEnd();
            client.close();
            gate.observer().expect("started", "opened", "would refuse expired", "closed closed_by_client");
        }
    }

    /** A listener may have the next routes a moment before the open tunnels are offered them. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aTunnelIsNotJudgedByRoutesThatAreOlderThanItsOwn() {
        try (GateFixture gate = new GateFixture(stub, enforcing())) {
            gate.offer(enforcing().requiring("role", "admin"));
            assertEchoes(open(gate, CHAT.bearer(TestToken.valid())));
        }
    }

    @ParameterizedTest
    @CsvSource({"elsewhere, 1003", "stub, 0"})
    void whatAnUpstreamAsksHoldsForItsOwnTunnelsWhereverTheirRouteLeadsByNow(String name, int code) {
        try (GateFixture gate = new GateFixture(stub.url(), enforcing(), UpstreamTerms.API_GATEWAY)) {
            RawClient client = open(gate, CHAT.bearer(TestToken.valid()));
            gate.offer(enforcing(), asksNothing(name));
            client.send(WireFrame.binary(new byte[] {1}).masked());
            WireFrame answer = client.readFrame();
            assertThat(answer.opcode() == WireFrame.CLOSE ? answer.closeCode() : 0)
                    .isEqualTo(code);
        }
    }

    private UpstreamSettings asksNothing(String name) {
        UpstreamSettings stubs = Upstreams.settings(stub.url(), null, UpstreamTerms.NONE, null);
        return new UpstreamSettings(
                name,
                stubs.endpoints(),
                stubs.balance(),
                stubs.connectTimeout(),
                stubs.answerTimeout(),
                null,
                null,
                stubs.terms(),
                null);
    }
}
