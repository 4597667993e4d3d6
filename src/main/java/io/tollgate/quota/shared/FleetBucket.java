package io.tollgate.quota.shared;

import io.tollgate.limit.Bucket;
import io.tollgate.limit.Held;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket out of which open tunnels on all nodes take, as this node has it. Safe on any thread; takes no lock, and never waits.
 */
final class FleetBucket {
    /*
     * Each node takes from a bucket of its own, of the whole rate and burst, and tells Redis afterwards what it took; Redis adds
     * that up and answers how empty the bucket is that all of them share, and the node's own becomes as empty as that. So
     *
     *   what a node takes is there at once, burst and all, and none lies idle at a node that has no use for it;
     *   each token taken anywhere is paid for: what nodes took too much is a debt that all of them wait for;
     *   without Redis it is what it is without a fleet.
     *
     * What nodes take too much, they take before they hear of each other. The first token taken is told at once, later ones as
     * soon as they are half a share, a share being what the rate brings in 100 ms, else after 50 ms. Who throttles does not read
     * on while more than a share is untold: in any time all nodes together let through the burst, what the rate brings, at most
     * a share for each node, and the frame with which each side of a tunnel overdraws. Who closes cannot wait for an answer, and
     * must not close those who stay within the burst: there a node may let through what its own bucket holds before it hears of
     * others, at most the burst, and all pay it off before anybody gets more.
     *
     *            taken             told, or lost            a moment later, nothing more taken
     *   CLEAN ──────────► TELLING ───────────────► LATER ──────────────────────────────────────► CLEAN
     *                        ▲                       │
     *                        └───────────────────────┘
     *                 a moment later, or half a share taken
     */
    private static final int CLEAN = 0;
    private static final int LATER = 1;
    private static final int TELLING = 2;

    private static final int SHARES_PER_SECOND = 10;
    private final FleetBuckets all;
    private final LimitKey key;
    private final Rate rate;
    private final Held own;
    private final long fillNanos;
    private final long share;
    private final AtomicLong untold = new AtomicLong();
    private final AtomicInteger state = new AtomicInteger(TELLING);
    private final AtomicBoolean begun = new AtomicBoolean();
    /** Guarded by the map that it is in. */
    int holders;

    private volatile boolean closed;

    FleetBucket(FleetBuckets all, LimitKey key, Rate rate, Held own) {
        this.all = all;
        this.key = key;
        this.rate = rate;
        this.own = own;
        this.fillNanos = Cost.nanos(rate, rate.burst());
        double perSecond = (double) rate.amount() * TimeUnit.SECONDS.toNanos(1) / rate.periodNanos();
        this.share = (long) Math.max(1, Math.min((double) rate.burst(), perSecond / SHARES_PER_SECOND));
    }

    LimitKey key() {
        return key;
    }

    /** Asks how full it is, once. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            all.tell(this);
        }
    }

    /** As {@link io.tollgate.limit.Bucket#take}. */
    long take(long amount, long nowNanos) {
        if (all.areLifted(key)) {
            return 0;
        }
        long wait = own.take(amount, nowNanos);
        if (wait == 0) {
            used(amount);
        }
        return wait;
    }

    /** As {@link io.tollgate.limit.Bucket#overdraw}. */
    long overdraw(long amount, long nowNanos) {
        if (all.areLifted(key)) {
            return 0;
        }
        long wait = own.overdraw(amount, nowNanos);
        return used(amount) > share && all.areTold(key) ? Math.max(wait, Bucket.BREATH) : wait;
    }

    private long used(long amount) {
        long sum = untold.addAndGet(amount);
        int now = state.get();
        boolean due = now == CLEAN ? sum > 0 : now == LATER && 2 * sum >= share;
        if (due && state.compareAndSet(now, TELLING)) {
            all.tell(this);
        }
        return sum;
    }

    /** What is to be told, in microseconds; from then on it counts as told. */
    String tell() {
        return Cost.micros(rate, untold.getAndSet(0));
    }

    /**
     * It was told.
     *
     * @param aheadNanos how far from full the bucket of all was, at some time
     * @param nowNanos not after that time
     */
    void told(long aheadNanos, long nowNanos) {
        own.owes(aheadNanos + Cost.nanos(rate, untold.get()) - fillNanos, nowNanos);
        if (2 * untold.get() >= share) {
            all.tell(this);
        } else {
            later();
        }
    }

    /** It was told, or it could not be: not again before a moment has passed. */
    void later() {
        state.set(LATER);
        all.later(this);
    }

    /** The moment is over; tells whether there is something to tell. */
    boolean isDue() {
        if (untold.get() > 0) {
            return state.compareAndSet(LATER, TELLING);
        }
        if (state.compareAndSet(LATER, CLEAN)) {
            // Who took some just now still saw the state before.
            used(0);
        }
        return false;
    }

    /** Whether no tunnel holds it any more. */
    boolean isClosed() {
        return closed;
    }

    /** There is nobody to tell. */
    void forget() {
        untold.set(0);
        state.set(CLEAN);
    }

    void close() {
        closed = true;
        own.close();
    }
}
