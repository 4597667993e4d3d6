package io.tollgate.server;

import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.TunnelReport;

/** Tells whichever observer is in force. Safe on any thread; what it tells must not rely on having heard of the start. */
final class CurrentObserver implements GateObserver {
    private volatile GateObserver current;

    CurrentObserver(GateObserver first) {
        this.current = first;
    }

    void use(GateObserver next) {
        current = next;
    }

    @Override
    public void attemptStarted(AttemptView attempt) {
        current.attemptStarted(attempt);
    }

    @Override
    public void stepTaken(AttemptView attempt, GateStep step, long nanos) {
        current.stepTaken(attempt, step, nanos);
    }

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        current.attemptRefused(attempt, refusal);
    }

    @Override
    public void tunnelOpened(AttemptView attempt) {
        current.tunnelOpened(attempt);
    }

    @Override
    public void tunnelClosed(AttemptView attempt, TunnelReport report) {
        current.tunnelClosed(attempt, report);
    }
}
