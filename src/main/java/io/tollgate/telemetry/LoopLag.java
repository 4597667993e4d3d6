package io.tollgate.telemetry;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * How late one event loop is with what it has to do. A task that does nothing is due every {@link #PERIOD_NANOS}; how long it
 * had to wait is the lag, and while it still waits the lag grows with it. So a loop that hangs shows, too.
 *
 * <p>Written by its loop, read on any thread.
 */
public final class LoopLag {
    /** Often enough to shed load by; a loop with nothing else to do wakes up five times a second. */
    static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LongConsumer measured;
    /** When the next task is due, by {@link System#nanoTime}. */
    private volatile long dueNanos;
    /** Of the latest task. */
    private volatile long lastNanos;

    /** @param measured hears of each lag in nanoseconds, on the loop */
    LoopLag(long nowNanos, LongConsumer measured) {
        this.measured = measured;
        this.dueNanos = nowNanos + PERIOD_NANOS;
    }

    /**
     * Watches a loop until that is shut down.
     *
     * @param loop an event loop; tasks scheduled there run on its one thread
     * @param measured hears of each lag in nanoseconds, on the loop; must return at once and throw nothing
     */
    public static LoopLag watch(ScheduledExecutorService loop, LongConsumer measured) {
        LoopLag lag = new LoopLag(System.nanoTime(), measured);
        loop.scheduleWithFixedDelay(
                () -> lag.tick(System.nanoTime()), PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
        return lag;
    }

    /** The task runs, at last. */
    void tick(long nowNanos) {
        long lag = Math.max(0, nowNanos - dueNanos);
        lastNanos = lag;
        // Those that were due meanwhile are one with this one: a hang is told once, not for each period it lasted.
        dueNanos = nowNanos + PERIOD_NANOS;
        measured.accept(lag);
    }

    /** The lag by now, in nanoseconds: what the latest task had to wait, or the next has by now if that is longer. */
    public long nanos(long nowNanos) {
        return Math.max(lastNanos, nowNanos - dueNanos);
    }
}
