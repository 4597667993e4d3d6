package io.tollgate.telemetry;

/**
 * What is told, and how.
 *
 * @param accessLog the form of the lines at open, close and refusal
 */
public record TelemetrySettings(AccessLogFormat accessLog) {
    public static final TelemetrySettings DEFAULTS = new TelemetrySettings(AccessLogFormat.TEXT);

    /** The form of access log lines. */
    public enum AccessLogFormat {
        OFF,
        TEXT,
        JSON
    }
}
