package io.tollgate.admin.tunnel;

import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The first so many of any number of things, by their keys, in memory for no more than these: a heap with the last of them on
 * top. One thread.
 */
public final class FirstByKey<T> {
    private final int most;
    private final PriorityQueue<Map.Entry<String, T>> kept =
            new PriorityQueue<>(Map.Entry.<String, T>comparingByKey().reversed());

    public FirstByKey(int most) {
        this.most = most;
    }

    /** Takes it in if it is among the first so far. */
    public void offer(String key, T value) {
        if (kept.size() < most) {
            kept.add(Map.entry(key, value));
        } else if (most > 0 && key.compareTo(kept.element().getKey()) < 0) {
            kept.remove();
            kept.add(Map.entry(key, value));
        }
    }

    /** In the order of their keys. */
    public List<T> inOrder() {
        return kept.stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }
}
