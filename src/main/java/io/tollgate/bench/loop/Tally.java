package io.tollgate.bench.loop;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * What one loop counts. Written on its event loop alone, with plain stores; the numbers may be read meanwhile, the maps when
 * the loop has ended.
 */
public final class Tally {
    /** Nothing that took longer is told apart. */
    private static final long LONGEST_NANOS = 3_600_000_000_000L;

    private static final int DIGITS = 3;

    private final SingleWriterRecorder latencies = new SingleWriterRecorder(1, LONGEST_NANOS, DIGITS);
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong measured = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Map<Integer, Long> closes = new TreeMap<>();
    private @Nullable Histogram taken;

    private static void add(AtomicLong counter, long more) {
        counter.setRelease(counter.getPlain() + more);
    }

    void opened() {
        add(opened, 1);
        add(open, 1);
    }

    void closed() {
        add(open, -1);
    }

    void failed() {
        add(failures, 1);
    }

    void status(int status) {
        statuses.merge(status, 1L, Long::sum);
    }

    void closedWith(int code) {
        closes.merge(code, 1L, Long::sum);
    }

    void sent() {
        add(sent, 1);
    }

    void done() {
        add(done, 1);
    }

    /** One that counts: done within the time that is measured. */
    void measured(long nanos) {
        add(measured, 1);
        latencies.recordValue(Math.max(1, Math.min(nanos, LONGEST_NANOS)));
    }

    void dropped() {
        add(dropped, 1);
    }

    void wrong() {
        add(wrong, 1);
    }

    /** The latencies since this was last asked for, in nanoseconds; valid until it is asked again. One thread. */
    public Histogram takeLatencies() {
        taken = latencies.getIntervalHistogram(taken);
        return taken;
    }

    public long openedSoFar() {
        return opened.getAcquire();
    }

    public long openNow() {
        return open.getAcquire();
    }

    public long failuresSoFar() {
        return failures.getAcquire();
    }

    public long sentSoFar() {
        return sent.getAcquire();
    }

    public long doneSoFar() {
        return done.getAcquire();
    }

    public long measuredSoFar() {
        return measured.getAcquire();
    }

    public long droppedSoFar() {
        return dropped.getAcquire();
    }

    public long wrongSoFar() {
        return wrong.getAcquire();
    }

    public Map<Integer, Long> statuses() {
        return statuses;
    }

    public Map<Integer, Long> closes() {
        return closes;
    }
}
