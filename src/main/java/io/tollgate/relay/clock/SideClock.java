package io.tollgate.relay.clock;

/**
 * When one side was heard last, and for how long it is not to be read, by a time of its own that stands still while the side
 * is not read: it cannot be blamed for a silence that is ours. Arguments are readings of {@link System#nanoTime}. One event
 * loop.
 */
public final class SideClock {
    private long heardAt;
    private long activeAt;
    private boolean stopped;
    private long stoppedAt;
    /** For how long the side was not read, all in all. */
    private long lost;

    private long throttledUntil;

    public SideClock(long now) {
        heardAt = now;
        activeAt = now;
    }

    /** The side's own time. */
    public long time(long now) {
        return (stopped ? stoppedAt : now) - lost;
    }

    /** Any byte came. */
    public void heard(long now) {
        heardAt = time(now);
    }

    /** Something came that keeps the tunnel from being idle: a data frame, or the peer's own ping. */
    public void active(long now) {
        activeAt = time(now);
    }

    /** The side is not read from now on. */
    public void stop(long now) {
        stopped = true;
        stoppedAt = now;
    }

    /** The side is read again. */
    public void resume(long now) {
        stopped = false;
        lost += now - stoppedAt;
    }

    /** For how long nothing came at all. */
    public long silence(long now) {
        return time(now) - heardAt;
    }

    /** For how long nothing came that counts against being idle. */
    public long idle(long now) {
        return time(now) - activeAt;
    }

    /** Whether anything came at or after a moment of the side's own {@link #time}. */
    public boolean heardSince(long moment) {
        return heardAt - moment >= 0;
    }

    public void throttleUntil(long at) {
        throttledUntil = at;
    }

    /** The throttle, if there is one, ends then at the latest. */
    public void throttleAtMostUntil(long at) {
        throttledUntil = throttledUntil != 0 && throttledUntil - at > 0 ? at : throttledUntil;
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
