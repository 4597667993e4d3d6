package io.tollgate.limit;

/** A bucket of its owner's alone. One thread: plain fields, no garbage. */
public final class OwnBucket implements Bucket {
    /*
     * The state of a bucket is one time: the reading at which it is, was or will be empty. This is GCRA, the generic cell rate
     * algorithm (ITU-T I.371), whose theoretical arrival time is this one plus the time in which the burst comes. A token costs
     * c nanoseconds and a burst b fills in b · c. Asked at t for n tokens, a bucket that is empty at e
     *
     *   has   (t − e) / c  tokens, at most b: a longer wait brings no more, so e counts as no earlier than t − b · c
     *   then  e' = max(e, t − b · c) + n · c
     *   gives them if e' ≤ t, else they would be there at e'; if they are given all the same, the debt is paid at e'
     *
     * Nothing is ever filled up, no reading is kept, and many threads can share the state by one compare-and-set.
     *
     * Whole nanoseconds. A cost is cut to them: cut up, or rounded, the last token of a burst would be missing by a nanosecond.
     * That gives less than 1 % too much while a call costs 100 ns or more. Cheaper ones, as a frame of 10 bytes at 1 GiB/s, do
     * not matter: no event loop relays a frame in 100 ns, so a limit that fast never binds on small ones.
     *
     * Bounds. A long has room for 292 years, both ways. A burst that fills in more than 73 years fills in 73 (its size holds,
     * its rate is then too fast); a debt stops at 73 years; so neither they nor a clock that goes back by as much can wrap a
     * difference. A reading before an earlier one finds the bucket emptier by just that, and brings nothing: e never moves
     * back. Over any calls in any order, what is given at readings from s to t is at most b + (t − s) / c.
     *
     * Another rate. The time when it is empty is what rates have in common: whoever asks at another pace finds what that pace
     * would have brought since then. A debt is still a debt, an empty bucket still empty, and nobody is in debt who was not.
     */
    private final Pace pace;
    private long emptyAt = Pace.UNUSED;

    public OwnBucket(Rate rate) {
        this(new Pace(rate));
    }

    private OwnBucket(Pace pace) {
        this.pace = pace;
    }

    /** One of the same rate that was never drawn from; all that are made from one share its arithmetic. */
    public OwnBucket another() {
        return new OwnBucket(pace);
    }

    /** Goes on from where the other is, as after a reload: no debt is forgiven, no burst is given anew. */
    public void follow(OwnBucket before) {
        emptyAt = before.emptyAt;
    }

    @Override
    public long take(long amount, long nowNanos) {
        if (!pace.holds(amount)) {
            return NEVER;
        }
        long missing = pace.missing(emptyAt, amount, nowNanos);
        if (missing > 0) {
            return missing;
        }
        emptyAt = Pace.state(missing, nowNanos);
        return 0;
    }

    @Override
    public long overdraw(long amount, long nowNanos) {
        long missing = pace.missing(emptyAt, amount, nowNanos);
        emptyAt = Pace.state(missing, nowNanos);
        return Math.max(0, missing);
    }
}
