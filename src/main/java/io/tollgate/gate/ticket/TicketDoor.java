package io.tollgate.gate.ticket;

import io.tollgate.auth.Credential;
import io.tollgate.auth.Principal;
import io.tollgate.gate.Route;
import io.tollgate.gate.call.BearerOnly;
import io.tollgate.gate.call.Call;
import io.tollgate.gate.call.Door;
import io.tollgate.gate.call.PlacedDoor;
import io.tollgate.gate.ticket.TicketRule.Holder;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.RouteLimits;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a client of one route exchanges its token, {@code Authorization: Bearer}, for a ticket. The token is proven by the route's
 * issuers and must not have been taken back; what its claims allow is judged when the ticket is shown, as the token is then proven
 * once more. Safe on any thread.
 */
public final class TicketDoor implements Door {
    private final Route route;
    private final TicketRule rule;
    private final Clock clock;

    private TicketDoor(Route route, TicketRule rule, Clock clock) {
        this.route = route;
        this.rule = rule;
        this.clock = clock;
    }

    /** The doors of those of these routes that take tickets. */
    public static List<PlacedDoor> of(List<Route> routes, Clock clock) {
        List<PlacedDoor> doors = new ArrayList<>();
        for (Route route : routes) {
            TicketRule rule = route.tickets();
            if (rule != null) {
                doors.add(new PlacedDoor(
                        route.settings().listeners(),
                        route.settings().hosts(),
                        rule.path(),
                        new TicketDoor(route, rule, clock)));
            }
        }
        return doors;
    }

    @Override
    public String name() {
        return "ticket";
    }

    @Override
    public String route() {
        return route.settings().name();
    }

    @Override
    public boolean admits(String origin) {
        return route.admits(origin, clock.instant());
    }

    @Override
    public RouteLimits limits() {
        return route.limits();
    }

    @Override
    public boolean takesNoBody() {
        return true;
    }

    @Override
    public Future<Refusal> answer(Call call) {
        BearerOnly shown = new BearerOnly(call.headers().all("Authorization"));
        Credential credential;
        try {
            refuseUnlessEmpty(call.body());
            credential = shown.credential();
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
        return route.prove(shown, clock.instant(), call.asker()).compose(principal -> {
            call.proven().accept(principal);
            return issue(call, credential, principal);
        });
    }

    private static void refuseUnlessEmpty(String body) throws Refusal {
        try {
            if (body.isEmpty() || new JsonObject(body).isEmpty()) {
                return;
            }
        } catch (DecodeException e) {
            // What a parser says may quote the body.
        }
        throw Refusal.of(Outcome.BAD_CALL, "the body is neither empty nor {}");
    }

    private Future<Refusal> issue(Call call, Credential credential, Principal principal) {
        Instant now = clock.instant();
        Instant end = rule.end(principal, now);
        Duration life = Duration.ofMillis(Math.max(1, Duration.between(now, end).toMillis()));
        Holder holder = new Holder(call.asker().from().get(), call.headers().first("Origin"), call.variables());
        return rule.issue(credential, principal, holder, life)
                .map(ticket -> Refusal.answer(
                        Outcome.TICKET_ISSUED,
                        new JsonObject()
                                        .put("ticket", ticket)
                                        .put("expires", text(end))
                                        .mergeIn(tokenEnd(principal, now))
                                        .encode()
                                + "\n"));
    }

    /** By when a client should have a fresh token, if its tunnel ends with this one; nothing where no end is known. */
    private JsonObject tokenEnd(Principal principal, Instant now) {
        if (principal.claims().get("exp") == null) {
            return new JsonObject();
        }
        Instant due = route.settings().tunnel().earliestEnd(principal.endsAt(), now);
        return new JsonObject().put("tokenExpires", text(due));
    }

    private static String text(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
