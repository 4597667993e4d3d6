package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Await;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.Wire;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand readers stall at once: each holds at most 64 KiB here, whatever its sender does, and gets every byte when it
 * reads on. Held memory is what the allocator has taken, so it counts what is pinned and more.
 */
final class StalledReaderIT {
    private static final long MOST_FOR_A_READER = 64 * 1024;
    /** What the allocator takes from the system at a time, for the event loops of a small machine. */
    private static final long CHUNKS = 8L << 20;

    private static final Duration QUIET = Duration.ofSeconds(1);
    /** Soon full, so that the kernel takes little beside what is held here. */
    private static final int SMALL = 8 * 1024;

    private static final int BLOCK = 16 * 1024;

    @Test
    void aThousandClientsHoldAtMost64KiBEach() {
        stall(true, 1_000);
    }

    @Test
    void aThousandUpstreamsHoldAtMost64KiBEach() {
        stall(false, 1_000);
    }

    /** What was encrypted for them already counts, too. */
    @Test
    void clientsUnderTlsHoldNoMore() {
        TestCertificates edge = TestCertificates.forNames("localhost");
        Setup setup = Scenario.setup().tlsEngine("openssl").listenerTls(edge);
        stall(setup, scenario -> scenario.openTls(edge, SMALL), true, 40);
    }

    private static void stall(boolean down, int readers) {
        stall(Scenario.setup(), opening(down), down, readers);
    }

    private static Function<Scenario, Tunnel> opening(boolean down) {
        return scenario -> down ? scenario.openSlowReader(SMALL) : scenario.open();
    }

    private static void stall(Setup setup, Function<Scenario, Tunnel> opening, boolean down, int readers) {
        try (Scenario scenario = setup.tunnel("{ping: 0s}").start()) {
            Stall stall = new Stall(scenario, opening, down, readers);
            assertThat(stall.held()).isLessThan(readers * MOST_FOR_A_READER + CHUNKS);
            stall.tunnels.forEach(tunnel -> tunnel.upstream().reset());
        }
    }

    /** Not a thousand: what the kernel holds of each, some megabytes, would be more than it grants to all of TCP. */
    @ParameterizedTest(name = "down: {0}")
    @ValueSource(booleans = {true, false})
    void whoReadsOnGetsEveryByte(boolean down) {
        try (Scenario scenario = Scenario.setup().tunnel("{ping: 0s}").start()) {
            Stall stall = new Stall(scenario, opening(down), down, 20);
            stall.enough.set(true);
            for (int i = 0; i < stall.tunnels.size(); i++) {
                Tunnel tunnel = stall.tunnels.get(i);
                tunnel.upstream().recordNoMore();
                int blocks = readToLast(down ? tunnel.client() : tunnel.upstream(), !down);
                assertThat(blocks).isEqualTo(stall.sending.get(i).join());
            }
        }
    }

    /** Tunnels one side of which sends until nothing goes any more, for the other does not read. */
    private static final class Stall {
        private final AtomicBoolean enough = new AtomicBoolean();
        private final AtomicLong sent = new AtomicLong();
        private final List<Tunnel> tunnels;
        private final List<CompletableFuture<Integer>> sending;
        private final long before;

        Stall(Scenario scenario, Function<Scenario, Tunnel> opening, boolean down, int readers) {
            tunnels = Stream.generate(() -> opening.apply(scenario))
                    .limit(readers)
                    .toList();
            before = PlatformDependent.usedDirectMemory();
            ExecutorService threads = Executors.newCachedThreadPool();
            sending = tunnels.stream()
                    .map(tunnel -> CompletableFuture.supplyAsync(
                            () -> flood(down ? tunnel.upstream() : tunnel.client(), !down, enough, sent), threads))
                    .toList();
            threads.shutdown();
            Await.steady("the number of blocks sent", QUIET, sent::get);
        }

        long held() {
            return PlatformDependent.usedDirectMemory() - before;
        }
    }

    /** Block by block until it is enough, then the last one; with how many there were. */
    private static int flood(Wire from, boolean masked, AtomicBoolean enough, AtomicLong sent) {
        byte[] block = block('b', masked);
        int blocks = 0;
        while (!enough.get()) {
            from.send(block);
            sent.incrementAndGet();
            blocks++;
        }
        from.send(block('z', masked));
        return blocks;
    }

    private static int readToLast(Wire to, boolean masked) {
        byte[] block = block('b', masked);
        int blocks = 0;
        byte[] next = to.readExactly(block.length);
        while (Arrays.equals(next, block)) {
            blocks++;
            next = to.readExactly(block.length);
        }
        assertThat(next).isEqualTo(block('z', masked));
        return blocks;
    }

    private static byte[] block(char filling, boolean masked) {
        byte[] payload = new byte[BLOCK];
        Arrays.fill(payload, (byte) filling);
        WireFrame frame = WireFrame.binary(payload);
        return (masked ? frame.masked() : frame).bytes();
    }
}
