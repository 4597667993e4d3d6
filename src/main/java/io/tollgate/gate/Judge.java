package io.tollgate.gate;

import io.tollgate.auth.Authenticator;
import io.tollgate.auth.Authorizer;
import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.Found;
import io.tollgate.auth.Permit;
import io.tollgate.auth.Principal;
import io.tollgate.auth.Stripped;
import io.tollgate.auth.trial.Trial;
import io.tollgate.gate.forward.ForwardRule;
import io.tollgate.gate.forward.PresentedRequest;
import io.tollgate.handshake.Headers;
import io.tollgate.handshake.RequestHead;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.route.MalformedPathException;
import io.tollgate.route.RequestPath;
import io.tollgate.route.RouteMatch;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.upstream.EndpointLease;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the gate that need nothing but the request, from its head to leave to be dialled for: 2 parse · 3 route (and
 * whether it came in a circle) · 4 origin · 6 credential · 7 authenticate · 8 authorize. {@link Gate} and {@link Rehearsal}
 * both judge by it.
 *
 * <p>Where a route's rules are on {@link Trial}, who breaks one is told of and let pass, and goes on to the next: with the
 * principal that was proven, or with none, and without its token in any case.
 *
 * <p>As many threads as its observer and its door can take.
 */
final class Judge {
    private final Clock clock;
    private final GateObserver observer;
    private final Door door;

    Judge(Clock clock, GateObserver observer, Door door) {
        this.clock = clock;
        this.observer = observer;
        this.door = door;
    }

    /** Whether upgrades are taken at all at this moment. */
    @FunctionalInterface
    interface Door {
        void refuseIfShut() throws Refusal;
    }

    /** A request that may be answered with a tunnel, and what is left of it without its tokens. */
    record Judged(UpgradeRequest request, RequestPath path, RouteMatch<Route> match, Stripped stripped) {
        Route route() {
            return match.route();
        }
    }

    /** One whose sender was let in. */
    record Admitted(Judged judged, Permit permit, List<Map.Entry<String, String>> identity) {
        /** What it was let in by, or null where the route will not ask: claims may be the most that an idle tunnel holds. */
        Route.@Nullable Standing standing(@Nullable CredentialSettings place) {
            return judged.route().reevaluates()
                    ? new Route.Standing(
                            permit.principal(),
                            place != null && place.ambient(),
                            judged.request().origin(),
                            judged.match().variables())
                    : null;
        }

        /** The target to ask the endpoint for. */
        String target(EndpointLease lease) {
            return judged.route()
                    .forward()
                    .target(lease, judged.path(), judged.match().variables(), judged.stripped());
        }

        /** The lines to ask it with. */
        Headers headers(ForwardRule.Sender sender, EndpointLease lease) {
            return judged.route().forward().headers(judged.request(), judged.stripped(), identity, sender, lease);
        }
    }

    /** The verdict on a request; it fails with a {@link Refusal}, or with a fault of ours. */
    Future<Admitted> judge(Visit visit, RequestHead head, ClientRule clients, GateSnapshot snapshot) throws Refusal {
        visit.enter(GateStep.PARSE, observer);
        UpgradeRequest request = UpgradeRequest.check(head);
        visit.asks(request, clients, observer);
        visit.enter(GateStep.ROUTE, observer);
        RequestPath path = pathOf(request);
        RouteMatch<Route> match = snapshot.match(visit.listener(), request.host(), path);
        Route route = match.route();
        visit.goesBy(route);
        door.refuseIfShut();
        ForwardRule.refuseLoop(request.headers(), visit.trusted());
        Instant now = clock.instant();
        Trial trial = route.enforcement().trial(now);
        visit.enter(GateStep.ORIGIN, observer);
        judgeOrigin(visit, route, request, trial);
        visit.enter(GateStep.CREDENTIAL, observer);
        PresentedRequest presented = new PresentedRequest(request);
        Authenticator authenticator = route.authenticator();
        if (authenticator == null) {
            request.refuseRepeatedSubprotocols();
            Stripped stripped = route.credentials().strip(presented);
            return nobody(new Judged(request, path, match, stripped), Authorizer.open());
        }
        Found found;
        try {
            found = route.credentials().find(presented);
        } catch (Refusal refusal) {
            Trial granted = overlook(visit, trial, refusal);
            request.refuseRepeatedSubprotocols();
            Stripped stripped = route.credentials().strip(presented);
            return nobody(new Judged(request, path, match, stripped), Authorizer.onTrial(granted, null));
        }
        request.refuseRepeatedSubprotocols();
        visit.broughtIn(found.credential().place());
        Judged judged = new Judged(request, path, match, found.stripped());
        visit.enter(GateStep.AUTHENTICATE, observer);
        return authenticator
                .authenticate(found.credential(), now)
                .transform(done -> settle(
                        done.succeeded()
                                ? () -> authorize(visit, judged, found, done.result(), trial)
                                : () -> unproven(visit, judged, done.cause(), trial)));
    }

    private void judgeOrigin(Visit visit, Route route, UpgradeRequest request, @Nullable Trial trial) throws Refusal {
        try {
            route.refuseOrigin(request.origin());
        } catch (Refusal refusal) {
            overlook(visit, trial, refusal);
        }
    }

    private Admitted authorize(Visit visit, Judged judged, Found found, Principal principal, @Nullable Trial trial)
            throws Refusal {
        visit.enter(GateStep.AUTHORIZE, observer);
        visit.isOf(principal);
        Permit permit;
        try {
            permit = judged.route()
                    .authorizer()
                    .authorize(
                            principal,
                            found.credential(),
                            judged.request().origin(),
                            judged.match().variables())
                    .during(trial);
        } catch (Refusal refusal) {
            permit = Authorizer.onTrial(overlook(visit, trial, refusal), principal);
        }
        return new Admitted(judged, permit, identity(visit, judged, permit, trial));
    }

    private List<Map.Entry<String, String>> identity(Visit visit, Judged judged, Permit permit, @Nullable Trial trial)
            throws Refusal {
        try {
            return judged.route().forward().identity(permit);
        } catch (Refusal refusal) {
            overlook(visit, trial, refusal);
            return List.of();
        }
    }

    private Admitted unproven(Visit visit, Judged judged, Throwable cause, @Nullable Trial trial) throws Refusal {
        if (cause instanceof Refusal refusal) {
            return new Admitted(judged, Authorizer.onTrial(overlook(visit, trial, refusal), null), List.of());
        }
        throw new IllegalStateException("Authenticators fail with refusals", cause);
    }

    private static Future<Admitted> nobody(Judged judged, Permit permit) {
        return Future.succeededFuture(new Admitted(judged, permit, List.of()));
    }

    /** Goes on with a rule broken, where the file says so; else the refusal is thrown as it is. */
    private Trial overlook(Visit visit, @Nullable Trial trial, Refusal refusal) throws Refusal {
        if (trial == null || !trial.overlooks(refusal.outcome())) {
            throw refusal;
        }
        visit.breaks(refusal, observer);
        return trial;
    }

    private static RequestPath pathOf(UpgradeRequest request) throws Refusal {
        try {
            return RequestPath.parse(request.rawPath());
        } catch (MalformedPathException e) {
            throw Refusal.of(Outcome.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    @FunctionalInterface
    private interface Verdict {
        Admitted reach() throws Refusal;
    }

    private static Future<Admitted> settle(Verdict verdict) {
        try {
            return Future.succeededFuture(verdict.reach());
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }
}
