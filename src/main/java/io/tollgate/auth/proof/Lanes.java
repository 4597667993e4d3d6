package io.tollgate.auth.proof;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits, in a lane for each address that it came from: lanes take turns, and within one it is first come, first served.
 * Not thread-safe.
 */
final class Lanes<T> {
    /** In the order of their turns; none is empty. */
    private final Map<String, Deque<T>> lanes = new LinkedHashMap<>();

    void add(String from, T what) {
        lanes.computeIfAbsent(from, lane -> new ArrayDeque<>()).add(what);
    }

    /** Who is next, or null. */
    @Nullable
    T next() {
        if (lanes.isEmpty()) {
            return null;
        }
        Map.Entry<String, Deque<T>> turn = lanes.entrySet().iterator().next();
        Deque<T> lane = turn.getValue();
        lanes.remove(turn.getKey());
        T next = lane.remove();
        if (!lane.isEmpty()) {
            lanes.put(turn.getKey(), lane);
        }
        return next;
    }

    /** Whether no lane is longer than that one would be with one more. */
    boolean wouldBeLongest(String from) {
        int length = length(from) + 1;
        return lanes.values().stream().noneMatch(lane -> lane.size() > length);
    }

    private int length(String from) {
        Deque<T> lane = lanes.get(from);
        return lane == null ? 0 : lane.size();
    }

    /** Takes the last out of the longest lane, or null where there is none. */
    @Nullable
    T dropOfLongest() {
        String longest = null;
        for (String from : lanes.keySet()) {
            if (longest == null || length(from) > length(longest)) {
                longest = from;
            }
        }
        Deque<T> lane = longest == null ? null : lanes.get(longest);
        if (lane == null) {
            return null;
        }
        T dropped = lane.removeLast();
        if (lane.isEmpty()) {
            lanes.remove(longest);
        }
        return dropped;
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }
}
