package io.tollgate.auth.call;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.concurrent.atomic.LongAdder;

/** How questions to an authorizer came out. Safe on any thread. */
public final class VerdictCounts {
    private final LongAdder allowed = new LongAdder();
    private final LongAdder kept = new LongAdder();
    private final LongAdder denied = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder overloaded = new LongAdder();

    VerdictCounts() {}

    void countAllowed() {
        allowed.increment();
    }

    void countKept() {
        kept.increment();
    }

    /** Of one who left before his turn nothing was asked, and nothing is counted. */
    void countRefused(Throwable cause) {
        Outcome outcome = cause instanceof Refusal refusal ? refusal.outcome() : Outcome.INTERNAL_ERROR;
        if (outcome == Outcome.DENIED || outcome == Outcome.INVALID_TOKEN) {
            denied.increment();
        } else if (outcome == Outcome.OVERLOADED) {
            overloaded.increment();
        } else if (outcome != Outcome.CLIENT_LEFT) {
            failed.increment();
        }
    }

    /** It was asked, and let in. */
    public long allowed() {
        return allowed.sum();
    }

    /** Let in by what it had said before. */
    public long kept() {
        return kept.sum();
    }

    /** It was asked, and let nobody in. */
    public long denied() {
        return denied.sum();
    }

    /** No answer in time, or none that can be understood. */
    public long failed() {
        return failed.sum();
    }

    /** Not asked, as too many waited. */
    public long overloaded() {
        return overloaded.sum();
    }
}
