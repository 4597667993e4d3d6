package io.tollgate.telemetry;

import io.tollgate.telemetry.tracing.TracingSettings;
import org.jspecify.annotations.Nullable;

/**
 * What is told, and how.
 *
 * @param accessLog the form of the lines at open, close and refusal
 * @param tracing where spans go, or null for nowhere
 */
public record TelemetrySettings(
        AccessLogFormat accessLog, @Nullable TracingSettings tracing) {
    public static final TelemetrySettings DEFAULTS = new TelemetrySettings(AccessLogFormat.TEXT, null);

    /** The form of access log lines. */
    public enum AccessLogFormat {
        OFF,
        TEXT,
        JSON
    }
}
