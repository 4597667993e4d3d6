package io.tollgate.limit;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a limit costs a frame: one thread, a clock that is a field, as where it is read once for a whole read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OwnBucketBenchmark {
    private static final long SECOND = 1_000_000_000;
    private static final long STEP = 1000;
    private static final long FRAME = 128;

    private final OwnBucket wide = new OwnBucket(new Rate(1L << 30, SECOND, 1L << 30));
    private final OwnBucket narrow = new OwnBucket(new Rate(1, SECOND, FRAME));
    private long now;

    /** What a method with nothing but the clock's step costs, to be taken off. */
    @Benchmark
    public long nothing() {
        now += STEP;
        return now;
    }

    @Benchmark
    public long given() {
        now += STEP;
        return wide.take(FRAME, now);
    }

    @Benchmark
    public long refused() {
        now += STEP;
        return narrow.take(FRAME, now);
    }

    @Benchmark
    public long overdrawn() {
        now += STEP;
        return narrow.overdraw(FRAME, now);
    }
}
