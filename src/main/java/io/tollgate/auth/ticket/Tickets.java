package io.tollgate.auth.ticket;

import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.seal.Seal;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Exchanges tokens for tickets, and each ticket once for its token. A ticket is 128 random bits; what is kept has a name that is
 * derived from it, and the token sealed by a key that is, too. So only whoever shows the ticket can have the token read again,
 * and what was read is proven anew, as if it had been sent itself. Tickets lie in Redis where the configuration has it, else in
 * this node's memory; those of before a reload that brings Redis are still found here. Safe on any thread.
 */
public final class Tickets {
    /** No ticket lasts longer: it is for the connection that is about to be opened. */
    public static final Duration LONGEST = TicketStore.LONGEST;

    private static final long LOOK_MILLIS = 1_000;
    private static final int BYTES = 16;
    private static final Pattern TICKET = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Bus bus;
    private final LocalTickets here;
    private final FleetTickets fleet;
    private final boolean silent;

    private Tickets(Vertx vertx, Bus bus, boolean silent) {
        this.bus = bus;
        this.here = new LocalTickets(vertx, System::nanoTime, LOOK_MILLIS);
        this.fleet = new FleetTickets(bus);
        this.silent = silent;
    }

    /** @param bus the way to Redis, where there is one */
    public Tickets(Vertx vertx, Bus bus) {
        this(vertx, bus, false);
    }

    /** Where nobody looks any up: whoever shows one is judged as far as that goes. */
    public static Tickets silent(Vertx vertx) {
        return new Tickets(vertx, new Bus(), true);
    }

    /**
     * A ticket for a token.
     *
     * @param place what it is good for; shown at any other place it is used up as well
     * @param owner whose token it is
     * @param life at most {@link #LONGEST}
     * @return fails with a {@link Refusal}: OVER_LIMIT, OVERLOADED, or FLEET_AWAY
     */
    public Future<String> issue(String token, String place, Mark owner, Duration life) {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        Seal seal = Seal.ofTicket(ticket);
        TicketStore store = bus.isShared() ? fleet : here;
        return store.keep(seal.id(), seal.seal(token, place), owner, life).map(ticket);
    }

    /**
     * The token that a ticket was issued for; the ticket is used up.
     *
     * @return fails with a {@link Refusal}: TICKET_UNKNOWN, TICKET_REPLAYED, or FLEET_AWAY
     */
    public Future<String> redeem(String ticket, String place) {
        if (!TICKET.matcher(ticket).matches()) {
            return Future.failedFuture(
                    TicketRefusal.unknown("no ticket: expected 22 of the characters A-Z a-z 0-9 - _"));
        }
        if (silent) {
            return Future.failedFuture(Refusal.of(Outcome.FLEET_AWAY, "tickets are not looked up here"));
        }
        Seal seal = Seal.ofTicket(ticket);
        TicketStore store = bus.isShared() && !here.holds(seal.id()) ? fleet : here;
        return store.take(seal.id()).compose(found -> opened(seal, found, place));
    }

    private static Future<String> opened(Seal seal, String found, String place) {
        String token = seal.open(found, place);
        return token == null
                ? Future.failedFuture(TicketRefusal.unknown(
                        "the ticket is of another route or path, or is bound to another address or Origin"))
                : Future.succeededFuture(token);
    }
}
