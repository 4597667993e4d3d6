package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A route that only reports, and takes tokens from the first message: one that proves nothing goes up as it came. */
final class FirstMessageReportTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    private static RouteSketch reporting() {
        return new RouteSketch()
                .awaitingMessage()
                .reportingUntil(LocalDate.now(ZoneOffset.UTC).plusDays(1));
    }

    private static RawClient accepted(GateFixture gate) {
        RawClient client = gate.send(CHAT);
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private static WireFrame hello(String token) {
        return WireFrame.text("{\"token\": \"" + token + "\"}").masked();
    }

    static Stream<Arguments> whatProvesNothingGoesUp() {
        WireFrame half = WireFrame.text("{\"tok").notFinal().masked();
        WireFrame rest = WireFrame.continuation("en\": 1}").masked();
        return Stream.of(
                argumentSet("no JSON", List.of(WireFrame.text("hi").masked()), "first_message_invalid"),
                argumentSet("in parts", List.of(half, rest), "first_message_invalid"),
                argumentSet("too long", List.of(WireFrame.text("x".repeat(5000)).masked()), "first_message_invalid"),
                argumentSet("tampered", List.of(hello(TestToken.tampered())), "invalid_token"));
    }

    @ParameterizedTest
    @MethodSource
    void whatProvesNothingGoesUp(List<WireFrame> frames, String label) {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, reporting())) {
            RawClient client = accepted(gate);
            frames.forEach(client::send);
            client.send(WireFrame.text("behind").masked());
            for (WireFrame frame : frames) {
                assertThat(client.readFrame().payload()).isEqualTo(frame.payload());
            }
            assertThat(client.readFrame()).isEqualTo(WireFrame.text("behind"));
            gate.observer().expect("started", "would refuse " + label, "opened");
        }
    }

    @Test
    void whoSaysNothingInTimeIsLetPassWithWhatHeHasSaid() {
        RouteSketch route = reporting().awaitingMessage(Duration.ofMillis(150));
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, route)) {
            RawClient client = accepted(gate);
            byte[] frame = WireFrame.text("slowly").masked().bytes();
            client.send(Arrays.copyOf(frame, 4));
            gate.observer().expect("started", "would refuse first_message_late", "opened");
            client.send(Arrays.copyOfRange(frame, 4, frame.length));
            assertThat(client.readFrame()).isEqualTo(WireFrame.text("slowly"));
        }
    }

    @Test
    void aMessageThatProvesItsSenderDoesNotGoUpThoughItsClaimsAreNotEnough() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, reporting().requiring("role", "admin"))) {
            RawClient client = accepted(gate);
            client.send(hello(TestToken.valid()));
            client.send(WireFrame.text("behind").masked());
            assertThat(client.readFrame()).isEqualTo(WireFrame.text("behind"));
            assertThat(stub.received()).contains("X-User: alice").doesNotContain("token");
            gate.observer().expect("started", "would refuse insufficient_scope", "opened");
        }
    }

    @Test
    void aBrokenFrameIsRefusedAsEver() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, reporting())) {
            RawClient client = accepted(gate);
            client.send(WireFrame.text("not masked"));
            assertThat(client.readFrame()).isEqualTo(WireFrame.close(1002, "frame_invalid"));
            assertThat(stub.connections()).isZero();
        }
    }
}
