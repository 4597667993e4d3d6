package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Await;
import io.tollgate.testing.Wire;
import io.tollgate.testing.WireFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader that stalls stops its own sender and nobody else, and nothing is lost when it reads on. */
final class BackPressureIT {
    private static final int FRAME = 64 * 1024;
    private static final int FRAMES = 1_024;
    /** What the kernel's buffers of four sockets take on loopback, with room. */
    private static final long MOST_UNREAD = 24L << 20;

    /** A receive buffer that is soon full. */
    private static final int SMALL = 8 * 1024;
    /** What a stalled reader may hold in this process. */
    private static final long MOST_FOR_A_READER = 64 * 1024;
    /** What the allocator takes from the system at a time, for the event loops of a small machine. */
    private static final long CHUNKS = 8L << 20;

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
            CompletableFuture.runAsync(() -> sendAll(tunnel.upstream(), false, new AtomicLong()));
            assertThat(tunnel.upstream().readFrame())
                    .isEqualTo(WireFrame.close(1001, "reader_stalled").masked());
            scenario.awaitEnd("reader_stalled");
            tunnel.client().readToAnyEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 100", "true, 20"})
    void manyStalledReadersHoldAFewBuffersEach(boolean pings, int readers) {
        ExecutorService senders = Executors.newCachedThreadPool();
        try (Scenario scenario = Scenario.setup().tunnel("{ping: 0s}").start()) {
            List<Tunnel> tunnels = Stream.generate(() -> scenario.openSlowReader(SMALL))
                    .limit(readers)
                    .toList();
            long before = PlatformDependent.usedDirectMemory();
            AtomicLong sent = new AtomicLong();
            for (Tunnel tunnel : tunnels) {
                CompletableFuture.runAsync(() -> flood(tunnel.upstream(), pings, sent), senders);
            }
            assertThat(Await.steady("the number of bytes sent", QUIET, sent::get))
                    .isLessThan(readers * (long) FRAMES * FRAME);
            assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(readers * MOST_FOR_A_READER + CHUNKS);
            tunnels.forEach(tunnel -> tunnel.client().reset());
        } finally {
            senders.shutdown();
        }
    }

    private static void flood(Wire from, boolean pings, AtomicLong sent) {
        if (pings) {
            sendPings(from, sent);
        } else {
            sendAll(from, false, sent);
        }
    }

    /** As many bytes as the data would be, in pings alone. */
    private static void sendPings(Wire from, AtomicLong sent) {
        byte[] ping = WireFrame.ping("p".repeat(125)).bytes();
        ByteBuffer pings = ByteBuffer.allocate(FRAME / ping.length * ping.length);
        while (pings.hasRemaining()) {
            pings.put(ping);
        }
        for (int i = 0; i < FRAMES; i++) {
            from.send(pings.array());
            sent.addAndGet(pings.capacity());
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
