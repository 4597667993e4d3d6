package io.tollgate.auth.trial;

import io.tollgate.outcome.Outcome;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * Proof that the file puts a route's rules on trial at this moment: only {@link EnforcementSettings} makes one. Without it
 * nobody who broke a rule passes. Immutable.
 */
public final class Trial {
    /** What a route's rules refuse, or nobody is there to judge; not what is wrong with the handshake or the upstream. */
    private static final Set<Outcome> RULES = EnumSet.of(
            Outcome.ORIGIN_DENIED,
            Outcome.NO_TOKEN,
            Outcome.INVALID_TOKEN,
            Outcome.FIRST_MESSAGE_INVALID,
            Outcome.FIRST_MESSAGE_LATE,
            Outcome.AMBIGUOUS_TOKEN,
            Outcome.TICKET_UNKNOWN,
            Outcome.TICKET_REPLAYED,
            Outcome.FLEET_AWAY,
            Outcome.INSUFFICIENT_SCOPE,
            Outcome.DENIED,
            Outcome.NO_KEYS,
            Outcome.NO_ACCESS_KEY,
            Outcome.AUTHORIZER_FAILED,
            Outcome.AUTHORIZER_AWAY);

    private final Instant ends;

    Trial(Instant ends) {
        this.ends = ends;
    }

    /** From when on the rules are enforced. */
    public Instant ends() {
        return ends;
    }

    /** Whether that refusal is one of a rule on trial. */
    public boolean overlooks(Outcome outcome) {
        return RULES.contains(outcome);
    }
}
