package io.tollgate.telemetry.metrics;

import org.jspecify.annotations.Nullable;

/** What a scrape gets. Safe on any thread. */
public interface Exposition {
    /**
     * All figures as text, in OpenMetrics 1.0 for who asks for it, else in Prometheus' format 0.0.4. May take some
     * milliseconds, so not for an event loop.
     *
     * @param accept the request's Accept header, or null
     */
    Page page(@Nullable String accept);

    /** One answer. */
    record Page(String contentType, String text) {}
}
