package io.tollgate.relay;

import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.TunnelReport;

/** What a tunnel keeps of the upgrade that it came from. Called on the tunnel's event loop. */
public interface TunnelEnd {
    /** What may be told of it; the same from start to end. */
    AttemptView attempt();

    /** Whether its credential ends a while after it was given, whatever the clock on the wall is set to meanwhile. */
    default boolean endsByAge() {
        return false;
    }

    /** It only closes from now on. Told before {@link #ended}, and maybe again. */
    void ending();

    /** Told once, when both of its connections are gone. */
    void ended(TunnelReport report);
}
