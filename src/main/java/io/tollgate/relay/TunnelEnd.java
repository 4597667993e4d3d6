package io.tollgate.relay;

import io.tollgate.telemetry.TunnelReport;

/** Told once, on the tunnel's event loop, when both of its connections are gone. */
@FunctionalInterface
public interface TunnelEnd {
    void ended(TunnelReport report);
}
