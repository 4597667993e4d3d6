package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With {@code refuse: close} a refusal is a 101 and a Close with a code, which a browser can read. */
final class RefuseByCloseIT {
    private static Setup closing() {
        return Scenario.setup().route("refuse", "close").route("require", "[{claim: scope, contains: \"chat:write\"}]");
    }

    static Stream<Arguments> refusals() {
        Request bare = Scenario.bare();
        return Stream.of(
                argumentSet("no token", bare, 4401),
                argumentSet("bad token", bare.bearer(TestToken.tampered()), 4401),
                argumentSet("not enough", Scenario.good(), 4403),
                argumentSet("origin", Scenario.good().origin("https://evil.test"), 4403));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void theCodeSaysWhy(Request request, int code) {
        try (Scenario scenario = closing().start()) {
            assertThat(closeOf(scenario, request).closeCode()).isEqualTo(code);
            assertThat(scenario.stub().connections()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void theStandardsCodesSayItIsPolicy(Request request, int ignored) {
        try (Scenario scenario = closing().tunnel("{codes: rfc}").start()) {
            assertThat(closeOf(scenario, request).closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void whatIsNoHandshakeIsStillAnsweredInHttp() {
        try (Scenario scenario = closing().start()) {
            assertThat(scenario.refused(Scenario.bare().with("Sec-WebSocket-Key", "AAAA"))
                            .status())
                    .isEqualTo(400);
            assertThat(scenario.refused(Scenario.bare().target("/other")).status())
                    .isEqualTo(404);
        }
    }

    static Stream<Arguments> upstreamFailures() {
        return Stream.of(
                argumentSet("says no", Answers.status(403, "no"), 1013),
                argumentSet("is no WebSocket server", Answers.status(200, "hello"), 1012),
                argumentSet("says nothing", Answers.silence(), 1013));
    }

    @ParameterizedTest
    @MethodSource("upstreamFailures")
    void theCodeSaysWhatTheUpstreamDid(StubUpstream.Script answer, int code) {
        Setup setup = Scenario.setup().route("refuse", "close").upstream("answerTimeout", "300ms");
        try (Scenario scenario = setup.answering(answer).start()) {
            assertThat(closeOf(scenario, Scenario.good()).closeCode()).isEqualTo(code);
        }
    }

    @Test
    void theMarkerIsSelectedElseTheFirstThatIsNoTokenAndNeverAnExtension() {
        try (Scenario scenario = closing().start()) {
            Request deflate = Scenario.bare().header("Sec-WebSocket-Extensions", "permessage-deflate");
            assertThat(selected(scenario, deflate.protocols("a", "M", TestToken.tampered())))
                    .isEqualTo("M");
            assertThat(selected(scenario, deflate.protocols("a", "b"))).isEqualTo("a");
        }
    }

    private static String selected(Scenario scenario, Request request) {
        Head head = scenario.ask(request);
        assertThat(head.status()).isEqualTo(101);
        assertThat(head.all("Sec-WebSocket-Extensions")).isEmpty();
        return String.valueOf(head.header("Sec-WebSocket-Protocol"));
    }

    private static WireFrame closeOf(Scenario scenario, Request request) {
        RawClient client = scenario.send(request);
        Head head = client.readHead();
        assertThat(head.status()).as(head.raw()).isEqualTo(101);
        assertThat(head.header("Sec-WebSocket-Accept")).isEqualTo(Handshakes.ACCEPT);
        WireFrame close = client.readFrame();
        assertThat(close.opcode()).isEqualTo(WireFrame.CLOSE);
        assertThat(close.isMasked()).isFalse();
        assertThat(close.closeReason()).isNotBlank();
        client.send(WireFrame.close(close.closeCode(), "").masked());
        client.expectEof();
        return close;
    }
}
