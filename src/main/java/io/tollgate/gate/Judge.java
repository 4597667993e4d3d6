package io.tollgate.gate;

import io.tollgate.auth.Authenticator;
import io.tollgate.auth.Authorizer;
import io.tollgate.auth.Credential;
import io.tollgate.auth.CredentialFinder.Found;
import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.auth.Permit;
import io.tollgate.auth.Presented;
import io.tollgate.auth.Principal;
import io.tollgate.auth.Referral;
import io.tollgate.auth.Stripped;
import io.tollgate.auth.assertion.Assertion;
import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.trial.Trial;
import io.tollgate.gate.forward.ForwardRule;
import io.tollgate.gate.forward.PresentedRequest;
import io.tollgate.gate.ticket.TicketRule;
import io.tollgate.handshake.RequestHead;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.RouteLimits;
import io.tollgate.route.MalformedPathException;
import io.tollgate.route.RequestPath;
import io.tollgate.route.RouteMatch;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the gate that need nothing but the request, from its head to leave to be dialled for: 2 parse · 3 route (and
 * whether it came in a circle) · 4 origin · 5 address limits · 6 credential · 7 authenticate · 8 authorize · 9 subject limits.
 * {@link Gate} and {@link Rehearsal} both judge by it.
 *
 * <p>Where a route's rules are on {@link Trial}, who breaks one is told of and let pass, and goes on to the next: with the
 * principal that was proven, or with none, and without its token in any case. Limits are never on trial.
 *
 * <p>As many threads as its observer and its door can take.
 */
final class Judge {
    private final Clock clock;
    private final GateObserver observer;
    private final Door door;
    private final Hall hall;
    private final @Nullable Context context;

    /** @param context that what is asked of others is answered on, or null for any */
    Judge(Clock clock, GateObserver observer, Door door, Hall hall, @Nullable Context context) {
        this.clock = clock;
        this.observer = observer;
        this.door = door;
        this.hall = hall;
        this.context = context;
    }

    /** Whether upgrades are taken at all at this moment. */
    @FunctionalInterface
    interface Door {
        void refuseIfShut() throws Refusal;
    }

    /** Where somebody waits who is to be proven by his first message. */
    @FunctionalInterface
    interface Hall {
        /**
         * Answers the client by 101, and waits.
         *
         * @return the message's payload, or fails with a refusal of it
         */
        Future<byte[]> receive(Visit visit, Judged judged, Message rule);
    }

    /** A request with its route, and whom limits count it for. */
    record Asked(
            UpgradeRequest request,
            RequestPath path,
            RouteMatch<Route> match,
            RequestCaller caller,
            @Nullable Trial trial) {
        Route route() {
            return match.route();
        }

        /** What is left of it where nobody's token counts. */
        Judged ofNobody() throws Refusal {
            request.refuseRepeatedSubprotocols();
            return new Judged(
                    this, route().credentials().strip(new PresentedRequest(request, route().query(request), null)));
        }

        /** The same where the client is answered at once: what it is not promised then is not asked for later. */
        Judged answeredFirst() throws Refusal {
            Asked plain = new Asked(request.withoutDeflate(), path, match, caller, trial);
            return new Judged(plain, ofNobody().stripped().settled());
        }
    }

    /** A request that may be answered with a tunnel, and what is left of it without its tokens. */
    record Judged(Asked asked, Stripped stripped) {
        UpgradeRequest request() {
            return asked.request();
        }

        Route route() {
            return asked.route();
        }

        /** What the route's path named. */
        Map<String, String> variables() {
            return asked.match().variables();
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
        route.handle(request);
        Trial trial = route.enforcement().trial(clock.instant());
        visit.enter(GateStep.ORIGIN, observer);
        judgeOrigin(visit, route, request, trial);
        Asked asked = new Asked(request, path, match, visit.caller(request), trial);
        if (!route.limits().hasOfAddress()) {
            return prove(visit, asked);
        }
        visit.enter(GateStep.ADDRESS_LIMITS, observer);
        Future<Void> reserved = visit.reserve(route.limits(), asked.caller());
        return reserved == null
                ? prove(visit, asked)
                : reserved.compose(done -> goOn(visit, () -> prove(visit, asked)));
    }

    /** 6 credential and 7 authenticate. */
    private Future<Admitted> prove(Visit visit, Asked asked) throws Refusal {
        visit.enter(GateStep.CREDENTIAL, observer);
        Route route = asked.route();
        Referral referral = route.referral();
        if (referral != null) {
            return refer(visit, asked, referral);
        }
        Authenticator authenticator = route.authenticator();
        if (authenticator == null) {
            return letIn(visit, new Admitted(asked.ofNobody(), Authorizer.open(), List.of()));
        }
        Presented presented = visit.presents(asked.request());
        Message message = route.credentials().defersTo(presented);
        if (message != null) {
            return await(visit, asked, authenticator, message);
        }
        Found found;
        try {
            found = route.credentials().find(presented);
        } catch (Refusal refusal) {
            return letInAsNobody(visit, asked, refusal);
        }
        asked.request().refuseRepeatedSubprotocols();
        return authenticate(visit, new Judged(asked, found.stripped()), authenticator, found.credential());
    }

    /** The same two steps where the token comes in the first message, behind our answer. */
    private Future<Admitted> await(Visit visit, Asked asked, Authenticator authenticator, Message rule) throws Refusal {
        Judged judged = asked.answeredFirst();
        visit.enter(GateStep.MESSAGE, observer);
        return hall.receive(visit, judged, rule)
                .transform(done -> goOn(
                        visit,
                        done.succeeded()
                                ? () -> prove(visit, judged, authenticator, done.result())
                                : () -> letIn(visit, unproven(visit, judged, done.cause()))));
    }

