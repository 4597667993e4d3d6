package io.tollgate.quota.shared;

import io.tollgate.limit.LimitKey;
import org.jspecify.annotations.Nullable;

/**
 * A place that this node holds.
 *
 * @param number its own on this node
 * @param max how many of its key there may be
 * @param sinceNanos when it was taken, by {@link System#nanoTime}
 * @param evict run if it has to make room, or null if nobody ever has to
 */
record Place(
        LimitKey key,
        long number,
        int max,
        long sinceNanos,
        @Nullable Runnable evict) {
    boolean canBeEvicted() {
        return evict != null;
    }

    /** By number alone. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Place place && place.number == number;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
