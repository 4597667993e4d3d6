package io.tollgate.telemetry.metrics;

import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of reloads: the door by which whoever reloads tells the metrics. Starting is not a reload, but the configuration
 * counts as loaded when this is made. Safe on any thread.
 */
public final class Reloads {
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Clock clock;
    private final LongAdder applied = new LongAdder();
    private final LongAdder unchanged = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile long loadedMillis;
    private volatile boolean stale;

    public Reloads(Clock clock) {
        this.clock = clock;
        this.loadedMillis = clock.millis();
    }

    /** A new configuration is in effect. */
    public void applied() {
        applied.increment();
        loaded();
    }

    /** What was asked for is what is in effect already. */
    public void unchanged() {
        unchanged.increment();
        loaded();
    }

    /** The configuration cannot be used; the one before stays in effect. */
    public void refused() {
        refused.increment();
        stale = true;
    }

    private void loaded() {
        loadedMillis = clock.millis();
        stale = false;
    }

    double appliedTotal() {
        return applied.sum();
    }

    double unchangedTotal() {
        return unchanged.sum();
    }

    double refusedTotal() {
        return refused.sum();
    }

    /** When the configuration in effect was last found to be the one that is asked for, in seconds since 1970. */
    double loadedSeconds() {
        return loadedMillis / MILLIS_PER_SECOND;
    }

    /** Whether another configuration is asked for than is in effect, since it cannot be used. */
    boolean isStale() {
        return stale;
    }
}
