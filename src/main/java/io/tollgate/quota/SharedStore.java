package io.tollgate.quota;

import io.tollgate.limit.Bucket;
import io.tollgate.limit.Lease;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import io.vertx.core.Future;
import java.util.List;

/**
 * What several nodes count together. What happens while the store is away is its own affair: whoever asks is answered within
 * the store's timeout, on the event loop that asked. Any event loop; never blocks.
 */
public interface SharedStore {
    /**
     * Asks for all that one step of an upgrade needs, and gets all or nothing.
     *
     * @return fails with a {@link io.tollgate.outcome.Refusal} if the store is away and nobody is to be let in without it
     */
    Future<Answer> admit(List<Ask> asks);

    /** What a step asks for. */
    sealed interface Ask {
        LimitKey key();

        /** Tokens out of a bucket. */
        record Tokens(LimitKey key, Rate rate, long amount) implements Ask {}

        /** A place among at most so many. */
        record Place(LimitKey key, int max) implements Ask {}
    }

    /**
     * What was said.
     *
     * @param refused the index of the ask that could not be granted, or -1
     * @param waitNanos until it might be; 0 if nobody can know, as for places
     * @param places given back by closing it; empty after a refusal
     */
    record Answer(int refused, long waitNanos, Lease places) {}

    /**
     * Counts a tunnel that has opened among at most so many, and has the oldest over that evicted, on whatever node they are.
     *
     * @param evict told at most once, on any thread, if it is the one
     * @return closed when the tunnel is over
     */
    Lease enter(LimitKey key, int max, Runnable evict);

    /** A bucket for open tunnels out of which all nodes take; it never waits for the store. Closed when the tunnel is over. */
    Held hold(LimitKey key, Rate rate);

    /** A bucket, as long as it is held. Safe on any thread. */
    interface Held extends Bucket, AutoCloseable {
        @Override
        void close();
    }
}
