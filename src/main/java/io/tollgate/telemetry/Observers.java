package io.tollgate.telemetry;

import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.tracing.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several observers as one, told in order. As safe on threads as they are. */
public final class Observers implements GateObserver {
    private final GateObserver[] observers;

    private Observers(List<GateObserver> observers) {
        this.observers = observers.toArray(new GateObserver[0]);
    }

    public static GateObserver of(List<GateObserver> observers) {
        return observers.size() == 1 ? observers.get(0) : new Observers(observers);
    }

    @Override
    public void attemptStarted(AttemptView attempt) {
        for (GateObserver observer : observers) {
            observer.attemptStarted(attempt);
        }
    }

    @Override
    public @Nullable TraceContext trace(AttemptView attempt, @Nullable String sent) {
        for (GateObserver observer : observers) {
            TraceContext trace = observer.trace(attempt, sent);
            if (trace != null) {
                return trace;
            }
        }
        return null;
    }

    @Override
    public void stepTaken(AttemptView attempt, GateStep step, long nanos) {
        for (GateObserver observer : observers) {
            observer.stepTaken(attempt, step, nanos);
        }
    }

    @Override
    public void wouldRefuse(AttemptView attempt, Refusal refusal) {
        for (GateObserver observer : observers) {
            observer.wouldRefuse(attempt, refusal);
        }
    }

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        for (GateObserver observer : observers) {
            observer.attemptRefused(attempt, refusal);
        }
    }

    @Override
    public void tunnelOpened(AttemptView attempt) {
        for (GateObserver observer : observers) {
            observer.tunnelOpened(attempt);
        }
    }

    @Override
    public void tunnelClosed(AttemptView attempt, TunnelReport report) {
        for (GateObserver observer : observers) {
            observer.tunnelClosed(attempt, report);
        }
    }

    @Override
    public void endpointLeased(String upstream) {
        for (GateObserver observer : observers) {
            observer.endpointLeased(upstream);
        }
    }

    @Override
    public void endpointConnected(String upstream, long nanos) {
        for (GateObserver observer : observers) {
            observer.endpointConnected(upstream, nanos);
        }
    }

    @Override
    public void endpointFailed(String upstream, DialFault fault) {
        for (GateObserver observer : observers) {
            observer.endpointFailed(upstream, fault);
        }
    }

    @Override
    public void endpointReleased(String upstream) {
        for (GateObserver observer : observers) {
            observer.endpointReleased(upstream);
        }
    }
}
