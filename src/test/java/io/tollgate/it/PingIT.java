package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A silent client is asked for life; the peers' own pings are between them. */
final class PingIT {
    private static Scenario pinging() {
        return Scenario.setup().tunnel("{ping: 200ms}").start();
    }

    private static Scenario quiet() {
        return Scenario.setup().tunnel("{ping: 0s}").start();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theAnswerToOurPingGoesNoFurther() {
        try (Scenario scenario = pinging()) {
            Tunnel tunnel = scenario.open();
            WireFrame ping = tunnel.client().readFrame();
            assertThat(ping.opcode()).isEqualTo(WireFrame.PING);
            tunnel.client().send(WireFrame.of(WireFrame.PONG, ping.payload()).masked());
            tunnel.client().send(WireFrame.text("alive").masked());
            assertThat(tunnel.upstream().readFrame().text()).isEqualTo("alive");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aClientThatDoesNotAnswerIsDead() {
        try (Scenario scenario = pinging()) {
            Tunnel tunnel = scenario.open();
            assertThat(tunnel.client().readFrame().opcode()).isEqualTo(WireFrame.PING);
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "peer_dead").masked());
            tunnel.client().readToAnyEnd();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anyFrameProvesLife() {
        try (Scenario scenario = pinging()) {
            Tunnel tunnel = scenario.open();
            for (int i = 0; i < 5; i++) {
                assertThat(tunnel.client().readFrame().opcode()).isEqualTo(WireFrame.PING);
                tunnel.client().send(WireFrame.text("alive").masked());
                assertThat(tunnel.upstream().readFrame().text()).isEqualTo("alive");
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theUpstreamIsNeverPinged() {
        try (Scenario scenario = pinging()) {
            Tunnel tunnel = scenario.open();
            for (int i = 0; i < 3; i++) {
                WireFrame ping = tunnel.client().readFrame();
                tunnel.client()
                        .send(WireFrame.of(WireFrame.PONG, ping.payload()).masked());
            }
            assertThat(tunnel.upstream().staysSilentFor(Duration.ofMillis(100))).isTrue();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aClientsPingIsAnsweredByTheUpstreamAndNotByUs() {
        try (Scenario scenario = quiet()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().send(WireFrame.ping("p").masked());
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.ping("p").masked());
            assertThat(tunnel.client().staysSilentFor(Duration.ofMillis(100))).isTrue();
            tunnel.upstream().send(WireFrame.pong("p"));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.pong("p"));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anUpstreamsPingIsAnsweredByTheClient() {
        try (Scenario scenario = quiet()) {
            Tunnel tunnel = scenario.open();
            tunnel.upstream().send(WireFrame.ping("p"));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.ping("p"));
            tunnel.client().send(WireFrame.pong("p").masked());
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.pong("p").masked());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aClientSilentBehindAForwardedPingIsDead() {
        Duration ping = Duration.ofMillis(200);
        try (Scenario scenario = pinging()) {
            Tunnel tunnel = scenario.open();
            long start = System.nanoTime();
            tunnel.upstream().send(WireFrame.ping("theirs"));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.ping("theirs"));
            tunnel.client().readToAnyEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(ping.multipliedBy(3).plusMillis(500));
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "peer_dead").masked());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void weDoNotPingWhileAForwardedPingIsUnanswered() {
        try (Scenario scenario = pinging()) {
            Tunnel tunnel = scenario.open();
            tunnel.upstream().send(WireFrame.ping("theirs"));
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.ping("theirs"));
            assertThat(tunnel.client().staysSilentFor(Duration.ofMillis(350))).isTrue();
            tunnel.client().send(WireFrame.pong("theirs").masked());
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.pong("theirs").masked());
            assertThat(tunnel.client().readFrame().opcode()).isEqualTo(WireFrame.PING);
        }
    }
}
