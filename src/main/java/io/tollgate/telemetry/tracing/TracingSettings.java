package io.tollgate.telemetry.tracing;

import java.net.URI;

/**
 * Where spans go, and of which upgrades.
 *
 * @param otlp a collector that takes OTLP over HTTP; without a path, {@code /v1/traces} of it
 * @param sample the share of new traces that is kept, 0 to 1; a trace that a trusted peer began is kept as it says
 */
public record TracingSettings(URI otlp, double sample) {
    public static final double DEFAULT_SAMPLE = 1;
}
