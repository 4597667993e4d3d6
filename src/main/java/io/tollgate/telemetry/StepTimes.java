package io.tollgate.telemetry;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** How long each step of one attempt took. An open tunnel keeps it, so it is one small array. One thread at a time. */
public final class StepTimes {
    private static final int NOT_TAKEN = -1;

    private static final int STEPS = GateStep.values().length;

    private final int[] micros = new int[STEPS];

    public StepTimes() {
        Arrays.fill(micros, NOT_TAKEN);
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
