package io.tollgate.gate;

import static io.tollgate.telemetry.GateStep.ANSWER;
import static io.tollgate.telemetry.GateStep.AUTHENTICATE;
import static io.tollgate.telemetry.GateStep.AUTHORIZE;
import static io.tollgate.telemetry.GateStep.CREDENTIAL;
import static io.tollgate.telemetry.GateStep.DIAL;
import static io.tollgate.telemetry.GateStep.HEAD;
import static io.tollgate.telemetry.GateStep.ORIGIN;
import static io.tollgate.telemetry.GateStep.PARSE;
import static io.tollgate.telemetry.GateStep.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.LimitSketch;
import io.tollgate.telemetry.GateStep;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which steps the observer is told of: all up to the one that said no, in order, each once. */
final class GateStepsTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    static Stream<Arguments> theLastStepToldIsWhereItEnded() {
        return Stream.of(
                argumentSet("grammar", CHAT.line("no colon"), HEAD),
                argumentSet("handshake", CHAT.without("Host"), PARSE),
                argumentSet("path", Handshakes.upgrade("/other"), ROUTE),
                argumentSet("circle", CHAT.header("Via", "1.1 tollgate"), ROUTE),
                argumentSet("origin", CHAT.origin("https://evil.test"), ORIGIN),
                argumentSet("no token", CHAT, CREDENTIAL),
                argumentSet("token", CHAT.bearer(TestToken.tampered()), AUTHENTICATE),
                argumentSet("claim", CHAT.bearer(TestToken.valid()), AUTHORIZE));
    }

    @ParameterizedTest
    @MethodSource
    void theLastStepToldIsWhereItEnded(Request request, GateStep last) {
        RouteSketch route = limited().origins(Handshakes.ORIGIN).requiring("role", "admin");
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, route)) {
            gate.send(request).readToAnyEnd();
            assertThat(gate.observer().steps()).containsExactlyElementsOf(upTo(last));
        }
    }

    @Test
    void anUpgradeTakesThemAll() {
        assertThat(stepsOf(limited(), CHAT.bearer(TestToken.valid()), Answers.accept()))
                .containsExactlyElementsOf(upTo(ANSWER));
    }

    /** All but the one for who brings his token later. */
    private static Set<GateStep> upTo(GateStep last) {
        Set<GateStep> steps = EnumSet.range(HEAD, last);
        steps.remove(GateStep.MESSAGE);
        return steps;
    }

    /** A route with each of the steps that a route may go without. */
    private static RouteSketch limited() {
        return new RouteSketch()
                .authenticating()
                .limits(
                        LimitSketch.connections(9).settings(),
                        LimitSketch.connections(9).per(Kind.SUBJECT).settings());
    }

    @Test
    void aRouteWithoutLimitsHasNoneOfTheirSteps() {
        assertThat(stepsOf(new RouteSketch().authenticating(), CHAT.bearer(TestToken.valid()), Answers.accept()))
                .containsExactly(HEAD, PARSE, ROUTE, ORIGIN, CREDENTIAL, AUTHENTICATE, AUTHORIZE, DIAL, ANSWER);
    }

    @Test
    void aRouteThatAsksNobodyHasNoneOfThatKind() {
        assertThat(stepsOf(new RouteSketch(), CHAT, Answers.accept()))
                .containsExactly(HEAD, PARSE, ROUTE, ORIGIN, CREDENTIAL, DIAL, ANSWER);
    }

    @Test
    void anUpstreamThatRefusesEndsTheAnswer() {
        assertThat(stepsOf(new RouteSketch(), CHAT, Answers.status(403, "no"))).endsWith(DIAL, ANSWER);
    }

    private static List<GateStep> stepsOf(RouteSketch route, Request request, StubUpstream.Script answer) {
        try (StubUpstream stub = StubUpstream.start(answer);
                GateFixture gate = new GateFixture(stub, route)) {
            gate.ask(request);
            Await.until("it is over", () -> gate.observer().events().size() >= 2);
            return List.copyOf(gate.observer().steps());
        }
    }
}
