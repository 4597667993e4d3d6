package io.tollgate.auth.introspection;

/** So many a second, those of one second at once. One thread; times are {@link System#nanoTime}. */
final class Pace {
    private static final long SECOND = 1_000_000_000L;

    private final long each;
    /** How much of a second is taken, as of then. */
    private long taken;

    private long asOf;

    Pace(int perSecond, long now) {
        each = SECOND / perSecond;
        asOf = now;
    }

    /** Whether one more may go now, which then counts. */
    boolean take(long now) {
        taken = Math.max(0, taken - (now - asOf));
        asOf = now;
        if (taken + each > SECOND) {
            return false;
        }
        taken += each;
        return true;
    }
}
