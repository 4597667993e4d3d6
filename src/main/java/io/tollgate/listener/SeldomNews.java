package io.tollgate.listener;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether to log something again that strangers may cause as often as they like: the log hears of it once a minute. Safe on
 * any thread.
 */
final class SeldomNews {
    static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final AtomicLong due;

    /** @param nowNanos when it is made, from which on the first is due */
    SeldomNews(long nowNanos) {
        this.due = new AtomicLong(nowNanos);
    }

    /** Whether to log it this time. */
    boolean isDue(long nowNanos) {
        long known = due.get();
        return nowNanos - known >= 0 && due.compareAndSet(known, nowNanos + EVERY_NANOS);
    }
}
