package io.tollgate.quota;

import io.tollgate.limit.KeyedBuckets;
import io.tollgate.limit.KeyedSlots;
import io.tollgate.limit.OldestFirst;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What limits count in: this process's own stores, which outlive every configuration, and the one that nodes share. Safe on
 * any thread.
 */
public final class Quotas {
    /** Callers whose buckets are remembered at once; beyond, those that have been idle for longest are forgotten. */
    static final int MOST_KEYS = 1_000_000;

    private final KeyedBuckets buckets;
    private final KeyedSlots places;
    private final OldestFirst<Runnable> oldest;
    private final @Nullable SharedStore shared;

    private Quotas(
            KeyedBuckets buckets, KeyedSlots places, OldestFirst<Runnable> oldest, @Nullable SharedStore shared) {
        this.buckets = buckets;
        this.places = places;
        this.oldest = oldest;
        this.shared = shared;
    }

    /** With empty stores, and none that is shared. */
    public static Quotas local() {
        return new Quotas(new KeyedBuckets(MOST_KEYS), new KeyedSlots(), new OldestFirst<>(), null);
    }

    /** The same stores of this process, beside another shared one, or none. */
    public Quotas sharing(@Nullable SharedStore store) {
        return new Quotas(buckets, places, oldest, store);
    }

    KeyedBuckets buckets() {
        return buckets;
    }

    KeyedSlots places() {
        return places;
    }

    OldestFirst<Runnable> oldest() {
        return oldest;
    }

    SharedStore shared() {
        return Objects.requireNonNull(shared, "a limit over redis, which the file has no section for");
    }
}
