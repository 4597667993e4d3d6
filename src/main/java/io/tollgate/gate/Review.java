package io.tollgate.gate;

import io.tollgate.auth.Permit;
import io.tollgate.auth.Principal;
import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.revocation.Imprint;
import io.tollgate.auth.seal.Seal;
import io.tollgate.gate.renew.Renewable;
import io.tollgate.gate.renew.Renewables;
import io.tollgate.gate.renew.Renewal;
import io.tollgate.gate.renew.Tally;
import io.tollgate.limit.Lease;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.relay.RelayLoop;
import io.tollgate.relay.Tunnel;
import io.tollgate.relay.TunnelSettings;
import io.tollgate.relay.state.EndCause;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges tunnels that are open once more: by other routes after a reload, or with a fresh token by the routes in force. What
 * holds then holds whole, limits by claim too. One event loop, but for {@link Renewable}.
 */
final class Review {
    private final Context context;
    private final RelayLoop loop;
    private final Supplier<GateSnapshot> snapshots;
    private final Clock clock;

    Review(Context context, RelayLoop loop, Supplier<GateSnapshot> snapshots, Clock clock) {
        this.context = context;
        this.loop = loop;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** Judges all, some in a turn. */
    CompletableFuture<Void> offer(GateSnapshot next) {
        return loop.walk(tunnel -> {
            judge(tunnel, next);
            return true;
        });
    }

    /** Judges one by these routes, where its own route asked for that. */
    void judge(Tunnel tunnel, @Nullable GateSnapshot routes) {
        if (routes == null || !(tunnel.attempt() instanceof Attempt attempt)) {
            return;
        }
        Route.Standing standing = attempt.standing();
        if (standing == null || !standing.atReload()) {
            return;
        }
        Route route = routes.named(String.valueOf(attempt.route()));
        Permit permit = route == null ? null : route.judgeAgain(standing, clock.instant());
        if (route == null || permit == null) {
            tunnel.end(EndCause.of(Outcome.NO_LONGER_ALLOWED, null));
        } else {
            hold(tunnel, attempt, route, standing, permit);
        }
    }

    /** Whether the tunnel goes on by these; else it is ending. */
    private boolean hold(Tunnel tunnel, Attempt attempt, Route route, Route.Standing standing, Permit permit) {
        boolean[] holds = {false};
        attempt.holds(permit);
        attempt.keepsVigil(loop, tunnel, permit, route.authorizerOf(standing));
        attempt.offers(route.limits(), standing.caller(), limits -> {
            holds[0] = tunnel.offer(route.tunnel(attempt.dialled()), limits, permit.endsAt());
            return holds[0];
        });
        return holds[0];
    }

    /** Told of the tunnel that an attempt becomes. */
    @FunctionalInterface
    interface Watched {
        void opened(Tunnel tunnel);
    }

    /**
     * From now on its tunnel is found for a renewal, where its route has that and it is known by something. To be called before
     * the client is answered, who may renew at once.
     */
    Watched watch(Attempt attempt, Admitted admitted) {
        Renewables index = admitted.judged().route().renewables();
        Principal principal = admitted.permit().principal();
        if (index == null || principal == null) {
            return tunnel -> {};
        }
        Known known = new Known(attempt, index);
        known.is(handle(admitted), Seal.ofSession(principal));
        attempt.mayBeRenewed(Lease.of(() -> known.is(null, null)));
        return known;
    }

    private static @Nullable Seal handle(Admitted admitted) {
        try {
            String handle = admitted.judged().route().handle(admitted.judged().request());
            return handle == null ? null : Seal.ofHandle(handle);
        } catch (Refusal refusal) {
            throw new IllegalStateException("A handle is judged with the request", refusal);
        }
    }

    /** An open tunnel, and what it is known by. */
    private final class Known implements Renewable, Watched {
        private final Attempt attempt;
        private final Renewables index;
        /** Both volatile for those who ask for one by its name; written on the loop. */
        private volatile @Nullable Seal handle;

        private volatile @Nullable Seal session;

        /** Null before it is open. */
        private @Nullable Tunnel tunnel;

        Known(Attempt attempt, Renewables index) {
            this.attempt = attempt;
            this.index = index;
        }

        @Override
        public void opened(Tunnel open) {
            tunnel = open;
        }

        void is(@Nullable Seal byHandle, @Nullable Seal bySession) {
            handle = follow(handle, byHandle);
            session = follow(session, bySession);
        }

        private @Nullable Seal follow(@Nullable Seal before, @Nullable Seal next) {
            if (before != null && next != null && before.isNamedLike(next)) {
                return before;
            }
            if (next != null) {
                index.add(next, this);
            }
            if (before != null) {
                index.remove(before, this);
            }
            return next;
        }

        @Override
        public @Nullable Seal seal(Seal.Id id) {
            Seal one = handle;
            Seal other = session;
            return one != null && one.isNamed(id) ? one : other != null && other.isNamed(id) ? other : null;
        }

        @Override
        public Future<Tally> renew(Renewal renewal) {
            Promise<Tally> done = Promise.promise();
            context.runOnContext(own -> {
                try {
                    prove(renewal).onComplete(done);
                } catch (RuntimeException fault) {
                    done.fail(fault);
                }
            });
            return done.future();
        }

        private Future<Tally> prove(Renewal renewal) {
            Route route = snapshots.get().named(String.valueOf(attempt.route()));
            Route.Standing standing = attempt.standing();
            if (route == null
                    || route.renewables() == null
                    || standing == null
                    || !renewal.fits(standing.pathVariables())) {
                return Future.succeededFuture(Tally.NONE);
            }
            return route.prove(renewal.shown(), clock.instant(), new Asker(context, () -> false))
                    .map(principal -> apply(route, standing, principal))
                    .recover(fault -> fault instanceof Refusal refusal
                            ? Future.succeededFuture(Tally.refused(refusal))
                            : Future.failedFuture(fault));
        }

        /** By when the client should have renewed again, or null for never. */
        private @Nullable Instant earliestEnd(Route route, Permit permit) {
            TunnelSettings tunnels = route.settings().tunnel();
            Instant end = permit.endsAt();
            return end == null || !tunnels.endOnExpiry() ? null : tunnels.earliestEnd(end, clock.instant());
        }

        private Tally apply(Route route, Route.Standing standing, Principal principal) {
            Imprint fresh = principal.imprint();
            Imprint held = attempt.imprint();
            if (held == null || !held.isOfSameSubject(fresh)) {
                return Tally.refused(
                        Refusal.of(Outcome.IDENTITY_CHANGED, "another issuer or subject than the tunnel's"));
            }
            if (fresh.endsAtSecond() < held.endsAtSecond()) {
                return Tally.refused(Refusal.of(Outcome.RENEWAL_OLDER, "ends before what the tunnel is held to"));
            }
            Route.Standing next = standing.of(principal);
            Permit permit;
            try {
                permit = route.judgeRenewal(next, clock.instant());
            } catch (Refusal refusal) {
                return Tally.refused(refusal);
            }
            if (tunnel == null || !hold(tunnel, attempt, route, next, permit)) {
                return Tally.NONE;
            }
            if (standing.atReload()) {
                attempt.stands(next);
            }
            is(handle, Seal.ofSession(principal));
            return Tally.renewed(earliestEnd(route, permit));
        }
    }
}
