package io.tollgate.auth.revocation;

import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What counts no more, bounded: where there is no room, nothing goes for it. Asks no clock. Read on any thread without waiting;
 * written by one at a time.
 */
final class RevocationList {
    private final ConcurrentNavigableMap<Mark, Revocation> entries = new ConcurrentSkipListMap<>();
    /** Written under the lock; the map would have to count. */
    private volatile int size;
    /** When room was last made, and none was left: until the next second that would find nothing more. */
    private long searched = -1;

    /**
     * What came of one that was offered.
     *
     * @param entry what the list says of its mark now, or what was offered if there is no room
     * @param changed whether it said something else before
     * @param full whether there is no room
     */
    record Taken(Revocation entry, boolean changed, boolean full) {}

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Takes one in, if there is room or its mark is there. */
    synchronized Taken take(Revocation offered, int max, long second) {
        Revocation known = entries.get(offered.mark());
        if (known != null && known.hasEnded(second)) {
            remove(known.mark());
            known = null;
        }
        if (known == null) {
            if (size >= max && searched != second) {
                purge(second);
                searched = second;
            }
            if (size >= max) {
                return new Taken(offered, false, true);
            }
            entries.put(offered.mark(), offered);
            size++;
            return new Taken(offered, true, false);
        }
        Revocation both = known.with(offered);
        entries.put(both.mark(), both);
        return new Taken(both, !both.isAs(known), false);
    }

    /** Has one last until that second at least; what it is now, or null if it did not change. */
    @Nullable
    Revocation prolong(Mark mark, long until) {
        Revocation known = entries.get(mark);
        // Whoever is refused asks for it, and seldom in need.
        return known == null || until <= known.until() ? null : prolongUnderLock(mark, until);
    }

    private synchronized @Nullable Revocation prolongUnderLock(Mark mark, long until) {
        Revocation known = entries.get(mark);
        Revocation longer = known == null ? null : known.lasting(until);
        if (known == null || longer == null || longer.until() == known.until()) {
            return null;
        }
        entries.put(mark, longer);
        return longer;
    }

    private synchronized void remove(Mark mark) {
        if (entries.remove(mark) != null) {
            size--;
        }
    }

    /** Drops those that have ended by then. */
    synchronized void purge(long second) {
        entries.values().removeIf(entry -> entry.hasEnded(second));
        size = entries.size();
    }

    /** One that refuses what bears that, or null. */
    @Nullable
    Revocation refusing(Imprint imprint, long second) {
        Revocation found = refusing(imprint.subject(), imprint, second);
        found = found == null ? refusing(imprint.token(), imprint, second) : found;
        return found == null ? refusing(imprint.session(), imprint, second) : found;
    }

    private @Nullable Revocation refusing(@Nullable Mark mark, Imprint imprint, long second) {
        Revocation entry = mark == null ? null : entries.get(mark);
        return entry != null && !entry.hasEnded(second) && entry.refuses(imprint) ? entry : null;
    }

    @Nullable
    Revocation get(Mark mark) {
        return entries.get(mark);
    }

    /** In the order of their marks; those that come and go meanwhile may be in it or not. */
    Iterable<Revocation> all() {
        return entries.values();
    }

    /** The first so many behind a mark, lifted ones left out, or from the start. */
    List<Revocation> page(@Nullable Mark after, int most, long second) {
        ConcurrentNavigableMap<Mark, Revocation> rest = after == null ? entries : entries.tailMap(after, false);
        return rest.values().stream()
                .filter(entry -> !entry.lifted() && !entry.hasEnded(second))
                .limit(most)
                .toList();
    }
}
