package io.tollgate.limit;

/**
 * A bucket of {@link KeyedBuckets} that stays there until its last holder lets it go. Safe on any thread; all who hold or take
 * from the same key draw from the same tokens, each at its own rate.
 */
public final class Held implements Bucket, AutoCloseable {
    private final SharedBucket bucket;
    private final Pace pace;
    private final Lease lease;

    Held(SharedBucket bucket, Pace pace, Lease lease) {
        this.bucket = bucket;
        this.pace = pace;
        this.lease = lease;
    }

    @Override
    public long take(long amount, long nowNanos) {
        return Math.max(0, bucket.take(pace, amount, nowNanos));
    }

    @Override
    public long overdraw(long amount, long nowNanos) {
        return Math.max(0, bucket.overdraw(pace, amount, nowNanos));
    }

    /**
     * Becomes as empty as somebody knows it to be, such as one who counts for others too, unless it is emptier.
     *
     * @param nanos until it is no more in debt; negative for how long it has not been
     */
    public void owes(long nanos, long nowNanos) {
        bucket.owes(pace, nanos, nowNanos);
    }

    /** Lets it go; from then on it is not to be asked, and limits nobody. A second close is none. */
    @Override
    public void close() {
        lease.close();
    }
}
