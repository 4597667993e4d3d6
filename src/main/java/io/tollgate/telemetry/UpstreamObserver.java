package io.tollgate.telemetry;

/**
 * Hears what happens to connections to upstreams. Called on event loops; must return at once and throw nothing.
 *
 * <pre>
 *   leased ( connected | failed )? released
 * </pre>
 */
public interface UpstreamObserver {
    /** Hears nothing. */
    UpstreamObserver SILENT = new UpstreamObserver() {};

    /** An endpoint of the upstream was picked, and a connection to it counts from now on. */
    default void leased(String upstream) {}

    /** The connection is open, TLS done; time is from the start of this try. */
    default void connected(String upstream, long nanos) {}

    /** No connection came of this try, and not since it was given up. */
    default void failed(String upstream, DialFault fault) {}

    /** The connection is gone, or never came. */
    default void released(String upstream) {}

    /** Why a connection did not come about. */
    enum DialFault {
        UNREACHABLE,
        TLS,
        CONNECT_TIMEOUT
    }
}
