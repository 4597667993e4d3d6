package io.tollgate.telemetry.metrics;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts that begin again when a reload opens a listener or the link to a store anew, carried on so that what is exposed never falls. What was counted
 * between the last look and the reload is lost. One thread at a time.
 */
final class ListenerTotals {
    private final Map<String, Total> totals = new HashMap<>();

    /** What to expose for a count that stands at {@code now}. */
    double carriedOn(String name, long now) {
        Total total = totals.computeIfAbsent(name, first -> new Total());
        if (now < total.last) {
            total.before += total.last;
        }
        total.last = now;
        return (double) (total.before + now);
    }

    private static final class Total {
        private long before;
        private long last;
    }
}
