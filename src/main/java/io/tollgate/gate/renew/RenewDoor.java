package io.tollgate.gate.renew;

import io.tollgate.auth.Principal;
import io.tollgate.auth.seal.Seal;
import io.tollgate.gate.Route;
import io.tollgate.gate.call.BearerOnly;
import io.tollgate.gate.call.Call;
import io.tollgate.gate.call.Door;
import io.tollgate.gate.call.DoorPlace;
import io.tollgate.gate.call.PlacedDoor;
import io.tollgate.gate.renew.Renewals.Found;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.RouteLimits;
import io.tollgate.relay.TunnelSettings;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where clients bring a fresh token for tunnels that are open: {@code Authorization: Bearer}, and a body that names the handle
 * of one, or none for all tunnels of the token's session. The token is proven first, by the routes that name this path, so that
 * no stranger makes other nodes work. Then each tunnel's own route judges. Safe on any thread.
 */
public final class RenewDoor implements Door {
    private static final String HANDLE = "renew";

    private final List<Route> routes;
    private final Renewals renewals;
    private final Clock clock;

    private RenewDoor(List<Route> routes, Renewals renewals, Clock clock) {
        this.routes = List.copyOf(routes);
        this.renewals = renewals;
        this.clock = clock;
    }

    /** The doors that these routes name; those that name the same place have one, and each proves for all that it meets. */
    public static List<PlacedDoor> of(List<Route> routes, Renewals renewals, Clock clock) {
        Map<DoorPlace, List<Route>> byPlace = new LinkedHashMap<>();
        for (Route route : routes) {
            TunnelSettings.Renew renew = route.settings().tunnel().renew();
            if (renew != null) {
                DoorPlace place = new DoorPlace(
                        Set.copyOf(route.settings().listeners()),
                        Set.copyOf(route.settings().hosts()),
                        renew.path());
                byPlace.computeIfAbsent(place, first -> new ArrayList<>()).add(route);
            }
        }
        List<PlacedDoor> doors = new ArrayList<>();
        byPlace.forEach((place, its) -> {
            List<Route> all = new ArrayList<>(its);
            byPlace.forEach((other, more) -> all.addAll(!other.equals(place) && place.meets(other) ? more : List.of()));
            doors.add(new PlacedDoor(
                    List.copyOf(place.listeners()),
                    List.copyOf(place.hosts()),
                    place.path(),
                    new RenewDoor(all, renewals, clock)));
        });
        return doors;
    }

    @Override
    public String name() {
        return "renew";
    }

    @Override
    public String route() {
        return routes.get(0).settings().name();
    }

    @Override
    public boolean admits(String origin) {
        Instant now = clock.instant();
        return routes.stream().anyMatch(route -> route.admits(origin, now));
    }

    @Override
    public @Nullable RouteLimits limits() {
        return routes.get(0).limits();
    }

    @Override
    public Future<Refusal> answer(Call call) {
        String handle;
        try {
            handle = handle(call.body());
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
        BearerOnly shown = new BearerOnly(call.headers().all("Authorization"));
        return prove(call, shown, 0)
                .compose(principal -> {
                    call.proven().accept(principal);
                    return renew(call, shown, handle, principal);
                })
                .map(RenewDoor::answer);
    }

    /** By one route after the other, until one of them believes it. */
    private Future<Principal> prove(Call call, BearerOnly shown, int at) {
        Future<Principal> proven = routes.get(at).prove(shown, clock.instant(), call.asker());
        return at + 1 == routes.size()
                ? proven
                : proven.recover(fault -> fault instanceof Refusal refusal && refusal.outcome() == Outcome.INVALID_TOKEN
                        ? prove(call, shown, at + 1)
                        : Future.failedFuture(fault));
    }

    private Future<Found> renew(Call call, BearerOnly shown, @Nullable String handle, Principal principal) {
        Seal seal = handle == null ? Seal.ofSession(principal) : Seal.ofHandle(handle);
        return seal == null
                ? Future.failedFuture(
                        Refusal.of(Outcome.BAD_CALL, "neither a handle in the body nor a sid in the token"))
                : renewals.renew(new Renewal(seal, handle == null, shown, call.variables()));
    }

    /** The handle that the body names, or null. */
    private static @Nullable String handle(String body) throws Refusal {
        JsonObject json;
        try {
            json = new JsonObject(body);
        } catch (DecodeException e) {
            // What a parser says may quote the body.
            throw bad("the body is not a JSON object");
        }
        if (json.isEmpty()) {
            return null;
        }
        if (json.size() > 1 || !(json.getValue(HANDLE) instanceof String handle) || !HandleRule.isHandle(handle)) {
            throw bad("the body is not {} or a handle such as {\"" + HANDLE + "\": …} of " + HandleRule.LEAST + " to "
                    + HandleRule.MOST + " characters");
        }
        return handle;
    }

    private static Refusal bad(String detail) {
        return Refusal.of(Outcome.BAD_CALL, detail);
    }

    private static Refusal answer(Found found) {
        Tally tally = found.tally();
        if (tally.renewed() > 0) {
            JsonObject json = new JsonObject().put("renewed", tally.renewed());
            if (tally.expires() != null) {
                json.put(
                        "expires",
                        tally.expires().truncatedTo(ChronoUnit.SECONDS).toString());
            }
            json.put("refused", tally.refused()).put("complete", found.complete());
            return Refusal.answer(Outcome.RENEWED, json.encode() + "\n");
        }
        if (tally.why() != null) {
            return tally.why();
        }
        return found.complete()
                ? Refusal.of(Outcome.NO_TUNNEL, "no open tunnel has that handle, or is of that session")
                : Refusal.of(Outcome.FLEET_AWAY, "none here, and not every other node has answered");
    }
}
