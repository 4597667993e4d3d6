package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.WireFrame;
import org.junit.jupiter.api.Test;

/** A client that has said all may still listen: its FIN goes up, and what comes down goes on. */
final class HalfCloseIT {
    private static final int TUNNELS = 100;
    private static final int LATE_FRAMES = 10;

    @Test
    void everyLateFrameArrivesInEveryTunnel() {
        try (Scenario scenario = Scenario.start()) {
            for (int i = 0; i < TUNNELS; i++) {
                lateFramesArrive(scenario.open());
            }
        }
    }

    private static void lateFramesArrive(Tunnel tunnel) {
        tunnel.client().send(WireFrame.text("last").masked());
        tunnel.client().shutdownOutput();
        assertThat(tunnel.upstream().readFrame().text()).isEqualTo("last");
        tunnel.upstream().expectEof();
        for (int i = 0; i < LATE_FRAMES; i++) {
            tunnel.upstream().send(WireFrame.text("late " + i));
        }
        tunnel.upstream().send(WireFrame.close(1000, "done"));
        tunnel.upstream().shutdownOutput();
        for (int i = 0; i < LATE_FRAMES; i++) {
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("late " + i));
        }
        assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.close(1000, "done"));
        tunnel.client().expectEof();
    }

    @Test
    void butNotForLongerThanTheRouteAllows() {
        try (Scenario scenario = Scenario.setup()
                .tunnel("{halfClose: 300ms, closeTimeout: 300ms}")
                .start()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().shutdownOutput();
            tunnel.upstream().expectEof();
            tunnel.client().readToAnyEnd();
        }
    }
}
