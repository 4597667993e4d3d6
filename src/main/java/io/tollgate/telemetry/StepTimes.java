package io.tollgate.telemetry;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long each step of one attempt took. An open tunnel keeps it, so it is one small array. One thread at a time. */
public final class StepTimes {
    private static final int NOT_TAKEN = -1;

    private static final List<GateStep> STEPS = List.of(GateStep.values());

    private final int[] micros = new int[STEPS.size()];

    public StepTimes() {
        Arrays.fill(micros, NOT_TAKEN);
    }

    /** Those of an attempt, as far as it has come. */
    public static StepTimes of(AttemptView attempt) {
        StepTimes times = new StepTimes();
        for (GateStep step : STEPS) {
            times.micros[place(step)] = attempt.stepMicros(step);
        }
        return times;
    }

    public void took(GateStep step, long nanos) {
        micros[place(step)] = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMicros(nanos));
    }

    /** In microseconds; -1 for a step that was not taken. */
    public int micros(GateStep step) {
        return micros[place(step)];
    }

    /** Within one process the order of an enum is fixed; an EnumMap of boxed numbers would take five times the memory. */
    @SuppressWarnings("EnumOrdinal")
    private static int place(GateStep step) {
        return step.ordinal();
    }
}
