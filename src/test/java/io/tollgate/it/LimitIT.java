package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one connection may send is limited, from frame headers alone. */
final class LimitIT {
    private static Setup limited(String limit) {
        return Scenario.setup().route("limits", "[{per: connection, " + limit + "}]");
    }

    private static void send(Tunnel tunnel, WireFrame frame, int times) {
        for (int i = 0; i < times; i++) {
            tunnel.client().send(frame.masked());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"app, 4429", "rfc, 1008"})
    void whoSendsTooManyMessagesIsClosedAndTheUpstreamKnowsWhy(String codes, int code) {
        Setup setup = limited("name: chatter, count: messages, from: client, rate: 1/s, burst: 3, then: close");
        try (Scenario scenario = setup.tunnel("{codes: " + codes + "}").start()) {
            Tunnel tunnel = scenario.open();
            send(tunnel, WireFrame.text("x"), 4);
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.close(code, "limited limit=chatter"));
            for (int i = 0; i < 3; i++) {
                assertThat(tunnel.upstream().readFrame().text()).isEqualTo("x");
            }
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "limited").masked());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aMessageIsChargedOnceHoweverManyFramesItHas() {
        Setup setup = limited("count: messages, from: client, rate: 1/s, burst: 2, then: close");
        try (Scenario scenario = setup.start()) {
            Tunnel tunnel = scenario.open();
            tunnel.client().send(WireFrame.text("a").notFinal().masked());
            send(tunnel, WireFrame.continuation("b").notFinal(), 5);
            tunnel.client().send(WireFrame.continuation("c").masked());
            tunnel.client().send(WireFrame.text("second").masked());
            for (int i = 0; i < 7; i++) {
                assertThat(tunnel.upstream().readFrame().opcode()).isLessThanOrEqualTo(WireFrame.TEXT);
            }
            assertThat(tunnel.upstream().readFrame().text()).isEqualTo("second");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "count: frames, from: client, rate: 1/s, burst: 3, then: close",
                "count: bytes, from: client, rate: 1KiB/s, burst: 2KiB, then: close"
            })
    void framesAndBytesAreLimitedToo(String limit) {
        try (Scenario scenario = limited(limit).start()) {
            Tunnel tunnel = scenario.open();
            send(tunnel, WireFrame.binary(new byte[600]).notFinal(), 1);
            send(tunnel, WireFrame.of(WireFrame.CONTINUATION, new byte[600]).notFinal(), 3);
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4429);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void pingsAreFramesToo() {
        try (Scenario scenario = limited("count: frames, from: client, rate: 1/s, burst: 3, then: close")
                .start()) {
            Tunnel tunnel = scenario.open();
            send(tunnel, WireFrame.ping(""), 4);
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(4429);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void throttlingDelaysAndLosesNothing() {
        Setup setup = limited("count: messages, from: client, rate: 10/s, burst: 2, then: throttle");
        try (Scenario scenario = setup.start()) {
            Tunnel tunnel = scenario.open();
            long start = System.nanoTime();
            send(tunnel, WireFrame.text("x"), 12);
            for (int i = 0; i < 12; i++) {
                assertThat(tunnel.upstream().readFrame().text()).isEqualTo("x");
            }
            tunnel.client().send(WireFrame.text("after the debt").masked());
            assertThat(tunnel.upstream().readFrame().text()).isEqualTo("after the debt");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aSmallBurstDoesNotSlowARateDown() {
        Setup setup = limited("count: messages, from: client, rate: 200/s, burst: 1, then: throttle");
        try (Scenario scenario = setup.start()) {
            Tunnel tunnel = scenario.open();
            long start = System.nanoTime();
            send(tunnel, WireFrame.text("x"), 201);
            for (int i = 0; i < 201; i++) {
                assertThat(tunnel.upstream().readFrame().text()).isEqualTo("x");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(900), Duration.ofMillis(2_500));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aLimitOnTheClientDoesNotBindTheUpstream() {
        Setup setup = limited("count: messages, from: client, rate: 1/s, burst: 1, then: close");
        try (Scenario scenario = setup.start()) {
            Tunnel tunnel = scenario.open();
            for (int i = 0; i < 10; i++) {
                tunnel.upstream().send(WireFrame.text("x"));
                assertThat(tunnel.client().readFrame().text()).isEqualTo("x");
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anUpstreamOverItsLimitIsToldAndTheClientHearsOfAFaultInHere() {
        Setup setup = limited("count: messages, from: upstream, rate: 1/s, burst: 1, then: close");
        try (Scenario scenario = setup.start()) {
            Tunnel tunnel = scenario.open();
            tunnel.upstream().send(WireFrame.text("x"));
            tunnel.upstream().send(WireFrame.text("y"));
            assertThat(tunnel.client().readFrame().text()).isEqualTo("x");
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1011);
            assertThat(tunnel.upstream().readFrame().closeCode()).isEqualTo(4429);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void oneConnectionsLimitIsNotAnothers() {
        Setup setup = limited("count: messages, from: client, rate: 1/s, burst: 1, then: close");
        try (Scenario scenario = setup.start()) {
            for (int i = 0; i < 5; i++) {
                Tunnel tunnel = scenario.open();
                tunnel.client().send(WireFrame.text("x").masked());
                assertThat(tunnel.upstream().readFrame().text()).isEqualTo("x");
            }
        }
    }
}
