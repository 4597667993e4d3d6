package io.tollgate.limit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Who holds a place under each key, in the order in which they came; whoever comes always gets one, and the oldest make room.
 * Any thread; only calls for the same key wait for each other, a few steps.
 *
 * @param <T> holders, told apart by their {@code equals}
 */
public final class OldestFirst<T> {
    /** Most keys have a single holder. */
    private static final int USUAL_HOLDERS = 2;

    private final ConcurrentHashMap<LimitKey, LinkedHashSet<T>> holders = new ConcurrentHashMap<>();

    /**
     * Takes a place, as the newest.
     *
     * @param max how many of the key's there may be, at least 1; it may differ from call to call
     * @return those over it, oldest first, who have no place from now on; the newcomer is never one of them
     */
    public List<T> enter(LimitKey key, int max, T newcomer) {
        if (max < 1) {
            throw new IllegalArgumentException("max: expected at least 1 but was " + max);
        }
        List<T> over = new ArrayList<>(1);
        holders.compute(key, (unused, present) -> {
            LinkedHashSet<T> all = present == null ? new LinkedHashSet<>(USUAL_HOLDERS) : present;
            all.remove(newcomer);
            all.add(newcomer);
            Iterator<T> oldest = all.iterator();
            while (all.size() > max) {
                over.add(oldest.next());
                oldest.remove();
            }
            return all;
        });
        return over;
    }

    /**
     * Gives the place back.
     *
     * @return whether it still had one
     */
    public boolean leave(LimitKey key, T holder) {
        boolean[] left = new boolean[1];
        holders.computeIfPresent(key, (unused, all) -> {
            left[0] = all.remove(holder);
            return all.isEmpty() ? null : all;
        });
        return left[0];
    }

    /** How many holders each key has; of those that come or go meanwhile, some. */
    public Stream<KeyUse> uses() {
        // A number that another thread is about to change may be read; nothing behind it is.
        return holders.entrySet().stream()
                .map(entry -> new KeyUse(entry.getKey(), entry.getValue().size()));
    }

    /** How many keys have a holder. */
    public int size() {
        return holders.size();
    }
}
