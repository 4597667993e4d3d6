package io.tollgate.bench;

import io.tollgate.bench.BenchProgress.Phase;
import io.tollgate.bench.BenchProgress.Report;
import io.tollgate.bench.loop.Crowd;
import io.tollgate.bench.loop.LoadLoop;
import io.tollgate.bench.loop.Tally;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Waits through the phases of a run, gathers what the loops count, and tells of it once a second. The run's own thread. */
final class Watch {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int DIGITS = 3;
    private static final double MEDIAN = 50;
    private static final double HIGH = 99;

    private final Crowd crowd;
    private final List<LoadLoop> loops;
    private final BenchProgress progress;
    private final Histogram all = new Histogram(DIGITS);
    private final Histogram lately = new Histogram(DIGITS);
    private long doneBefore;

    Watch(Crowd crowd, List<LoadLoop> loops, BenchProgress progress) {
        this.crowd = crowd;
        this.loops = loops;
        this.progress = progress;
    }

    long sum(ToLongFunction<Tally> count) {
        long sum = 0;
        for (LoadLoop loop : loops) {
            sum += count.applyAsLong(loop.tally());
        }
        return sum;
    }

    /** Until each connection is open or has failed. */
    void opening(long mostNanos) throws InterruptedException {
        long began = System.nanoTime();
        while (!crowd.awaitAllTried(Math.min(SECOND, mostNanos))) {
            if (System.nanoTime() - began >= mostNanos) {
                return;
            }
            tell(Phase.OPENING, began, 0);
        }
    }

    /** Until that moment, or until no connection is left: whether it came to that moment. */
    boolean through(Phase phase, long from, long until) throws InterruptedException {
        long next = from + SECOND;
        for (long now = System.nanoTime(); now - until < 0; now = System.nanoTime()) {
            if (crowd.awaitAllGone(Math.min(until, next) - now)) {
                return false;
            }
            if (System.nanoTime() - next >= 0) {
                next += SECOND;
                tell(phase, from, (until - from) / (double) SECOND);
            }
        }
        return !crowd.awaitAllGone(0);
    }

    /** Until all that was due was sent and has come back, or that time is over. */
    void lateAnswers(long mostNanos) throws InterruptedException {
        long until = System.nanoTime() + mostNanos;
        while ((unanswered() > 0 || !haveSentAll())
                && System.nanoTime() - until < 0
                && !crowd.awaitAllGone(LOOK_NANOS)) {
            gather();
        }
    }

    private boolean haveSentAll() {
        return loops.stream().allMatch(loop -> loop.tally().hasSentAll());
    }

    /** Messages that were sent and have not come back so far. */
    long unanswered() {
        return sum(Tally::sentSoFar) - sum(Tally::doneSoFar) - sum(Tally::wrongSoFar);
    }

    /** All latencies that count, in nanoseconds. */
    Histogram latencies() {
        gather();
        return all;
    }

    private void gather() {
        lately.reset();
        for (LoadLoop loop : loops) {
            lately.add(loop.tally().takeLatencies(true));
        }
        all.add(lately);
        for (LoadLoop loop : loops) {
            lately.add(loop.tally().takeLatencies(false));
        }
    }

    private void tell(Phase phase, long from, double of) {
        gather();
        long done = sum(Tally::doneSoFar);
        progress.tell(new Report(
                phase,
                (System.nanoTime() - from) / (double) SECOND,
                of,
                sum(Tally::openNow),
                sum(Tally::failuresSoFar),
                done - doneBefore,
                lately.getValueAtPercentile(MEDIAN),
                lately.getValueAtPercentile(HIGH)));
        doneBefore = done;
    }
}