    private Future<Admitted> prove(Visit visit, Judged judged, Authenticator authenticator, byte[] message)
            throws Refusal {
        Credential credential;
        try {
            credential = judged.route().credentials().inMessage(message);
        } catch (Refusal refusal) {
            return letIn(visit, unproven(visit, judged, refusal));
        }
        return authenticate(visit, judged, authenticator, credential);
    }

    private Future<Admitted> authenticate(
            Visit visit, Judged judged, Authenticator authenticator, Credential credential) {
        visit.broughtIn(credential.place(), credential.ambient());
        visit.enter(GateStep.AUTHENTICATE, observer);
        Asker asker = new Asker(context, visit::isOver, visit::counted);
        return TicketRule.redeem(
                        judged.route().tickets(),
                        credential,
                        judged.asked().caller().showing(judged.request().origin(), judged.variables()))
                .compose(shown -> authenticator.authenticate(shown, clock.instant(), asker))
                .transform(done -> goOn(
                        visit,
                        done.succeeded()
                                ? () -> letIn(visit, authorize(visit, judged, credential, done.result()))
                                : () -> letIn(visit, unproven(visit, judged, done.cause()))));
    }

    /** The same two steps where an authorizer is asked. */
    private Future<Admitted> refer(Visit visit, Asked asked, Referral referral) throws Refusal {
        Referral.Shown shown;
        try {
            shown = referral.show(visit.presents(asked.request()));
        } catch (Refusal refusal) {
            return letInAsNobody(visit, asked, refusal);
        }
        asked.request().refuseRepeatedSubprotocols();
        visit.broughtIn(shown.place(), shown.ambient());
        Judged judged = new Judged(asked, shown.stripped());
        visit.enter(GateStep.AUTHENTICATE, observer);
        return referral.ask(
                        visit.inquiry(asked.request()),
                        shown,
                        clock.instant(),
                        new Asker(context, visit::isOver, visit::counted))
                .transform(done -> goOn(
                        visit,
                        done.succeeded()
                                ? () -> letIn(visit, authorize(visit, judged, null, done.result()))
                                : () -> letIn(visit, unproven(visit, judged, done.cause()))));
    }

    private Future<Admitted> letInAsNobody(Visit visit, Asked asked, Refusal refusal) throws Refusal {
        Permit permit = Authorizer.onTrial(overlook(visit, asked.trial(), refusal), null);
        return letIn(visit, new Admitted(asked.ofNobody(), permit, List.of()));
    }

    private void judgeOrigin(Visit visit, Route route, UpgradeRequest request, @Nullable Trial trial) throws Refusal {
        try {
            route.refuseOrigin(request.origin());
        } catch (Refusal refusal) {
            overlook(visit, trial, refusal);
        }
    }

    /** @param credential that proved the principal, or null where an authorizer let him in */
    private Admitted authorize(Visit visit, Judged judged, @Nullable Credential credential, Principal principal)
            throws Refusal {
        Trial trial = judged.asked().trial();
        visit.enter(GateStep.AUTHORIZE, observer);
        visit.isOf(principal);
        Permit permit;
        try {
            Authorizer authorizer = judged.route().authorizer();
            String origin = judged.request().origin();
            Permit given = credential == null
                    ? authorizer.authorize(principal, visit.ambient(), origin, judged.variables())
                    : authorizer.authorize(principal, credential, origin, judged.variables());
            permit = given.during(trial);
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

    private Admitted unproven(Visit visit, Judged judged, Throwable cause) throws Refusal {
        if (cause instanceof Refusal refusal) {
            Trial granted = overlook(visit, judged.asked().trial(), refusal);
            return new Admitted(judged, Authorizer.onTrial(granted, null), List.of());
        }
        throw new IllegalStateException("Authenticators fail with refusals", cause);
    }

    /** 9 subject limits: the last word before the dial. */
    private Future<Admitted> letIn(Visit visit, Admitted admitted) throws Refusal {
        RouteLimits limits = admitted.judged().route().limits();
        if (!limits.hasOfSubject()) {
            return vouch(visit, admitted);
        }
        visit.enter(GateStep.SUBJECT_LIMITS, observer);
        Future<Void> reserved = visit.reserve(limits, admitted.caller());
        return reserved == null
                ? vouch(visit, admitted)
                : reserved.compose(done -> goOn(visit, () -> vouch(visit, admitted)));
    }

    /** With our word on who it is, where the route gives that: behind all that may refuse him, since a signature costs. */
    private Future<Admitted> vouch(Visit visit, Admitted admitted) {
        Assertion assertion = admitted.judged().route().assertion();
        Principal principal = admitted.permit().principal();
        if (assertion == null || principal == null) {
            return Future.succeededFuture(admitted);
        }
        return assertion
                .of(principal, visit.id(), clock.instant(), new Asker(context, visit::isOver, visit::counted))
                .transform(done -> goOn(
                        visit,
                        () -> Future.succeededFuture(
                                done.succeeded()
                                        ? admitted.telling(assertion.header(), done.result())
                                        : unvouched(visit, admitted, done.cause()))));
    }

    private Admitted unvouched(Visit visit, Admitted admitted, Throwable cause) throws Refusal {
        if (cause instanceof Refusal refusal) {
            overlook(visit, admitted.judged().asked().trial(), refusal);
            return admitted;
        }
        throw new IllegalStateException("Assertions fail with refusals", cause);
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
        Future<Admitted> reach() throws Refusal;
    }

    /** Goes on after a step that may have taken its time, unless the client has left meanwhile. */
    private static Future<Admitted> goOn(Visit visit, Verdict verdict) {
        try {
            if (visit.isOver()) {
                throw Refusal.of(Outcome.CLIENT_LEFT, "the client left while it was judged");
            }
            return verdict.reach();
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }
}
