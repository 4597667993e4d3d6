package io.tollgate.quota.shared;

import io.tollgate.limit.Rate;

/** What tokens are in time: as long as the rate needs to bring them. */
final class Cost {
    private static final double NANOS_PER_MICRO = 1_000;
    /** 73 years. */
    private static final double LONGEST_NANOS = 1L << 61;

    private Cost() {}

    static long nanos(Rate rate, long amount) {
        return (long) Math.min(exactNanos(rate, amount), LONGEST_NANOS);
    }

    /** As the scripts take them. */
    static String micros(Rate rate, long amount) {
        return Double.toString(Math.min(exactNanos(rate, amount), LONGEST_NANOS) / NANOS_PER_MICRO);
    }

    private static double exactNanos(Rate rate, long amount) {
        return (double) amount * rate.periodNanos() / rate.amount();
    }
}
