package io.tollgate.relay.clock;

/**
 * When one side was heard last, and for how long it is not to be read. While it is not read its clocks stand still: it cannot
 * be blamed for a silence that is ours. Times are {@link System#nanoTime}. One event loop.
 */
public final class SideClock {
    private long heardAt;
    private long activeAt;
    private long stoppedAt;
    private long throttledUntil;

    public SideClock(long now) {
        heardAt = now;
        activeAt = now;
    }

    /** Any byte came. */
    public void heard(long now) {
        heardAt = now;
    }

    /** Something came that keeps the tunnel from being idle: a data frame, or the peer's own ping. */
    public void active(long now) {
        activeAt = now;
    }

    public void stop(long now) {
        stoppedAt = now;
    }

    public void resume(long now) {
        heardAt += now - stoppedAt;
        activeAt += now - stoppedAt;
        stoppedAt = 0;
    }

    public long heardAt(long now) {
        return stoppedAt == 0 ? heardAt : heardAt + (now - stoppedAt);
    }

    public long activeAt(long now) {
        return stoppedAt == 0 ? activeAt : activeAt + (now - stoppedAt);
    }

    public void throttleUntil(long at) {
        throttledUntil = at;
    }

    /** Whether the throttle has just run out; true once. */
    public boolean throttleEnded(long now) {
        if (throttledUntil == 0 || throttledUntil - now > 0) {
            return false;
        }
        throttledUntil = 0;
        return true;
    }

    /** The nearer of the throttle's end and another time; 0 for never. */
    public long nearer(long other) {
        if (throttledUntil == 0 || (other != 0 && other - throttledUntil < 0)) {
            return other;
        }
        return throttledUntil;
    }
}
