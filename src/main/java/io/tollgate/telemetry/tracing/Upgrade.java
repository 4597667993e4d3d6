package io.tollgate.telemetry.tracing;

import io.tollgate.outcome.Fault;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateStep;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One upgrade that is over, as its spans will tell it: names and times, and no person's identifier. Immutable. */
record Upgrade(
        TraceContext trace,
        long endEpochNanos,
        long nanos,
        String listener,
        @Nullable String route,
        String outcome,
        int status,
        boolean failed,
        Map<GateStep, Integer> stepMicros) {
    static final String OPENED = "opened";

    /** One for itself, and one below it for each step. */
    int spans() {
        return 1 + stepMicros.size();
    }

    static Upgrade of(AttemptView attempt, TraceContext trace, String outcome, int status, Fault fault) {
        Map<GateStep, Integer> steps = new EnumMap<>(GateStep.class);
        for (GateStep step : GateStep.values()) {
            int micros = attempt.stepMicros(step);
            if (micros >= 0) {
                steps.put(step, micros);
            }
        }
        return new Upgrade(
                trace,
                TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()),
                System.nanoTime() - attempt.startedNanos(),
                attempt.listener(),
                attempt.route(),
                outcome,
                status,
                fault == Fault.UPSTREAM || fault == Fault.TOLLGATE,
                steps);
    }
}
