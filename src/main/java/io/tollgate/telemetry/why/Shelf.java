package io.tollgate.telemetry.why;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latest of one kind by id, bounded in number and in bytes: the oldest makes room. Safe on any thread; what is done under
 * its lock takes well under a microsecond, so that event loops may.
 */
final class Shelf {
    private final int mostEntries;
    private final long mostBytes;
    /** All three guarded by this. */
    private final Map<String, Kept> byId = new HashMap<>();

    private final Deque<Kept> oldestFirst = new ArrayDeque<>();
    private long bytes;

    Shelf(int mostEntries, long mostBytes) {
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
    }

    synchronized void put(Kept kept) {
        if (byId.putIfAbsent(kept.id(), kept) != null) {
            return;
        }
        oldestFirst.add(kept);
        bytes += kept.bytes();
        while (oldestFirst.size() > mostEntries || bytes > mostBytes) {
            Kept oldest = oldestFirst.remove();
            byId.remove(oldest.id());
            bytes -= oldest.bytes();
        }
    }

    synchronized @Nullable Kept find(String id) {
        return byId.get(id);
    }
}
