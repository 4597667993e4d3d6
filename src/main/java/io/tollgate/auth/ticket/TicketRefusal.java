package io.tollgate.auth.ticket;

import io.tollgate.auth.place.Bearer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;

/** What whoever shows a ticket, or wants one, is told where there is none. Stateless. */
final class TicketRefusal {
    private TicketRefusal() {}

    static Refusal unknown(String detail) {
        return Refusal.of(Outcome.TICKET_UNKNOWN, detail).with("WWW-Authenticate", Bearer.INVALID_TOKEN);
    }

    static Refusal replayed() {
        return Refusal.of(Outcome.TICKET_REPLAYED, "the ticket was shown before")
                .with("WWW-Authenticate", Bearer.INVALID_TOKEN);
    }

    static Refusal tooMany(long seconds) {
        return Refusal.of(
                        Outcome.OVER_LIMIT,
                        "the subject's tickets would take more than " + TicketStore.MOST_OF_ONE + " characters")
                .with("Retry-After", Long.toString(Math.max(1, seconds)));
    }
}
