package io.tollgate.limit;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a limit costs where event loops share it: two threads, each with keys of its own, or both at one. Beside it the same with
 * a map behind a lock.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Threads(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyedBucketsBenchmark {
    private static final long SECOND = 1_000_000_000;
    /** Never binds. */
    private static final Rate WIDE = new Rate(1L << 30, SECOND, 1L << 30);
    /** Always binds. */
    private static final Rate NARROW = new Rate(1, 86_400 * SECOND, 1);

    private static final LimitKey HOT = LimitKey.of("hot");
    private static final int MOST_KEYS = 100_000;

    private final KeyedBuckets keyed = new KeyedBuckets(MOST_KEYS);
    private final Held held = keyed.hold(HOT, WIDE);
    private final Map<LimitKey, OwnBucket> locked = new HashMap<>();

    private synchronized long lockedTake(LimitKey key, Rate rate, long now) {
        return locked.computeIfAbsent(key, unused -> new OwnBucket(rate)).take(1, now);
    }

    /** An event loop, with a clock and a few keys. */
    @State(Scope.Thread)
    public static class Loop {
        private static final int KEYS = 1024;
        private static final long STEP = 1000;

        private final LimitKey[] own = LongStream.range(0, KEYS)
                .mapToObj(i -> LimitKey.of(Integer.toString(System.identityHashCode(this)), Long.toString(i)))
                .toArray(LimitKey[]::new);
        private long turn;

        long now() {
            return turn * STEP;
        }

        LimitKey next() {
            return own[(int) (++turn % KEYS)];
        }

        LimitKey hot() {
            turn++;
            return HOT;
        }

        LimitKey stranger() {
            return new LimitKey(System.identityHashCode(this), ++turn);
        }
    }

    @Benchmark
    public long ownKeys(Loop loop) {
        return keyed.take(loop.next(), WIDE, 1, loop.now());
    }

    @Benchmark
    public long ownKeysBehindALock(Loop loop) {
        return lockedTake(loop.next(), WIDE, loop.now());
    }

    @Benchmark
    public long hotKey(Loop loop) {
        return keyed.take(loop.hot(), WIDE, 1, loop.now());
    }

    @Benchmark
    public long hotKeyHeld(Loop loop) {
        loop.hot();
        return held.take(1, loop.now());
    }

    @Benchmark
    public long hotKeyBehindALock(Loop loop) {
        return lockedTake(loop.hot(), WIDE, loop.now());
    }

    /** As in an attack: nobody gets anything, and nobody writes. */
    @Benchmark
    public long hotKeyRefused(Loop loop) {
        loop.hot();
        return keyed.take(HOT, NARROW, 1, 0);
    }

    @Benchmark
    public long hotKeyRefusedBehindALock(Loop loop) {
        loop.hot();
        return lockedTake(HOT, NARROW, 0);
    }

    /** A flood of keys that were never seen, each of which throws out another. */
    @Benchmark
    public long strangers(Loop loop) {
        return keyed.take(loop.stranger(), NARROW, 1, loop.now());
    }
}
