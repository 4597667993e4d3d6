package io.tollgate.limit;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A number of places, each held by at most one {@link Lease}. Safe on any thread. */
public final class Slots {
    private static final int TENTH = 10;

    private final @Nullable Slots whole;
    private final AtomicInteger taken = new AtomicInteger();
    private final Runnable giveBack = this::release;
    private volatile int max;

    /**
     * @param max how many may be taken at once, at least 1; {@link Integer#MAX_VALUE} only counts
     */
    public Slots(int max) {
        this(max, null);
    }

    /**
     * A part of other slots, in which each place taken here takes one as well.
     *
     * @param max how many may be taken here at once, as above
     */
    public Slots(int max, @Nullable Slots whole) {
        this.max = checked(max);
        this.whole = whole;
    }

    private static int checked(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("max is " + max + ", expected at least 1");
        }
        return max;
    }

    /** From now on so many may be taken at once; where more are held already, they stay so until they are given back. */
    public void resize(int places) {
        max = checked(places);
    }

    /** A free place, or null if there is none. */
    public @Nullable Lease take() {
        return claim() ? Lease.of(giveBack) : null;
    }

    private boolean claim() {
        if (!claimHere()) {
            return false;
        }
        if (whole == null || whole.claim()) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    private boolean claimHere() {
        int before = taken.get();
        while (before < max) {
            if (taken.compareAndSet(before, before + 1)) {
                return true;
            }
            before = taken.get();
        }
        return false;
    }

    private void release() {
        taken.decrementAndGet();
        if (whole != null) {
            whole.release();
        }
    }

    /** How many are held now. */
    public int taken() {
        return taken.get();
    }

    /** Whether at least a tenth of the places can be had, and at least one; of the whole as well. */
    public boolean aTenthIsFree() {
        int places = max;
        return places - taken.get() >= Math.max(1, places / TENTH) && (whole == null || whole.aTenthIsFree());
    }
}
