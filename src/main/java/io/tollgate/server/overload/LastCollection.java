package io.tollgate.server.overload;

import java.util.concurrent.TimeUnit;

/**
 * What share of the heap was in use after its last collection; what is in use now is garbage for the most part. It is
 * believed for a while only: where new upgrades are refused, the next collection may be hours away, and nothing would show
 * that tunnels have closed. Pure; one thread.
 */
final class LastCollection {
    static final long BELIEVED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private long seen = -1;
    private long sinceNanos;

    /**
     * The share, or 0 if it is not known any more.
     *
     * @param usedAfter bytes in use after the last collection: when that changes there was another
     * @param used bytes in use now, which is no less than what lives
     * @param max bytes there may be; not above 0 where there is no bound
     */
    double share(long usedAfter, long used, long max, long nowNanos) {
        if (usedAfter != seen) {
            seen = usedAfter;
            sinceNanos = nowNanos;
        }
        boolean believed = nowNanos - sinceNanos < BELIEVED_NANOS;
        return believed && max > 0 ? (double) Math.min(usedAfter, used) / max : 0;
    }
}
