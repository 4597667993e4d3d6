package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A client that has said all may still listen: its FIN goes up, and what comes down goes on. */
final class HalfCloseIT {
    private static final int BATCHES = 10;
    private static final int TUNNELS = 100;
    private static final int LATE_FRAMES = 10;

    @RepeatedTest(BATCHES)
    void everyLateFrameArrivesInEveryTunnel() {
        try (Scenario scenario = Scenario.start()) {
            List<Tunnel> tunnels =
                    Stream.generate(scenario::open).limit(TUNNELS).toList();
            tunnels.forEach(HalfCloseIT::lastWords);
            tunnels.forEach(HalfCloseIT::lateFrames);
            tunnels.forEach(HalfCloseIT::lateFramesArrive);
        }
    }

    private static void lastWords(Tunnel tunnel) {
        tunnel.client().send(WireFrame.text("last").masked());
        tunnel.client().shutdownOutput();
    }

    private static void lateFrames(Tunnel tunnel) {
        assertThat(tunnel.upstream().readFrame().text()).isEqualTo("last");
        tunnel.upstream().expectEof();
        for (int i = 0; i < LATE_FRAMES; i++) {
            tunnel.upstream().send(WireFrame.text("late " + i));
        }
        tunnel.upstream().send(WireFrame.close(1000, "done"));
        tunnel.upstream().shutdownOutput();
    }

    private static void lateFramesArrive(Tunnel tunnel) {
        for (int i = 0; i < LATE_FRAMES; i++) {
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("late " + i));
        }
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.close(1000, "done"));
        tunnel.client().expectEof();
    }

    @Test
    void butNotForLongerThanTheRouteAllows() {
        Duration allowed = Duration.ofMillis(500);
        try (Scenario scenario =
                Scenario.setup().tunnel("{halfClose: 500ms, closeTimeout: 5s}").start()) {
            Tunnel tunnel = scenario.open();
            long start = System.nanoTime();
            tunnel.client().shutdownOutput();
            tunnel.upstream().expectEof();
            assertThat(tunnel.client().readToAnyEnd()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(allowed.minusMillis(100), allowed.plusSeconds(1));
            scenario.awaitEnd("client_vanished");
        }
    }

    @Test
    void anUpstreamThatEndsTooEndsItAllWithoutAnInventedClose() {
        try (Scenario scenario = Scenario.start()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().shutdownOutput();
            tunnel.upstream().expectEof();
            tunnel.upstream().send(WireFrame.text("late"));
            tunnel.upstream().shutdownOutput();
            assertThat(tunnel.client().readFrame().text()).isEqualTo("late");
            tunnel.client().expectEof();
            scenario.awaitEnd("client_vanished");
        }
    }
}
