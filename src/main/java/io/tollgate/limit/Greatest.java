package io.tollgate.limit;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The so many greatest of any number of things, in memory for no more than these: a heap with the least of them on top. One thread. */
public final class Greatest<T> {
    private final int most;
    private final Comparator<? super T> order;
    private final PriorityQueue<T> kept;

    /** @param most at least 1 */
    public Greatest(int most, Comparator<? super T> order) {
        this.most = most;
        this.order = order;
        this.kept = new PriorityQueue<>(most, order);
    }

    /** Takes it in if it is among the greatest so far. */
    public void offer(T one) {
        if (kept.size() < most) {
            kept.add(one);
        } else if (order.compare(one, kept.element()) > 0) {
            kept.remove();
            kept.add(one);
        }
    }

    public List<T> greatestFirst() {
        return kept.stream().sorted(order.reversed()).toList();
    }
}
