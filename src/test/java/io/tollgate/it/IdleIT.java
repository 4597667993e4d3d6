package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tunnel that nobody uses ends; data and the peers' own pings use it, our pings do not. */
final class IdleIT {
    private static final Duration STEP = Duration.ofMillis(300);

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void bothSidesAreToldToGo() {
        try (Scenario scenario =
                Scenario.setup().tunnel("{idle: 400ms, ping: 0s}").start()) {
            Tunnel tunnel = scenario.open();
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1001);
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "idle").masked());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dataAndPingsOfAPeerKeepItOpen(boolean data) {
        WireFrame frame = (data ? WireFrame.text("x") : WireFrame.ping("x")).masked();
        try (Scenario scenario = Scenario.setup().tunnel("{idle: 1s, ping: 0s}").start()) {
            Tunnel tunnel = scenario.open();
            for (int i = 0; i < 5; i++) {
                assertThat(tunnel.client().staysSilentFor(STEP)).isTrue();
                tunnel.client().send(frame);
                assertThat(tunnel.upstream().readFrame()).isEqualTo(frame);
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void ourOwnPingsDoNot() {
        try (Scenario scenario =
                Scenario.setup().tunnel("{idle: 700ms, ping: 100ms}").start()) {
            Tunnel tunnel = scenario.open();
            WireFrame frame = tunnel.client().readFrame();
            while (frame.opcode() == WireFrame.PING) {
                tunnel.client()
                        .send(WireFrame.of(WireFrame.PONG, frame.payload()).masked());
                frame = tunnel.client().readFrame();
            }
            assertThat(frame.closeCode()).isEqualTo(1001);
        }
    }
}
