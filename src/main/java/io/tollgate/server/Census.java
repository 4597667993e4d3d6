package io.tollgate.server;

import io.tollgate.outcome.Outcome;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.TunnelReport;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the tunnels that are open and those whose TCP had to be ended, over all event loops. Safe on any thread. */
final class Census implements GateObserver {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger forced = new AtomicInteger();
    private final AtomicInteger forcedByDrain = new AtomicInteger();

    @Override
    public void tunnelOpened(AttemptView attempt) {
        open.incrementAndGet();
    }

    @Override
    public void tunnelClosed(AttemptView attempt, TunnelReport report) {
        if (report.forced()) {
            forced.incrementAndGet();
        }
        if (report.forced() && report.outcome() == Outcome.DRAINED) {
            forcedByDrain.incrementAndGet();
        }
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }

    int forced() {
        return forced.get();
    }

    /** Of those, the ones that did not answer the Close of a drain. */
    int forcedByDrain() {
        return forcedByDrain.get();
    }
}
