package io.tollgate.limit;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A number of places, each held by at most one {@link Lease}. Safe on any thread. */
public final class Slots {
    private final int max;
    private final AtomicInteger taken = new AtomicInteger();
    private final Runnable giveBack = taken::decrementAndGet;

    /**
     * @param max how many may be taken at once, at least 1; {@link Integer#MAX_VALUE} only counts
     */
    public Slots(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("max is " + max + ", expected at least 1");
        }
        this.max = max;
    }

    /** A free place, or null if there is none. */
    public @Nullable Lease take() {
        int before = taken.get();
        while (before < max) {
            if (taken.compareAndSet(before, before + 1)) {
                return Lease.of(giveBack);
            }
            before = taken.get();
        }
        return null;
    }

    /** How many are held now. */
    public int taken() {
        return taken.get();
    }
}
