package io.tollgate.fleet;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How questions came out, since the link was opened. Safe on any thread. */
public final class StoreCounts {
    private final LongAdder ok = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    /** @param fault or null for an answer */
    void add(StoreFault.@Nullable Kind fault) {
        adder(fault).increment();
    }

    private LongAdder adder(StoreFault.@Nullable Kind fault) {
        if (fault == null) {
            return ok;
        }
        return switch (fault) {
            case TIMEOUT -> timeouts;
            case ERROR -> errors;
            case SKIPPED -> skipped;
        };
    }

    public long ok() {
        return ok.sum();
    }

    public long timeouts() {
        return timeouts.sum();
    }

    public long errors() {
        return errors.sum();
    }

    public long skipped() {
        return skipped.sum();
    }
}
