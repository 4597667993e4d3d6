package io.tollgate.limit;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A bucket that any thread may draw from, without a lock: the state is one long. It is alive until {@link #end}, which nobody
 * can bring about while someone holds it, and which all who come later are told.
 */
final class SharedBucket {
    /** The answer of a bucket that has ended. */
    static final long ENDED = -1;

    private static final int NO_MORE_HOLDERS = -1;
    private static final AtomicLongFieldUpdater<SharedBucket> EMPTY_AT =
            AtomicLongFieldUpdater.newUpdater(SharedBucket.class, "emptyAt");
    private static final AtomicIntegerFieldUpdater<SharedBucket> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(SharedBucket.class, "holders");

    private volatile long emptyAt = Pace.UNUSED;
    /** Of the slowest pace it was drawn at. Threads that write at once may leave either's. */
    private volatile long fillNanos;

    private volatile int holders;

    SharedBucket(int holders) {
        this.holders = holders;
    }

    /** As {@link Bucket#take}, or {@link #ENDED}. */
    long take(Pace pace, long amount, long nowNanos) {
        if (!pace.holds(amount)) {
            return Bucket.NEVER;
        }
        while (true) {
            long before = emptyAt;
            if (before == Pace.GONE) {
                return ENDED;
            }
            long missing = pace.missing(before, amount, nowNanos);
            if (missing > 0) {
                return missing;
            }
            if (draw(pace, before, Pace.state(missing, nowNanos))) {
                return 0;
            }
        }
    }

    /** As {@link Bucket#overdraw}, or {@link #ENDED}. */
    long overdraw(Pace pace, long amount, long nowNanos) {
        while (true) {
            long before = emptyAt;
            if (before == Pace.GONE) {
                return ENDED;
            }
            long missing = pace.missing(before, amount, nowNanos);
            if (draw(pace, before, Pace.state(missing, nowNanos))) {
                return Math.max(0, missing);
            }
        }
    }

    private boolean draw(Pace pace, long before, long after) {
        if (fillNanos < pace.fillNanos()) {
            fillNanos = pace.fillNanos();
        }
        return EMPTY_AT.compareAndSet(this, before, after);
    }

    /**
     * Becomes as empty as it is said to be, unless it is emptier.
     *
     * @param owed nanoseconds until it is no more in debt; negative for how long it has not been
     */
    void owes(Pace pace, long owed, long nowNanos) {
        while (true) {
            long before = emptyAt;
            if (before == Pace.GONE || owed <= pace.missing(before, 0, nowNanos)) {
                return;
            }
            if (draw(pace, before, Pace.state(owed, nowNanos))) {
                return;
            }
        }
    }

    /** Undoes a take just made. */
    void giveBack(Pace pace, long amount) {
        long before;
        do {
            before = emptyAt;
        } while (before != Pace.GONE && !EMPTY_AT.compareAndSet(this, before, pace.without(before, amount)));
    }

    /** What share of it is missing: 0 where it is full or has ended, 1 where it is empty or in debt. */
    double used(long nowNanos) {
        long state = emptyAt;
        if (state == Pace.UNUSED || state == Pace.GONE || fillNanos == 0) {
            return 0;
        }
        double missing = 1 + (double) (state - nowNanos) / fillNanos;
        return Math.max(0, Math.min(1, missing));
    }

    /** @return how many hold it now, or 0 if it has ended */
    int hold() {
        int before;
        do {
            before = holders;
        } while (before != NO_MORE_HOLDERS && !HOLDERS.compareAndSet(this, before, before + 1));
        return before + 1;
    }

    /** @return how many hold it now */
    int release() {
        return HOLDERS.decrementAndGet(this);
    }

    /**
     * Ends it, unless someone holds it. What is drawn until this returns is drawn from the bucket that was.
     *
     * @return whether it has ended, now or before
     */
    boolean end() {
        if (!HOLDERS.compareAndSet(this, 0, NO_MORE_HOLDERS) && holders != NO_MORE_HOLDERS) {
            return false;
        }
        emptyAt = Pace.GONE;
        return true;
    }

    boolean isHeld() {
        return holders > 0;
    }

    /** Whether it is full again, or could be let go with less loss, before the other. */
    boolean isDueBefore(SharedBucket other) {
        long own = emptyAt;
        long others = other.emptyAt;
        if (own == Pace.UNUSED || others == Pace.UNUSED) {
            return own == Pace.UNUSED;
        }
        return own + fillNanos - (others + other.fillNanos) < 0;
    }
}
