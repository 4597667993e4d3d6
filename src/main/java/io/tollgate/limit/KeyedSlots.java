package io.tollgate.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A number of places for each key, each held by at most one {@link Lease}. Any thread; no lock for a key that is known. */
public final class KeyedSlots {
    /** The number of a key that has left the map; whoever still has it in hand looks again. */
    private static final int GONE = -1;

    private final ConcurrentHashMap<LimitKey, AtomicInteger> taken = new ConcurrentHashMap<>();

    /**
     * A free place, or null if there is none.
     *
     * @param max how many of the key's may be taken at once, at least 1; it may differ from call to call
     */
    public @Nullable Lease take(LimitKey key, int max) {
        if (max < 1) {
            throw new IllegalArgumentException("max: expected at least 1 but was " + max);
        }
        while (true) {
            AtomicInteger known = taken.get(key);
            AtomicInteger count = known != null ? known : taken.computeIfAbsent(key, unused -> new AtomicInteger());
            int before = count.get();
            if (before >= max) {
                return null;
            }
            if (before == GONE) {
                taken.remove(key, count);
            } else if (count.compareAndSet(before, before + 1)) {
                return Lease.of(() -> giveBack(key, count));
            }
        }
    }

    private void giveBack(LimitKey key, AtomicInteger count) {
        if (count.decrementAndGet() == 0 && count.compareAndSet(0, GONE)) {
            taken.remove(key, count);
        }
    }

    /** How many of the key's places are held now. */
    public int taken(LimitKey key) {
        AtomicInteger count = taken.get(key);
        return count == null ? 0 : Math.max(0, count.get());
    }

    /** How many places each key has; of those that come or go meanwhile, some. */
    public Stream<KeyUse> uses() {
        return taken.entrySet().stream()
                .map(entry ->
                        new KeyUse(entry.getKey(), Math.max(0, entry.getValue().get())));
    }

    /** How many keys have a place. */
    public int size() {
        return taken.size();
    }
}
