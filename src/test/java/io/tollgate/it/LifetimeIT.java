package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A tunnel has a longest time, however busy it is. */
final class LifetimeIT {
    @Test
    void bothSidesAreToldToGoWhenItIsOver() {
        try (Scenario scenario =
                Scenario.setup().tunnel("{lifetime: 700ms, jitter: 0%}").start()) {
            long start = System.nanoTime();
            Tunnel tunnel = scenario.open();
            tunnel.client().send(WireFrame.text("busy").masked());
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1001);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(650));
            assertThat(tunnel.upstream().readFrame().text()).isEqualTo("busy");
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "lifetime").masked());
        }
    }
}
