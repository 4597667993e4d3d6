package io.tollgate.limit;

/**
 * How fast a bucket fills and how much it holds. Immutable.
 *
 * @param amount gained in each period, at least 1
 * @param periodNanos in nanoseconds, at least 1
 * @param burst the most that can be taken at once, at least 1
 */
public record Rate(long amount, long periodNanos, long burst) {
    public Rate {
        atLeastOne("amount", amount);
        atLeastOne("periodNanos", periodNanos);
        atLeastOne("burst", burst);
    }

    private static void atLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1 but was " + value);
        }
    }
}
