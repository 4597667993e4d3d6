package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that has said all may still listen: its FIN goes up, and what comes down goes on. */
final class HalfCloseIT {
    private static final int TUNNELS = 1_000;
    private static final int TLS_TUNNELS = 50;
    private static final int LATE_FRAMES = 10;
    /** The most in one record of TLS, RFC 8446 §5.1. */
    private static final int RECORD = 16 * 1024;

    private static final WireFrame DONE = WireFrame.close(1000, "done");
    /** Of a slow reader, and what is more than all buffers on its way take. */
    private static final int RECEIVE_BUFFER = 8 * 1024;

    private static final int MUCH = 16 << 20;

    /** A thousand take their time on a slow machine. */
    private static final String PATIENT = "{ping: 0s, halfClose: 10m}";

    @Test
    void everyLateFrameArrivesInEveryTunnel() {
        try (Scenario scenario = Scenario.setup().tunnel(PATIENT).start()) {
            lateFramesArrive(Stream.generate(scenario::open).limit(TUNNELS).toList());
        }
    }

    /** TLS has a FIN of its own, close_notify: RFC 8446 §6.1. */
    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void everyLateFrameArrivesUnderTlsToo(String engine) {
        underTls(engine, TLS_TUNNELS);
    }

    static void underTls(String engine, int tunnels) {
        TestCertificates edge = TestCertificates.forNames("localhost");
        try (Scenario scenario = Scenario.setup()
                .tlsEngine(engine)
                .listenerTls(edge)
                .tunnel(PATIENT)
                .start()) {
            lateFramesArrive(Stream.generate(() -> scenario.openTls(edge, 0))
                    .limit(tunnels)
                    .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "jdk"})
    void everyLateFrameOfAnUpstreamBehindTlsArrives(String engine) {
        TestCertificates inside = TestCertificates.forNames("localhost");
        try (Scenario scenario = Scenario.setup()
                .tlsEngine(engine)
                .upstreamTls(inside)
                .trusting(inside)
                .tunnel(PATIENT)
                .start()) {
            Tunnel tunnel = scenario.open();
            lastWords(tunnel);
            assertThat(tunnel.upstream().readFrame().text()).isEqualTo("last");
            tunnel.upstream().expectEof();
            for (int i = 0; i < LATE_FRAMES; i++) {
                WireFrame late = WireFrame.binary(new byte[i * RECORD]);
                tunnel.upstream().send(late);
                assertThat(tunnel.client().readFrame()).isEqualTo(late);
            }
            tunnel.upstream().shutdownOutput();
            tunnel.client().expectEof();
            scenario.awaitEnd("client_vanished");
        }
    }

    private static void lateFramesArrive(List<Tunnel> tunnels) {
        tunnels.forEach(HalfCloseIT::lastWords);
        tunnels.forEach(HalfCloseIT::lateFrames);
        tunnels.forEach(HalfCloseIT::lateFramesArrive);
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
        tunnel.upstream().send(DONE);
        tunnel.upstream().shutdownOutput();
    }

    private static void lateFramesArrive(Tunnel tunnel) {
        for (int i = 0; i < LATE_FRAMES; i++) {
            assertThat(tunnel.client().readFrame()).isEqualTo(WireFrame.text("late " + i));
        }
        assertThat(tunnel.client().readFrame()).isEqualTo(DONE);
        tunnel.client().expectEof();
    }

    /** The other way about there is no FIN without a Close before it: an upstream that just ends has gone, see {@link CloseIT}. */
    @Test
    void anUpstreamThatHasClosedStillHearsEveryLateFrame() {
        try (Scenario scenario = Scenario.setup().tunnel(PATIENT).start()) {
            List<Tunnel> tunnels =
                    Stream.generate(scenario::open).limit(TUNNELS).toList();
            for (Tunnel tunnel : tunnels) {
                upstreamCloses(tunnel);
                clientAnswersLate(tunnel);
                lateFramesGoUp(tunnel);
            }
        }
    }

    private static void upstreamCloses(Tunnel tunnel) {
        tunnel.upstream().send(DONE);
        tunnel.upstream().shutdownOutput();
    }

    private static void clientAnswersLate(Tunnel tunnel) {
        assertThat(tunnel.client().readFrame()).isEqualTo(DONE);
        for (int i = 0; i < LATE_FRAMES; i++) {
            tunnel.client().send(WireFrame.text("late " + i).masked());
        }
        tunnel.client().send(DONE.masked());
        tunnel.client().expectEof();
    }

    private static void lateFramesGoUp(Tunnel tunnel) {
        for (int i = 0; i < LATE_FRAMES; i++) {
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.text("late " + i).masked());
        }
        assertThat(tunnel.upstream().readFrame()).isEqualTo(DONE.masked());
        tunnel.upstream().expectEof();
    }

    @Test
    void aSlowReaderGetsAllOfMuch() {
        byte[] payload = new byte[MUCH];
        new Random(1).nextBytes(payload);
        try (Scenario scenario = Scenario.start()) {
            Tunnel tunnel = scenario.openSlowReader(RECEIVE_BUFFER);
            tunnel.client().shutdownOutput();
            tunnel.upstream().expectEof();
            AtomicBoolean sent = new AtomicBoolean();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                tunnel.upstream().send(WireFrame.binary(payload));
                sent.set(true);
            });
            assertThat(tunnel.client().readExactly(1)).containsExactly(0x82);
            assertThat(sent).as("more than what is on the way").isFalse();
            assertThat(tunnel.client().readExactly(9)).startsWith(127);
            assertThat(tunnel.client().readExactly(MUCH)).isEqualTo(payload);
            sending.join();
        }
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
