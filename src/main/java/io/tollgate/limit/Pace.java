package io.tollgate.limit;

/**
 * The arithmetic of all token buckets: what one says to a call, from the one long that is its state. Immutable, no clock of its
 * own. {@link OwnBucket} tells why it is so.
 */
final class Pace {
    /** The state of a bucket that was never drawn from: full, at any reading. */
    static final long UNUSED = Long.MIN_VALUE;
    /** The state of a bucket that is none any more; no call makes it. */
    static final long GONE = Long.MIN_VALUE + 1;

    /** 73 years: two of these and a clock that goes back by a third still fit in a difference of readings. */
    private static final long LONGEST = 1L << 61;

    private final long burst;
    private final double nanosPerToken;
    private final long fillNanos;

    Pace(Rate rate) {
        burst = rate.burst();
        nanosPerToken = Math.min((double) rate.periodNanos() / rate.amount(), (double) LONGEST / burst);
        // Up by the last bit, in which the costs of parts may differ from the cost of all.
        fillNanos = (long) Math.min(Math.nextUp(burst * nanosPerToken), LONGEST);
    }

    /** In how many nanoseconds an empty bucket is full. */
    long fillNanos() {
        return fillNanos;
    }

    /** Whether so much can ever be there at once. */
    boolean holds(long amount) {
        return amount <= burst;
    }

    /**
     * How long before the tokens that a call wants are there; with them taken, it is how far the bucket is in debt.
     *
     * @param state of the bucket, any but {@link #GONE}
     * @param amount 0 or more
     * @return nanoseconds; 0 or less if all are there
     */
    long missing(long state, long amount, long nowNanos) {
        long before = state == UNUSED ? -fillNanos : Math.max(state - nowNanos, -fillNanos);
        long after = before + cost(amount);
        // What a clock that went back adds is no debt of the bucket's, and is not forgiven.
        return Math.min(after, Math.max(before, LONGEST));
    }

    /** The state after a call that took what it wanted. */
    static long state(long missing, long nowNanos) {
        return legal(nowNanos + missing);
    }

    /** The state as if a call just made had not taken that much. */
    long without(long state, long amount) {
        return state == UNUSED ? UNUSED : legal(state - cost(amount));
    }

    /** Two readings of 2⁶⁴ are taken, so a bucket that would be empty then is so two nanoseconds earlier. */
    private static long legal(long state) {
        return state == UNUSED || state == GONE ? Long.MAX_VALUE : state;
    }

    private long cost(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount: expected 0 or more but was " + amount);
        }
        return Math.min((long) (amount * nanosPerToken), LONGEST);
    }
}
