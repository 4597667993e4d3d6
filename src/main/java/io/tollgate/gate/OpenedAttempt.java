package io.tollgate.gate;

import io.tollgate.relay.TunnelEnd;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.TunnelReport;
import java.time.Clock;

/** What an open tunnel keeps of its upgrade: gives back what that still holds, and tells the observer, when it is over. */
record OpenedAttempt(Attempt attempted, Clock clock, GateObserver observer) implements TunnelEnd {
    @Override
    public AttemptView attempt() {
        return attempted;
    }

    @Override
    public void ended(TunnelReport report) {
        attempted.closed(clock.instant(), observer);
        observer.tunnelClosed(attempted, report);
    }
}
