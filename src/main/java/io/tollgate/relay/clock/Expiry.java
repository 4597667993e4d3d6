package io.tollgate.relay.clock;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a tunnel's credential ends by the clock on the wall, and by how much earlier the tunnel does, so that not all whose
 * credentials end together come back together. Pure: the clock is read by who asks. Immutable.
 */
public final class Expiry {
    /** A credential that lasts longer is looked at again by then. */
    private static final Duration LONGEST_LOOK = Duration.ofDays(365);

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long endMillis;
    /** How much later than that the tunnel ends; negative for a spread. */
    private final int laterMillis;

    private Expiry(long endMillis, int laterMillis) {
        this.endMillis = endMillis;
        this.laterMillis = laterMillis;
    }

    /**
     * Of a credential that is in force at that moment.
     *
     * @param end leeway included, or null for never
     * @param spreadNanos by how much earlier at most; never more than half of what is left, so that who comes back with the same
     *     credential stays a while
     * @param share of that, from 0 to 1
     */
    public static @Nullable Expiry of(@Nullable Instant end, long spreadNanos, double share, Instant now) {
        if (end == null) {
            return null;
        }
        long endMillis = millis(end);
        long half = Math.max(0, (endMillis - millis(now)) / 2);
        long most = Math.min(Integer.MAX_VALUE, Math.min(half, spreadNanos / NANOS_PER_MILLI));
        return new Expiry(endMillis, (int) -(most * share));
    }

    /** Rounded up: nothing ends early by that. Times that milliseconds cannot hold are as far as those go. */
    private static long millis(Instant moment) {
        try {
            return moment.plusNanos(NANOS_PER_MILLI - 1).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return moment.getEpochSecond() < 0 ? Long.MIN_VALUE / 4 : Long.MAX_VALUE / 4;
        }
    }

    /** Whether it is that of a credential that ends then. */
    public boolean isOf(@Nullable Instant end) {
        return end != null && millis(end) == endMillis;
    }

    /** The same after the clock was set, for an end that goes by no clock: so many milliseconds later. */
    public Expiry movedBy(long millis) {
        long later = laterMillis + millis;
        return later == (int) later ? new Expiry(endMillis, (int) later) : new Expiry(endMillis + millis, laterMillis);
    }

    /** Whether the tunnel's time is over. */
    public boolean isPast(Instant now) {
        return endMillis + laterMillis <= now.toEpochMilli();
    }

    /** When to look again, in nanoseconds from now: when it ends, at least 1, or before. */
    public long untilLook(Instant now) {
        long left = endMillis + laterMillis - now.toEpochMilli();
        return Math.max(1, Math.min(left, LONGEST_LOOK.toMillis()) * NANOS_PER_MILLI);
    }
}
