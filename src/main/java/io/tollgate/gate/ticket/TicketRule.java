package io.tollgate.gate.ticket;

import io.tollgate.auth.Credential;
import io.tollgate.auth.CredentialSettings.Ticket;
import io.tollgate.auth.CredentialSettings.Ticket.Bind;
import io.tollgate.auth.Principal;
import io.tollgate.auth.ticket.Tickets;
import io.tollgate.gate.RouteSettings;
import io.tollgate.route.PathPattern;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tickets of one route are good for: for that route, for the variables that the path names where they are issued, and for
 * the address and Origin that they are bound to. Safe on any thread.
 */
public final class TicketRule {
    /** Stands where a ticket is bound to nothing; no text, and not nothing. */
    private static final Object ANY = true;

    private final String route;
    private final Ticket settings;
    private final String path;
    private final List<String> variables;
    private final Tickets tickets;

    private TicketRule(String route, Ticket settings, String path, Tickets tickets) {
        this.route = route;
        this.settings = settings;
        this.path = path;
        this.variables = PathPattern.parse(path).variables().stream().sorted().toList();
        this.tickets = tickets;
    }

    /** That of a route, or null where it takes none. */
    public static @Nullable TicketRule of(RouteSettings route, Tickets tickets) {
        Ticket place = Ticket.among(route.credentials());
        String path = route.ticketPath();
        return place == null || path == null ? null : new TicketRule(route.name(), place, path, tickets);
    }

    /**
     * Who is issued a ticket, or shows it.
     *
     * @param address as limits count it
     * @param origin as sent, or null
     * @param variables what the path names, decoded
     */
    public record Holder(String address, @Nullable String origin, Map<String, String> variables) {
        /** Shows nobody who it is. */
        @Override
        public String toString() {
            return "Holder";
        }
    }

    /** Where they are issued. */
    String path() {
        return path;
    }

    /** When a ticket that is issued now is over: not after the token is. */
    Instant end(Principal proven, Instant now) {
        Instant end = now.plus(settings.lifetime());
        return proven.endsAt().isBefore(end) ? proven.endsAt() : end;
    }

    /**
     * A ticket for a token that was proven.
     *
     * @return fails as {@link Tickets#issue} says
     */
    Future<String> issue(Credential credential, Principal proven, Holder holder, Duration life) {
        return credential.exchange(tickets, place(holder), proven, life);
    }

    /**
     * What is to be judged of a credential: the token that a ticket was issued for, else itself.
     *
     * @param rule the route's, or null where it takes no tickets
     * @return fails as {@link Tickets#redeem} says
     */
    public static Future<Credential> redeem(@Nullable TicketRule rule, Credential credential, Holder holder) {
        return rule == null || !(credential.place() instanceof Ticket)
                ? Future.succeededFuture(credential)
                : credential.redeem(rule.tickets, rule.place(holder));
    }

    /** In JSON, so that no two places are one text, whatever anybody is called. */
    private String place(Holder holder) {
        JsonArray place = new JsonArray()
                .add(route)
                .add(settings.bind().contains(Bind.ADDRESS) ? holder.address() : ANY)
                .add(settings.bind().contains(Bind.ORIGIN) ? holder.origin() : ANY);
        for (String variable : variables) {
            place.add(variable).add(holder.variables().getOrDefault(variable, ""));
        }
        return place.encode();
    }
}
