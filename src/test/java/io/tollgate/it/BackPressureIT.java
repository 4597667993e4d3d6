package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Await;
import io.tollgate.testing.Wire;
import io.tollgate.testing.WireFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader that stalls stops its own sender and nobody else, and nothing is lost when it reads on. */
final class BackPressureIT {
    private static final int FRAME = 64 * 1024;
    private static final int FRAMES = 1_024;
    /** What the kernel's buffers of four sockets take on loopback, with room; ours is a rounding error beside it. */
    private static final long MOST_UNREAD = 24L << 20;

    private static final Duration QUIET = Duration.ofMillis(500);

    @ParameterizedTest(name = "down: {0}")
    @ValueSource(booleans = {true, false})
    void aStalledReaderStopsItsSenderAndLosesNothing(boolean down) {
        try (Scenario scenario = Scenario.setup().tunnel("{ping: 0s}").start()) {
            Tunnel tunnel = scenario.open();
            Wire from = down ? tunnel.upstream() : tunnel.client();
            Wire to = down ? tunnel.client() : tunnel.upstream();
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAll(from, !down, sent));
            assertThat(Await.steady("the number of bytes sent", QUIET, sent::get))
                    .isLessThan(MOST_UNREAD);
            for (int i = 0; i < FRAMES; i++) {
                assertThat(ByteBuffer.wrap(to.readFrame().payload()).getInt()).isEqualTo(i);
            }
            sending.join();
        }
    }

    @Test
    void otherTunnelsGoOn() {
        try (Scenario scenario = Scenario.setup().tunnel("{ping: 0s}").start()) {
            Tunnel stalled = scenario.open();
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> sendAll(stalled.upstream(), false, sent));
            Await.steady("the number of bytes sent", QUIET, sent::get);
            for (int i = 0; i < 10; i++) {
                Tunnel other = scenario.open();
                other.upstream().send(WireFrame.text("through"));
                assertThat(other.client().readFrame().text()).isEqualTo("through");
            }
            stalled.client().reset();
            assertThat(sending.handle((done, failure) -> failure).join()).isNotNull();
        }
    }

    @Test
    void aReaderThatStallsForTooLongIsCutOff() {
        try (Scenario scenario = Scenario.setup()
                .tunnel("{ping: 0s, writeStall: 500ms, closeTimeout: 500ms}")
                .start()) {
            Tunnel tunnel = scenario.open();
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAll(tunnel.upstream(), false, sent));
            assertThat(sending.handle((done, failure) -> failure)
                            .orTimeout(10, TimeUnit.SECONDS)
                            .join())
                    .hasMessageContaining("sending");
        }
    }

    private static void sendAll(Wire from, boolean masked, AtomicLong sent) {
        byte[] payload = new byte[FRAME];
        for (int i = 0; i < FRAMES; i++) {
            ByteBuffer.wrap(payload).putInt(i);
            WireFrame frame = WireFrame.binary(payload);
            from.send(masked ? frame.masked() : frame);
            sent.addAndGet(FRAME);
        }
    }
}
