package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Wire;
import io.tollgate.testing.WireFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames come out as the bytes that went in, both ways, however they were cut. */
final class RelayIT {
    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.setup()
                .answering(Answers.accept().extension("permessage-deflate"))
                .start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    private static Tunnel open() {
        return scenario.open(Scenario.good().header("Sec-WebSocket-Extensions", "permessage-deflate"));
    }

    private static void sameBytes(Wire from, Wire to, byte[] bytes) {
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> from.send(bytes));
        assertThat(to.readExactly(bytes.length)).isEqualTo(bytes);
        sending.join();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 3_000_000})
    void ofAnyLength(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        Tunnel tunnel = open();
        sameBytes(tunnel.upstream(), tunnel.client(), WireFrame.binary(payload).bytes());
        sameBytes(
                tunnel.client(),
                tunnel.upstream(),
                WireFrame.binary(payload).masked().bytes());
    }

    @Test
    void inFragmentsWithControlFramesBetween() {
        Tunnel tunnel = open();
        for (WireFrame frame : List.of(
                WireFrame.text("one").notFinal(),
                WireFrame.ping("between"),
                WireFrame.continuation("two").notFinal(),
                WireFrame.pong("unasked"),
                WireFrame.continuation(""))) {
            sameBytes(tunnel.upstream(), tunnel.client(), frame.bytes());
            sameBytes(tunnel.client(), tunnel.upstream(), frame.masked().bytes());
        }
    }

    @Test
    void compressedAndNeverInflated() {
        Tunnel tunnel = open();
        WireFrame compressed = WireFrame.of(WireFrame.TEXT, new byte[] {0x0c, (byte) 0xc9, 0x04, 0x05})
                .rsv(WireFrame.RSV1);
        WireFrame garbage =
                WireFrame.binary(new byte[] {-1, -1, -1}).rsv(WireFrame.RSV1).notFinal();
        for (WireFrame frame : List.of(compressed, garbage, WireFrame.continuation("rest"))) {
            sameBytes(tunnel.upstream(), tunnel.client(), frame.bytes());
            sameBytes(tunnel.client(), tunnel.upstream(), frame.masked().bytes());
        }
    }

    @Test
    void cutAtEveryPlace() {
        Tunnel tunnel = open();
        byte[] down = WireFrame.binary(new byte[130]).bytes();
        byte[] up = WireFrame.binary(new byte[130]).masked().bytes();
        for (int cut = 1; cut < down.length; cut++) {
            assertArrivesInTwo(tunnel.upstream(), tunnel.client(), down, cut);
            assertArrivesInTwo(tunnel.client(), tunnel.upstream(), up, cut);
        }
    }

    /** Both parts are segments of their own: the raw peers have no delay. */
    private static void assertArrivesInTwo(Wire from, Wire to, byte[] bytes, int cut) {
        from.send(Arrays.copyOf(bytes, cut));
        from.send(Arrays.copyOfRange(bytes, cut, bytes.length));
        assertThat(to.readExactly(bytes.length)).as("cut at %d", cut).isEqualTo(bytes);
    }

    @Test
    void oneByteAtATime() {
        Tunnel tunnel = open();
        byte[] bytes = WireFrame.text("drip").masked().bytes();
        for (byte next : bytes) {
            tunnel.client().send(new byte[] {next});
        }
        assertThat(tunnel.upstream().readExactly(bytes.length)).isEqualTo(bytes);
    }

    @Test
    void manyInOneSegment() {
        Tunnel tunnel = open();
        String text = "x".repeat(50);
        byte[] frame = WireFrame.text(text).masked().bytes();
        byte[] many = new byte[frame.length * 1_000];
        for (int i = 0; i < 1_000; i++) {
            System.arraycopy(frame, 0, many, i * frame.length, frame.length);
        }
        sameBytes(tunnel.client(), tunnel.upstream(), many);
    }

    @Test
    void aFrameGoesOnBeforeItIsWhole() {
        Tunnel tunnel = open();
        byte[] bytes = WireFrame.binary(new byte[100_000]).bytes();
        tunnel.upstream().send(Arrays.copyOf(bytes, 60_000));
        assertThat(tunnel.client().readExactly(60_000)).isEqualTo(Arrays.copyOf(bytes, 60_000));
    }

    @Test
    void ofTwoTunnelsNeverInTheWrongOne() {
        Tunnel one = open();
        Tunnel other = open();
        one.client().send(WireFrame.text("one").masked());
        other.client().send(WireFrame.text("other").masked());
        assertThat(one.upstream().readFrame().text()).isEqualTo("one");
        assertThat(other.upstream().readFrame().text()).isEqualTo("other");
    }
}
