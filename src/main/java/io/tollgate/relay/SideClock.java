package io.tollgate.relay;

/**
 * When one side was heard last, and for how long it is not to be read. While it is not read its clocks stand still: it cannot
 * be blamed for a silence that is ours. Times are {@link System#nanoTime}. One event loop.
 */
final class SideClock {
    private long heardAt;
    private long activeAt;
    private long stoppedAt;
    private long throttledUntil;

    SideClock(long now) {
        heardAt = now;
        activeAt = now;
    }

    /** Any byte came. */
    void heard(long now) {
        heardAt = now;
    }

    /** Something came that keeps the tunnel from being idle: a data frame, or the peer's own ping. */
    void active(long now) {
        activeAt = now;
    }

    void stop(long now) {
        stoppedAt = now;
    }

    void resume(long now) {
        heardAt += now - stoppedAt;
        activeAt += now - stoppedAt;
        stoppedAt = 0;
    }

    long heardAt(long now) {
        return stoppedAt == 0 ? heardAt : heardAt + (now - stoppedAt);
    }

    long activeAt(long now) {
        return stoppedAt == 0 ? activeAt : activeAt + (now - stoppedAt);
    }

    void throttleUntil(long at) {
        throttledUntil = at;
    }

    /** Whether the throttle has just run out; true once. */
    boolean throttleEnded(long now) {
        if (throttledUntil == 0 || throttledUntil - now > 0) {
            return false;
        }
        throttledUntil = 0;
        return true;
    }

    /** The nearer of the throttle's end and another time; 0 for never. */
    long nearer(long other) {
        if (throttledUntil == 0 || (other != 0 && other - throttledUntil < 0)) {
            return other;
        }
        return throttledUntil;
    }
}
