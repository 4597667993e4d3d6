package io.tollgate.bench.loop;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * What one loop counts. Written on its event loop alone, with plain stores; the numbers may be read meanwhile, the maps when
 * the loop has ended.
 */
public final class Tally {
    /** Nothing that took longer is told apart. */
    private static final long LONGEST_NANOS = 3_600_000_000_000L;

    private static final int DIGITS = 3;

    /*
     * What comes before or after the time that is measured is recorded like what counts, only elsewhere: code that the JVM first
     * meets when the measurement begins would be measured while it is being compiled.
     */
    private final SingleWriterRecorder[] latencies = {recorder(), recorder()};

    private final AtomicLong[] timed = {new AtomicLong(), new AtomicLong()};
    private final Histogram[] taken = new Histogram[2];
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Map<Integer, Long> closes = new TreeMap<>();
    private volatile boolean sentAll;

    private static SingleWriterRecorder recorder() {
        return new SingleWriterRecorder(1, LONGEST_NANOS, DIGITS);
    }

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

    /** One more was done in so long; whether that counts is 0 or 1, for there is no branch to be had here. */
    void took(long nanos, int counts) {
        add(timed[counts], 1);
        latencies[counts].recordValue(Math.max(1, Math.min(nanos, LONGEST_NANOS)));
    }

    /** Nothing more will be due that counts: the open loop is at its end, or there is none. */
    void sentAll() {
        sentAll = true;
    }

    void dropped() {
        add(dropped, 1);
    }

    void wrong() {
        add(wrong, 1);
    }

    /**
     * The latencies since they were last asked for, in nanoseconds: of what counts, or of what does not. Valid until they are
     * asked for again, by the same one thread.
     */
    public Histogram takeLatencies(boolean ofWhatCounts) {
        int which = ofWhatCounts ? 1 : 0;
        taken[which] = latencies[which].getIntervalHistogram(taken[which]);
        return taken[which];
    }

    public boolean hasSentAll() {
        return sentAll;
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
        return timed[1].getAcquire();
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
