package io.tollgate.limit;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bucket for each key. Any thread; no lock on the way of a call whose key is known.
 *
 * <p>A key that somebody holds stays. Of the others there are no more than said: who comes when it is full takes the place of one
 * that has long been full itself, or else would be the soonest. For a moment there may be a few more, as many as threads bring
 * in while one makes room.
 */
public final class KeyedBuckets {
    /*
     * Making room. A full bucket says nothing that a new one would not, so the best to let go is the one that is full since
     * longest. An exact order would be a list that all threads fight over. Instead, one iterator roams the map for ever, and
     * whoever brings in one too many lets go the best of the next few that nobody holds. That is bounded work, one thread does
     * it at a time and nobody waits for it: the next newcomer makes up for who was passed.
     *
     * One bucket a key. A bucket is ended first and leaves the map second. Whoever still has it in hand is told by the bucket
     * itself, takes it out of the map in case its ender has not, and looks again.
     *
     * Memory, with compressed pointers: 32 bytes a bucket, 32 its key, 32 its entry, 4 to 11 its share of the table.
     */
    /** Of idle buckets one is let go. */
    private static final int SAMPLE = 8;
    /** Buckets seen for one sample, where most are held. */
    private static final int MOST_SEEN = 64;
    /** More than one, so as to catch up. */
    private static final int SAMPLES_AT_ONCE = 4;

    private final int mostKeys;
    private final ConcurrentHashMap<LimitKey, SharedBucket> buckets = new ConcurrentHashMap<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicBoolean makingRoom = new AtomicBoolean();
    /** Guarded by {@link #makingRoom}. */
    private Iterator<Map.Entry<LimitKey, SharedBucket>> roaming =
            buckets.entrySet().iterator();

    /**
     * @param mostKeys that nobody holds, at least 1
     */
    public KeyedBuckets(int mostKeys) {
        if (mostKeys < 1) {
            throw new IllegalArgumentException("mostKeys: expected at least 1 but was " + mostKeys);
        }
        this.mostKeys = mostKeys;
    }

    /** {@link Bucket#take} from the key's bucket. */
    public long take(LimitKey key, Rate rate, long amount, long nowNanos) {
        Pace pace = new Pace(rate);
        if (!pace.holds(amount)) {
            return Bucket.NEVER;
        }
        while (true) {
            SharedBucket bucket = buckets.get(key);
            if (bucket == null) {
                SharedBucket fresh = new SharedBucket(0);
                fresh.take(pace, amount, nowNanos);
                if (buckets.putIfAbsent(key, fresh) == null) {
                    makeRoom();
                    return 0;
                }
                continue;
            }
            long wait = bucket.take(pace, amount, nowNanos);
            if (wait != SharedBucket.ENDED) {
                return wait;
            }
            buckets.remove(key, bucket);
        }
    }

    /** Undoes a take just made, as when something else refuses whom it was for. */
    public void giveBack(LimitKey key, Rate rate, long amount) {
        SharedBucket bucket = buckets.get(key);
        if (bucket != null) {
            bucket.giveBack(new Pace(rate), amount);
        }
    }

    /** The key's bucket, to be drawn from at this rate, until it is closed. */
    public Held hold(LimitKey key, Rate rate) {
        SharedBucket bucket = held(key);
        return new Held(bucket, new Pace(rate), Lease.of(() -> release(bucket)));
    }

    private SharedBucket held(LimitKey key) {
        while (true) {
            SharedBucket bucket = buckets.get(key);
            if (bucket == null) {
                SharedBucket fresh = new SharedBucket(1);
                if (buckets.putIfAbsent(key, fresh) == null) {
                    held.incrementAndGet();
                    return fresh;
                }
                continue;
            }
            int holders = bucket.hold();
            if (holders > 0) {
                held.addAndGet(holders == 1 ? 1 : 0);
                return bucket;
            }
            end(key, bucket);
        }
    }

    private void release(SharedBucket bucket) {
        if (bucket.release() == 0) {
            held.decrementAndGet();
            makeRoom();
        }
    }

    /** What share of each key's bucket is missing, 0 to 1; of those that come or go meanwhile, some. */
    public Stream<KeyUse> uses(LongSupplier nanos) {
        return buckets.entrySet().stream()
                .map(entry -> new KeyUse(entry.getKey(), entry.getValue().used(nanos.getAsLong())));
    }

    /** How many keys there are. */
    public int size() {
        return buckets.size();
    }

    private boolean isTooFull() {
        return buckets.mappingCount() - held.get() > mostKeys;
    }

    private void makeRoom() {
        if (!isTooFull() || !makingRoom.compareAndSet(false, true)) {
            return;
        }
        try {
            for (int i = 0; i < SAMPLES_AT_ONCE && isTooFull(); i++) {
                letOneGo();
            }
        } finally {
            makingRoom.set(false);
        }
    }

    private void letOneGo() {
        Map.Entry<LimitKey, SharedBucket> best = null;
        int idle = 0;
        for (int seen = 0; seen < MOST_SEEN && idle < SAMPLE; seen++) {
            Map.Entry<LimitKey, SharedBucket> next = next();
            if (next == null) {
                break;
            }
            if (next.getValue().isHeld()) {
                continue;
            }
            idle++;
            if (best == null || next.getValue().isDueBefore(best.getValue())) {
                best = next;
            }
        }
        if (best != null) {
            end(best.getKey(), best.getValue());
        }
    }

    private Map.@Nullable Entry<LimitKey, SharedBucket> next() {
        if (!roaming.hasNext()) {
            roaming = buckets.entrySet().iterator();
        }
        return roaming.hasNext() ? roaming.next() : null;
    }

    private void end(LimitKey key, SharedBucket bucket) {
        if (bucket.end()) {
            buckets.remove(key, bucket);
        }
    }
}
