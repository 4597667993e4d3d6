package io.tollgate.quota.shared;

import io.tollgate.limit.LimitKey;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The places that this node holds, and what others call them: {@code node:number}. Safe on any thread. */
final class Places {
    /** In so many parts, whose leases are renewed in turn. */
    static final int PARTS = 10;

    private static final int RADIX = 36;

    private final String node = randomName();
    private final AtomicLong last = new AtomicLong();
    private final List<ConcurrentHashMap<Long, Place>> parts = IntStream.range(0, PARTS)
            .mapToObj(part -> new ConcurrentHashMap<Long, Place>())
            .toList();

    private static String randomName() {
        SecureRandom random = new SecureRandom();
        return Long.toUnsignedString(random.nextLong(), RADIX) + Long.toUnsignedString(random.nextLong(), RADIX);
    }

    /** This node's name, another one in each process. */
    String node() {
        return node;
    }

    /** One that is not held yet. */
    Place fresh(LimitKey key, int max, @Nullable Runnable evict) {
        return new Place(key, last.incrementAndGet(), max, System.nanoTime(), evict);
    }

    void add(Place place) {
        part(place.number()).put(place.number(), place);
    }

    /** Tells whether it was still held. */
    boolean remove(Place place) {
        return part(place.number()).remove(place.number()) != null;
    }

    boolean holds(Place place) {
        return part(place.number()).containsKey(place.number());
    }

    String member(Place place) {
        return node + ':' + Long.toString(place.number(), RADIX);
    }

    /** The one that is called so, or null if this node does not hold it, or not any more. */
    @Nullable
    Place named(String member) {
        if (!member.startsWith(node + ':')) {
            return null;
        }
        try {
            long number = Long.parseLong(member.substring(node.length() + 1), RADIX);
            return number < 0 ? null : part(number).get(number);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    Collection<Place> part(int index) {
        return parts.get(index % PARTS).values();
    }

    Stream<Place> all() {
        return parts.stream().flatMap(part -> part.values().stream());
    }

    private ConcurrentHashMap<Long, Place> part(long number) {
        return parts.get((int) (number % PARTS));
    }
}
