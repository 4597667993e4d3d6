package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Wire;
import io.tollgate.testing.WireFrame;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A greedy tunnel at line rate leaves the others' round trips as they were. A figure of a whole machine, so it is measured
 * in rounds, quiet and greedy in turn, and only apart from other tests; that a turn is bounded is a rule of its own.
 */
@Tag("soak")
final class FairnessIT {
    private static final int QUIET = 50;
    private static final int ROUNDS = 8;
    private static final int TRIPS = 1_000;
    private static final WireFrame WORD = WireFrame.text("word");

    @ParameterizedTest(name = "frames of {0} bytes")
    @ValueSource(ints = {2, 65_536})
    void oneGreedyTunnelLeavesTheOthersNinetyNinthBelowTwice(int payload) {
        try (Scenario scenario = Scenario.setup().tunnel("{ping: 0s}").start()) {
            List<Tunnel> quiet = Stream.generate(scenario::open).limit(QUIET).toList();
            double[] ratios = IntStream.range(0, ROUNDS)
                    .mapToDouble(round -> ratio(quiet, scenario.open(), payload))
                    .sorted()
                    .toArray();
            assertThat(ratios[ROUNDS / 2]).as(Arrays.toString(ratios)).isLessThan(2);
        }
    }

    private static double ratio(List<Tunnel> quiet, Tunnel greedy, int payload) {
        long alone = ninetyNinth(quiet);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> down = atLineRate(greedy.upstream(), greedy.client(), payload, false, enough);
        CompletableFuture<Void> up = atLineRate(greedy.client(), greedy.upstream(), payload, true, enough);
        long beside = ninetyNinth(quiet);
        enough.set(true);
        CompletableFuture.allOf(down, up).join();
        return (double) beside / alone;
    }

    /** Sends until it is enough, and then one frame that is no other. */
    private static CompletableFuture<Void> atLineRate(
            Wire from, Wire to, int payload, boolean masked, AtomicBoolean enough) {
        byte[] batch = batch(WireFrame.binary(new byte[payload]), masked);
        byte[] last = batch.clone();
        last[0] = (byte) 0x81;
        if (to instanceof io.tollgate.testing.UpstreamConnection upstream) {
            upstream.recordNoMore();
        }
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                from.send(batch);
            }
            from.send(last);
        });
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            while (to.readExactly(batch.length)[0] == batch[0]) {
                Thread.onSpinWait();
            }
        });
        return CompletableFuture.allOf(sending, reading);
    }

    private static byte[] batch(WireFrame frame, boolean masked) {
        byte[] one = (masked ? frame.masked() : frame).bytes();
        byte[] batch = new byte[Math.max(1, 64 * 1024 / one.length) * one.length];
        for (int at = 0; at < batch.length; at += one.length) {
            System.arraycopy(one, 0, batch, at, one.length);
        }
        return batch;
    }

    /** Nanoseconds from a word sent to the same word back, the tunnels in turn. */
    private static long ninetyNinth(List<Tunnel> tunnels) {
        long[] times = new long[TRIPS];
        for (int i = 0; i < TRIPS; i++) {
            Tunnel tunnel = tunnels.get(i % tunnels.size());
            long start = System.nanoTime();
            tunnel.client().send(WORD.masked());
            tunnel.upstream().readFrame();
            tunnel.upstream().send(WORD);
            tunnel.client().readFrame();
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        return times[TRIPS * 99 / 100];
    }
}
