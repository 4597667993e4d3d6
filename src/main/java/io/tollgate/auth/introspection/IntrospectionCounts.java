package io.tollgate.auth.introspection;

import java.util.concurrent.atomic.LongAdder;

/** How questions about an issuer's tokens came out. Safe on any thread. */
public final class IntrospectionCounts {
    private final LongAdder active = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder unanswered = new LongAdder();
    private final LongAdder overloaded = new LongAdder();
    private volatile int watched;

    IntrospectionCounts() {}

    void countActive() {
        active.increment();
    }

    void countRefused() {
        refused.increment();
    }

    void countUnanswered() {
        unanswered.increment();
    }

    void countOverloaded() {
        overloaded.increment();
    }

    void watching(int tokens) {
        watched = tokens;
    }

    /** Good tokens. */
    public long active() {
        return active.sum();
    }

    /** Tokens that are not active, or not for us. */
    public long refused() {
        return refused.sum();
    }

    /** No answer, or none that can be understood. */
    public long unanswered() {
        return unanswered.sum();
    }

    /** Not asked, as too much was. */
    public long overloaded() {
        return overloaded.sum();
    }

    /** Tokens that tunnels are open on. */
    public int watched() {
        return watched;
    }
}
