package io.tollgate.relay.limits;

import io.tollgate.limit.Bucket;

/** A bucket that several tunnels of one event loop draw on. */
public record SharedByHand(Bucket bucket) implements Bucket {
    @Override
    public long take(long amount, long nowNanos) {
        return bucket.take(amount, nowNanos);
    }

    @Override
    public long overdraw(long amount, long nowNanos) {
        return bucket.overdraw(amount, nowNanos);
    }
}
