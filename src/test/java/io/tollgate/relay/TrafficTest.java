package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.relay.Loopback.Open;
import io.tollgate.telemetry.traffic.SideTraffic;
import io.tollgate.telemetry.traffic.Traffic;
import io.tollgate.testing.Await;
import io.tollgate.testing.WireFrame;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted of open tunnels while they are open, over loopback TCP. */
class TrafficTest {
    private final Loopback loopback = new Loopback();
    private final Traffic traffic = loopback.loop.traffic().of("chat");

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    @Test
    void aFrameThatArrivedIsCountedWhileItsTunnelIsOpen() {
        Open open = loopback.open(Loopback.quiet());
        for (int i = 1; i <= 50; i++) {
            open.client().send(WireFrame.text("abc").masked());
            open.upstream().readFrame();
            assertCounted(traffic.client(), i, i, 9L * i, 3L * i);
        }
        assertCounted(traffic.upstream(), 0, 0, 0, 0);
    }

    @Test
    void fragmentsAreFramesOfOneMessageAndControlFramesOfNone() {
        Open open = loopback.open(Loopback.quiet());
        List<WireFrame> down = List.of(
                WireFrame.text("ab").notFinal(),
                WireFrame.ping("p"),
                WireFrame.continuation("").notFinal(),
                WireFrame.continuation("cd"));
        down.forEach(open.upstream()::send);
        down.forEach(sent -> assertThat(open.client().readFrame()).isEqualTo(sent));
        assertCounted(traffic.upstream(), 1, 4, 4 + 3 + 2 + 4, 5);
    }

    @Test
    void howFramesAreCutMakesNoDifference() {
        Open open = loopback.open(Loopback.quiet());
        byte[] bytes = WireFrame.binary(new byte[300]).masked().bytes();
        byte[] ping = WireFrame.ping("ping").masked().bytes();
        for (byte[] frame : List.of(bytes, ping)) {
            for (byte octet : frame) {
                open.client().send(new byte[] {octet});
            }
            open.upstream().readFrame();
        }
        assertCounted(traffic.client(), 1, 2, bytes.length + ping.length, 304);
        assertThat(traffic.client().framesBySize()).startsWith(1, 0, 1);
    }

    @Test
    void aFrameThatIsNotWholeCountsByItsBytesOnly() {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("827f 7fffffffffffffff 6162");
        open.client().readExactly(12);
        assertCounted(traffic.upstream(), 1, 0, 12, 0);
    }

    @Test
    void aRelayedCloseCountsAndOursDoesNot() {
        Open closing = loopback.open(Loopback.quiet());
        closing.client().send(WireFrame.close(1000, "").masked());
        closing.upstream().readFrame();
        assertCounted(traffic.client(), 0, 1, 8, 2);
        Open drained = loopback.open(Loopback.quiet());
        loopback.drain(1001);
        drained.client().readFrame();
        assertCounted(traffic.upstream(), 0, 0, 0, 0);
    }

    @Test
    void whatIsDroppedDoesNotCount() {
        Open open = loopback.open(Loopback.quiet());
        loopback.drain(1001);
        open.client().readFrame();
        open.client().send(WireFrame.text("late").masked());
        open.client().send(WireFrame.close(1001, "").masked());
        open.client().expectEof();
        assertCounted(traffic.client(), 0, 0, 0, 0);
    }

    @Test
    void openTunnelsAreKnownByTheirRoute() {
        Open open = loopback.open(Loopback.quiet());
        loopback.open(Loopback.quiet());
        assertThat(traffic.open()).isEqualTo(2);
        open.client().reset();
        open.upstream().readToAnyEnd();
        open.report();
        Await.until("one is over", () -> traffic.open() == 1);
    }

    private static void assertCounted(SideTraffic side, long messages, long frames, long bytes, long payload) {
        assertThat(List.of(side.messages(), side.frames(), side.bytes(), side.payloadBytes()))
                .containsExactly(messages, frames, bytes, payload);
    }
}
