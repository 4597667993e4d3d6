package io.tollgate.telemetry.tracing;

import java.util.concurrent.atomic.LongAdder;

/** Spans that no collector has, over all exporters since the start. Safe on any thread. */
final class SpanLosses {
    private final LongAdder unsent = new LongAdder();
    private final LongAdder refused = new LongAdder();

    void countUnsent(int spans) {
        unsent.add(spans);
    }

    void countRefused(int spans) {
        refused.add(spans);
    }

    long unsent() {
        return unsent.sum();
    }

    long refused() {
        return refused.sum();
    }
}
