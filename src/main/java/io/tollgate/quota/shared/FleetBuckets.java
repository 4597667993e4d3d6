package io.tollgate.quota.shared;

import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.limit.KeyedBuckets;
import io.tollgate.limit.Lease;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import io.tollgate.quota.SharedStore;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The buckets that open tunnels of this node hold, one for each key and rate, and who is told what they took. Safe on any thread. */
final class FleetBuckets {
    /** How long a bucket that was told of is not told of again, unless much is taken. */
    private static final long MOMENT_MILLIS = 50;
    /** The same while nobody can be told. */
    private static final long AWAY_MILLIS = 250;

    private final Vertx vertx;
    private final KeyedBuckets own;
    private final Supplier<@Nullable Line> line;
    private final ConcurrentHashMap<Id, FleetBucket> held = new ConcurrentHashMap<>();
    private final Queue<FleetBucket> later = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean waking = new AtomicBoolean();

    FleetBuckets(Vertx vertx, KeyedBuckets own, Supplier<@Nullable Line> line) {
        this.vertx = vertx;
        this.own = own;
        this.line = line;
    }

    private record Id(LimitKey key, Rate rate) {}

    SharedStore.Held hold(LimitKey key, Rate rate) {
        Id id = new Id(key, rate);
        FleetBucket bucket = held.compute(id, (unused, known) -> {
            FleetBucket one = known == null ? new FleetBucket(this, key, rate, own.hold(key, rate)) : known;
            one.holders++;
            return one;
        });
        bucket.begin();
        return new OneHeld(bucket, Lease.of(() -> release(id)));
    }

    private void release(Id id) {
        held.computeIfPresent(id, (unused, bucket) -> {
            if (--bucket.holders > 0) {
                return bucket;
            }
            bucket.close();
            return null;
        });
    }

    int size() {
        return held.size();
    }

    /** How many are looked at in a moment. */
    int waiting() {
        return later.size();
    }

    /** Whether nobody is limited, since nobody can be asked. */
    boolean areLifted(LimitKey key) {
        Line now = line.get();
        return now != null && now.onOutage() == OnOutage.OPEN && !now.isUp(key);
    }

    /** Whether somebody hears what is told. */
    boolean areTold(LimitKey key) {
        Line now = line.get();
        return now != null && now.isUp(key);
    }

    /** It is the bucket's turn, which hears of the outcome. */
    void tell(FleetBucket bucket) {
        Line now = line.get();
        if (now == null) {
            bucket.forget();
        } else {
            now.tell(bucket);
        }
    }

    /** Looks at it in a moment. */
    void later(FleetBucket bucket) {
        later.add(bucket);
        wake();
    }

    private void wake() {
        if (waking.compareAndSet(false, true)) {
            Line now = line.get();
            vertx.setTimer(now != null && now.isUp() ? MOMENT_MILLIS : AWAY_MILLIS, timer -> tellAll());
        }
    }

    private void tellAll() {
        waking.set(false);
        for (int i = later.size(); i > 0; i--) {
            FleetBucket bucket = later.poll();
            if (bucket != null) {
                look(bucket);
            }
        }
        if (!later.isEmpty()) {
            wake();
        }
    }

    private void look(FleetBucket bucket) {
        if (line.get() == null || areTold(bucket.key())) {
            if (bucket.isDue()) {
                tell(bucket);
            }
        } else if (bucket.isClosed()) {
            // In a long outage they would be as many as there were visitors.
            bucket.forget();
        } else {
            later.add(bucket);
        }
    }

    void untold(List<FleetBucket> buckets) {
        buckets.forEach(FleetBucket::later);
    }

    /** A bucket as one tunnel holds it. */
    private record OneHeld(FleetBucket bucket, Lease lease) implements SharedStore.Held {
        @Override
        public long take(long amount, long nowNanos) {
            return bucket.take(amount, nowNanos);
        }

        @Override
        public long overdraw(long amount, long nowNanos) {
            return bucket.overdraw(amount, nowNanos);
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
