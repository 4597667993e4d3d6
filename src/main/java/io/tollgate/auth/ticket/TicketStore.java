package io.tollgate.auth.ticket;

import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.seal.Seal;
import io.vertx.core.Future;
import java.time.Duration;

/** Where tickets lie until they are shown, or over. It sees no token. Safe on any thread. */
interface TicketStore {
    /** No ticket lasts longer. */
    Duration LONGEST = Duration.ofSeconds(30);

    /** Characters that all tickets of one subject may take, so that nobody can crowd the others out. */
    long MOST_OF_ONE = 1 << 20;

    /** What a ticket takes beside what is sealed in it. */
    long BESIDE = 256;

    /**
     * Keeps one.
     *
     * @param owner whose it is
     * @return fails with a {@link io.tollgate.outcome.Refusal}: OVER_LIMIT where the owner has too many, OVERLOADED where all have,
     *     FLEET_AWAY where nobody can keep it
     */
    Future<Void> keep(Seal.Id id, String sealed, Mark owner, Duration life);

    /**
     * Takes what was kept, for the first who asks.
     *
     * @return fails with a {@link io.tollgate.outcome.Refusal}: TICKET_REPLAYED for everybody else until its life is over,
     *     TICKET_UNKNOWN afterwards, and FLEET_AWAY where nobody can say
     */
    Future<String> take(Seal.Id id);
}
