package io.tollgate.limit;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Something counted that its owner gives back by closing it. Safe on any thread.
 *
 * <p>Only the first close counts. An end is often heard of twice, by both channels of a tunnel or by an error and the close
 * that follows it, and a second close must never free a place that is someone else's by then.
 */
public final class Lease implements AutoCloseable {
    /** An open tunnel holds several leases, so none has an object of its own for this. */
    private static final AtomicReferenceFieldUpdater<Lease, @Nullable Runnable> GIVE_BACK =
            AtomicReferenceFieldUpdater.newUpdater(Lease.class, Runnable.class, "giveBack");

    private volatile @Nullable Runnable giveBack;

    private Lease(Runnable giveBack) {
        this.giveBack = giveBack;
    }

    /** A lease that runs this once, on the thread that closes it. */
    public static Lease of(Runnable giveBack) {
        return new Lease(Objects.requireNonNull(giveBack));
    }

    @Override
    public void close() {
        Runnable once = giveBack == null ? null : GIVE_BACK.getAndSet(this, null);
        if (once != null) {
            once.run();
        }
    }
}
