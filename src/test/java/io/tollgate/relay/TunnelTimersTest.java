package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.limits.TunnelLimit;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import io.tollgate.testing.Await;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The clocks of an open tunnel, with short times over loopback TCP. */
class TunnelTimersTest {
    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.call(() -> {
            loopback.loop.abort();
            return null;
        });
        assertThat(loopback.call(loopback.loop::isAtRest)).isTrue();
        loopback.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anIdleTunnelIsClosed() {
        Open open = loopback.open(Loopback.settings().idle(150).rule());
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1001, "idle"));
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "idle").masked());
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theTimeBeforeItsOpeningIsNoIdleTime() {
        long made = System.nanoTime();
        Await.until("the loop's clock is old", () -> System.nanoTime() - made > 700_000_000);
        Open open = loopback.open(Loopback.settings().idle(600).rule());
        assertThat(open.client().staysSilentFor(Duration.ofMillis(300))).isTrue();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void framesAndThePeersOwnPingsKeepItFromBeingIdle() {
        Open open = loopback.open(Loopback.settings().idle(400).rule());
        for (int i = 0; i < 4; i++) {
            assertThat(open.client().staysSilentFor(Duration.ofMillis(150))).isTrue();
            open.upstream().send(i % 2 == 0 ? WireFrame.ping("") : WireFrame.text(""));
            open.client().readFrame();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void pongsDoNot() {
        Open open = loopback.open(Loopback.settings().idle(250).rule());
        for (int i = 0; i < 2; i++) {
            assertThat(open.client().staysSilentFor(Duration.ofMillis(100))).isTrue();
            open.upstream().send(WireFrame.pong(""));
            open.client().readFrame();
        }
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1001, "idle"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aLifetimeEnds() {
        Open open = loopback.open(Loopback.settings().lifetime(150).rule());
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1001, "lifetime"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aCredentialEndsItsTunnel() {
        Open open = loopback.open(Loopback.quiet(), Instant.now().plusMillis(150), "", "");
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(4401, "expired"));
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "expired").masked());
    }

    /** At most half of its time earlier, so in the second half of it. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void itsTunnelMayEndEarlierSoThatNotAllEndTogether() {
        TunnelRule rule = Loopback.settings().expirySpread(60_000).rule();
        Instant end = Instant.now().plusMillis(3000);
        List<Open> all =
                Stream.generate(() -> loopback.open(rule, end, "", "")).limit(8).toList();
        Await.until(
                "one of them ends",
                () -> loopback.call(
                        () -> all.stream().anyMatch(open -> !open.tunnel().isRelaying())));
        assertThat(Instant.now()).isBetween(end.minusMillis(1600), end.minusMillis(1));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aCredentialThatEndedAgesAgoEndsItAtOnce() {
        Open open = loopback.open(Loopback.quiet(), Instant.MIN, "", "");
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(4401, "expired"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aCredentialEndsAHalfClosedTunnelToo() {
        Open open = loopback.open(Loopback.quiet(), Instant.now().plusMillis(300), "", "");
        open.client().shutdownOutput();
        open.upstream().expectEof();
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(4401, "expired"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void halfCloseIsBounded() {
        Open open = loopback.open(Loopback.settings().halfClose(150).rule());
        open.client().shutdownOutput();
        open.client().expectEof();
        assertThat(open.report().outcome()).isEqualTo(Outcome.CLIENT_VANISHED);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aSilentClientIsAskedAndItsAnswerAbsorbed() {
        Open open = loopback.open(Loopback.settings().ping(200).rule());
        for (int i = 0; i < 3; i++) {
            WireFrame ping = open.client().readFrame();
            assertThat(ping.opcode()).isEqualTo(WireFrame.PING);
            open.client().send(WireFrame.of(WireFrame.PONG, ping.payload()).masked());
        }
        open.client().send(WireFrame.text("a").masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("a");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aClientThatDoesNotAnswerIsDead() {
        Open open = loopback.open(Loopback.settings().ping(150).rule());
        assertThat(open.client().readFrame().opcode()).isEqualTo(WireFrame.PING);
        open.client().expectReset();
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "peer_dead").masked());
        open.upstream().shutdownOutput();
        assertThat(open.report().outcome()).isEqualTo(Outcome.PEER_DEAD);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aClientThatOwesAPongIsNotAsked() {
        Open open = loopback.open(Loopback.settings().ping(600).rule());
        open.upstream().send(WireFrame.ping("theirs"));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.ping("theirs"));
        assertThat(open.client().staysSilentFor(Duration.ofMillis(800))).isTrue();
        open.client().send(WireFrame.pong("theirs").masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("theirs");
        assertThat(open.client().readFrame().payload()).hasSize(8);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aClientThatDoesNotAnswerTheUpstreamsPingIsDead() {
        Open open = loopback.open(Loopback.settings().ping(150).rule());
        open.upstream().send(WireFrame.ping("theirs"));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.ping("theirs"));
        open.client().expectReset();
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "peer_dead").masked());
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aClientIsNotDeadBeforeItWasAsked() {
        Open open = loopback.open(Loopback.settings().ping(150).rule());
        open.upstream().sendHex("8102 61");
        assertThat(open.client().readExactly(3)).hasSize(3);
        assertThat(open.client().staysSilentFor(Duration.ofMillis(700))).isTrue();
        open.upstream().sendHex("62");
        assertThat(open.client().readExactly(1)).hasSize(1);
        assertThat(open.client().readFrame().opcode()).isEqualTo(WireFrame.PING);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aClientThatWeDoNotReadIsNotDead() {
        TunnelLimit limit = Loopback.throttling(Measure.BYTES, 10, 10);
        Open open = loopback.open(Loopback.settings().ping(200).rule(), limit);
        WireFrame ping = open.client().readFrame();
        open.client().send(WireFrame.text("0123456789").masked());
        open.client().send(WireFrame.of(WireFrame.PONG, ping.payload()).masked());
        open.upstream().readFrame();
        assertThat(open.client().staysSilentFor(Duration.ofMillis(500))).isTrue();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aSlowReaderIsNotStalled() {
        Open open =
                loopback.open(Loopback.settings().writeStall(800).rule(), null, Loopback.hex(""), Loopback.hex(""), 0);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 256; i++) {
                open.upstream().send(WireFrame.binary(new byte[64 * 1024]));
            }
        });
        for (int i = 0; i < 20; i++) {
            open.client().readExactly(128 * 1024);
            long read = System.nanoTime();
            Await.until("a pause", () -> System.nanoTime() - read > 100_000_000);
        }
        assertThat(open.reports()).isEmpty();
        open.client().reset();
        sending.handle((done, failure) -> failure).join();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void lastWordsAreCutShortOnceTheTunnelsTimeIsUp() {
        TunnelRule rule = Loopback.settings().lifetime(2000).rule();
        Open open = loopback.open(rule, null, Loopback.hex(""), Loopback.hex(""), 8192);
        byte[] bytes = WireFrame.binary(new byte[300_000]).bytes();
        open.upstream().send(bytes);
        RelayHandler sender = open.tunnel().upstream();
        Await.until("all is read", () -> loopback.call(() -> sender.splice.bytes() == bytes.length));
        open.upstream().reset();
        CompletableFuture.runAsync(() -> readSlowly(open.client()));
        assertThat(open.report().forced()).isTrue();
    }

    private void readSlowly(RawClient client) {
        while (client.readExactly(5_000).length > 0) {
            loopback.eventLoop().schedule(() -> {}, 100, TimeUnit.MILLISECONDS).syncUninterruptibly();
        }
    }
}
