package io.tollgate.bench.loop;

/**
 * When things are due that come at a steady rate, one loop's share of them: with three loops the second one has the second,
 * fifth and eighth. Times are counted from the start, so that being late now makes nothing later. Immutable, pure.
 */
final class Pace {
    private static final double NANOS = 1e9;

    private final double nanosBetween;
    private final int share;
    private final int shares;

    Pace(double perSecond, int share, int shares) {
        this.nanosBetween = NANOS / perSecond;
        this.share = share;
        this.shares = shares;
    }

    /** Nanoseconds from the start to the one of this number; the first is 0. */
    long dueAt(long number) {
        return (long) ((number * shares + share) * nanosBetween);
    }
}
