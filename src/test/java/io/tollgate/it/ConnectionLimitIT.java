package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How many of somebody's connections there may be at once; a place is given back however its attempt or tunnel ends. */
final class ConnectionLimitIT {
    private static final String ONE = "[{name: one, count: connections, per: subject, max: 1, then: refuse}]";

    private static Request of(String subject) {
        return Scenario.bare().bearer(TestToken.token().claim("sub", subject).es256());
    }

    @Test
    void theOneTooManyIsRefusedUntilAnotherIsOver() {
        try (Scenario scenario = Scenario.setup().route("limits", ONE).start()) {
            Tunnel first = scenario.open(of("ann"));
            Refused refused = scenario.refused(of("ann"));
            assertThat(refused.error()).isEqualTo("over_limit");
            assertThat(refused.head().header("Retry-After")).isEqualTo("1");
            assertThat(refused.head().header("RateLimit-Policy")).isEqualTo("\"one\";q=1;qu=\"concurrent-requests\"");
            scenario.open(of("bob"));
            first.client().send(WireFrame.close(1000, "").masked());
            first.upstream().readFrame();
            first.upstream().send(WireFrame.close(1000, ""));
            first.upstream().close();
            first.client().readFrame();
            first.client().close();
            scenario.awaitEnd("closed_by_client");
            scenario.open(of("ann"));
        }
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                argumentSet("refused by the upstream", Answers.status(403, "no"), 403),
                argumentSet("no WebSocket server", Answers.wrongAccept(), 502),
                argumentSet("no answer in time", Answers.silence(), 504));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anAttemptThatFailsGivesItsPlaceBack(StubUpstream.Script answer, int status) {
        Setup setup = Scenario.setup().route("limits", ONE).upstream("answerTimeout", "300ms");
        try (Scenario scenario = setup.answering(answer).start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(scenario.ask(Scenario.good()).status()).isEqualTo(status);
            }
        }
    }

    @Test
    void anAttemptThatReachesNoServerGivesItsPlaceBack() {
        try (Scenario scenario = Scenario.setup()
                .route("limits", ONE)
                .endpoints("ws://127.0.0.1:1")
                .start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(scenario.ask(Scenario.good()).status()).isEqualTo(502);
            }
        }
    }

    @Test
    void aClientThatLeavesBeforeItIsAnsweredGivesItsPlaceBack() {
        Setup setup = Scenario.setup().route("limits", ONE).upstream("answerTimeout", "20s");
        try (Scenario scenario = setup.answering(Answers.silence()).start()) {
            RawClient client = scenario.send(Scenario.good());
            awaitRequest(scenario);
            assertThat(scenario.refused(Scenario.good()).error()).isEqualTo("over_limit");
            client.close();
            scenario.awaitRefusal("client_left");
            scenario.send(Scenario.good());
            awaitRequest(scenario);
        }
    }

    private static void awaitRequest(Scenario scenario) {
        UpstreamConnection upstream = scenario.stub().awaitConnection();
        Await.until("the request is there", () -> upstream.received().contains("\r\n\r\n"));
    }

    @Test
    void twoTunnelsOfASubjectShareOneBucketOfMessages() {
        String limit = "[{name: talk, count: messages, per: subject, rate: 1/h, burst: 4, then: close}]";
        try (Scenario scenario = Scenario.setup().route("limits", limit).start()) {
            Tunnel one = scenario.open(of("ann"));
            Tunnel two = scenario.open(of("ann"));
            Tunnel other = scenario.open(of("bob"));
            for (Tunnel tunnel : new Tunnel[] {one, one, two, two, other}) {
                tunnel.client().send(WireFrame.text("x").masked());
                assertThat(tunnel.upstream().readFrame().text()).isEqualTo("x");
            }
            one.client().send(WireFrame.text("y").masked());
            WireFrame close = one.client().readFrame();
            assertThat(close.closeCode()).isEqualTo(4429);
            assertThat(close.closeReason()).isEqualTo("limited limit=talk");
            two.client().send(WireFrame.text("y").masked());
            assertThat(two.client().readFrame().closeCode()).isEqualTo(4429);
            other.client().send(WireFrame.text("y").masked());
            assertThat(other.upstream().readFrame().text()).isEqualTo("y");
        }
    }

    @Test
    void whoHasSpentItsMessagesHasNoneByConnectingAgain() {
        String limit = "[{count: messages, per: subject, rate: 1/h, burst: 1, then: close}]";
        try (Scenario scenario = Scenario.setup().route("limits", limit).start()) {
            Tunnel one = scenario.open(of("ann"));
            one.client().send(WireFrame.text("x").masked());
            one.upstream().readFrame();
            one.upstream().close();
            one.client().readFrame();
            one.client().close();
            scenario.awaitEnd("upstream_vanished");
            Tunnel two = scenario.open(of("ann"));
            two.client().send(WireFrame.text("x").masked());
            assertThat(two.client().readFrame().closeCode()).isEqualTo(4429);
        }
    }
}
