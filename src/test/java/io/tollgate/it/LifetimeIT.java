package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tunnel has a longest time, however busy it is. */
final class LifetimeIT {
    private static final Duration LIFETIME = Duration.ofSeconds(1);
    /** A turn of the timer wheel may be early by what its clock is coarse, and late by how busy the machine is. */
    private static final Duration EARLY = Duration.ofMillis(50);

    private static final Duration LATE = Duration.ofMillis(500);

    @ParameterizedTest(name = "jitter {0}")
    @CsvSource({"0%, 1000", "10%, 900"})
    void bothSidesAreToldToGoWhenItIsOver(String jitter, int leastMillis) {
        try (Scenario scenario = Scenario.setup()
                .tunnel("{lifetime: 1s, jitter: " + jitter + "}")
                .start()) {
            long start = System.nanoTime();
            Tunnel tunnel = scenario.open();
            long open = System.nanoTime();
            tunnel.client().send(WireFrame.text("busy").masked());
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1001);
            long told = System.nanoTime();
            assertThat(Duration.ofNanos(told - start))
                    .isGreaterThan(Duration.ofMillis(leastMillis).minus(EARLY));
            assertThat(Duration.ofNanos(told - open)).isLessThan(LIFETIME.plus(LATE));
            assertThat(tunnel.upstream().readFrame().text()).isEqualTo("busy");
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "lifetime").masked());
        }
    }
}
