package io.tollgate.gate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.tollgate.auth.Permit;
import io.tollgate.auth.Principal;
import io.tollgate.auth.revocation.Imprint;
import io.tollgate.gate.forward.UserAgents;
import io.tollgate.gate.limits.TunnelBuckets;
import io.tollgate.gate.vigil.Vigil;
import io.tollgate.limit.Lease;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.Reservation;
import io.tollgate.quota.RouteLimits;
import io.tollgate.relay.RelayLoop;
import io.tollgate.relay.Tunnel;
import io.tollgate.relay.TunnelEnd;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.telemetry.traffic.LoopTraffic;
import io.tollgate.upstream.Dial;
import io.tollgate.upstream.EndpointLease;
import io.tollgate.upstream.Upstream;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade on its way through the gate: a {@link Visit} over a connection, and what has to be given back when it fails.
 * What the steps found out about the request is not here but in the values that they pass on. Lives on one event loop. An open
 * tunnel keeps it, so {@link #opened} drops what only an upgrade needs.
 */
final class Attempt extends Visit implements ChannelFutureListener {
    private final Channel channel;
    private final LoopTraffic traffic;
    /** Its place among all connections, for as long as its client's is open. */
    private final Lease slot;

    /** Volatile for those who work for it elsewhere and ask whether it is in vain; written on the event loop. */
    private volatile boolean over;

    /** Its place among those of its address that are no tunnel yet; null once it is given back. */
    private @Nullable Lease handshake;

    private @Nullable Dial dial;
    private @Nullable Channel upstreamChannel;
    private @Nullable EndpointLease lease;
    /** Null as long as no limit was asked, and for a tunnel that takes none. */
    private @Nullable Reservation reservation;

    private @Nullable String endpointLabel;
    private @Nullable Instant overlookedEnd;
    private boolean endsByAge;
    /** What is kept of what its tunnel was let in by; null where nobody was proven. */
    private @Nullable Imprint imprint;

    private Route.@Nullable Standing standing;
    /** Its place among those that may be renewed, or null. */
    private @Nullable Lease renewable;

    /** Null unless a server is asked about its tunnel's token. */
    private @Nullable Vigil vigil;
    /** The routes that came into force since it was accepted, or null. */
    private @Nullable GateSnapshot newer;

    /** @param traffic counts the limits that it goes over */
    Attempt(Arrival arrival, Channel channel, LoopTraffic traffic) {
        super(arrival.listener(), arrival.peer(), arrival.secure(), arrival.certificate(), arrival.acceptedNanos());
        this.channel = channel;
        this.traffic = traffic;
        this.slot = arrival.slot();
        this.handshake = arrival.handshake();
    }

    @Override
    @Nullable
    Future<Void> reserve(RouteLimits limits, RequestCaller caller) throws Refusal {
        Reservation mine = reservation(limits);
        return step() == GateStep.SUBJECT_LIMITS ? mine.takeOfSubject(caller) : mine.takeOfAddress(caller);
    }

    /**
     * Takes what a plain call counts as.
     *
     * @return as of {@link #reserve}
     */
    @Nullable
    Future<Void> reserveCall(RouteLimits limits, RequestCaller caller) throws Refusal {
        return reservation(limits).takeOfCall(caller);
    }

    private Reservation reservation(RouteLimits limits) {
        if (reservation == null) {
            String named = route();
            reservation = limits.reserve(traffic.of(named == null ? "-" : named));
        }
        return reservation;
    }

    void dials(Dial started) {
        dial = started;
    }

    void reached(EndpointLease taken, Channel connected) {
        dial = null;
        lease = taken;
        upstreamChannel = connected;
        endpointLabel = taken.endpoint().label();
    }

    /** The upstream of its open tunnel. */
    Upstream dialled() {
        return Objects.requireNonNull(lease, "an open tunnel has an endpoint").upstream();
    }

    /** Gives back what it holds; true the first time. */
    boolean end() {
        if (over) {
            return false;
        }
        over = true;
        handshakeIsDone();
        if (dial != null) {
            dial.cancel();
        }
        if (upstreamChannel != null) {
            upstreamChannel.close();
        }
        giveBack();
        return true;
    }

    private void giveBack() {
        if (lease != null) {
            lease.close();
        }
        if (reservation != null) {
            reservation.close();
        }
        if (renewable != null) {
            renewable.close();
        }
    }

    /** The client's TCP is over, maybe long before its tunnel: it is free to come again. */
    @Override
    public void operationComplete(ChannelFuture closed) {
        slot.close();
        if (reservation != null) {
            reservation.clientGone();
        }
    }

    /** To be told before its client is answered, who may come again at once. */
    void handshakeIsDone() {
        if (handshake != null) {
            handshake.close();
            handshake = null;
        }
    }

    /** Other routes come into force while it is on its way: its tunnel is to be judged by them as those that are open. */
    void meets(GateSnapshot next) {
        newer = next;
    }

    /** From now on both channels are the tunnel's; the lease stays until {@link #closed}. What {@link #meets} was told of. */
    @Nullable
    GateSnapshot opened(Permit permit, Route.@Nullable Standing judgedAgainBy, UserAgents userAgents) {
        over = true;
        holds(permit);
        standing = judgedAgainBy;
        forgetRequest(userAgents);
        upstreamChannel = null;
        GateSnapshot met = newer;
        newer = null;
        return met;
    }

    /** What its tunnel may send. */
    TunnelLimits limits(RouteLimits limits, RequestCaller caller) {
        return limits.isEmpty()
                ? TunnelLimits.NONE
                : TunnelBuckets.limits(reservation(limits).buckets(caller));
    }

    /** Offers its open tunnel other limits, which hold if it takes them. */
    void offers(RouteLimits limits, RequestCaller caller, Predicate<TunnelLimits> tunnel) {
        reservation(limits).changeTo(limits, caller, buckets -> tunnel.test(TunnelBuckets.limits(buckets)));
        forgetIfSpent();
    }

    /** Its tunnel is open: the oldest that are too many by that are told to go, with the name of the limit, on any thread. */
    void entersAmongOpen(RouteLimits limits, RequestCaller caller, Consumer<String> evict) {
        if (limits.evicts()) {
            reservation(limits).opened(caller, evict);
        }
        forgetIfSpent();
    }

    private void forgetIfSpent() {
        if (reservation != null && reservation.isSpent()) {
            reservation = null;
        }
    }

    /** Its tunnel is open: it is held to what is said of its token from now on, if anybody is asked. */
    void keepsVigil(RelayLoop loop, Tunnel tunnel, Permit permit, Function<Principal, @Nullable Permit> judge) {
        Vigil before = vigil;
        vigil = channel.isOpen()
                ? Vigil.begin(permit, tunnel, channel.eventLoop(), judge, now -> {
                    holds(now);
                    if (standing != null && standing.atReload() && now.principal() != null) {
                        standing = standing.saying(now.principal());
                    }
                    loop.hold(tunnel, now.endsAt());
                })
                : null;
        // Only now, since a token that nobody holds for a moment would be asked about at once.
        if (before != null) {
            before.close();
        }
    }

    /** What its open tunnel has leave by. */
    void holds(Permit permit) {
        overlookedEnd = permit.overlookedEnd();
        endsByAge = permit.endsByAge();
        imprint = permit.imprint();
    }

    /** What its tunnel is judged by again has changed. */
    void stands(Route.Standing now) {
        standing = now;
    }

    /** Its tunnel is found for a renewal until it is over. */
    void mayBeRenewed(Lease place) {
        renewable = place;
    }

    /** What its open tunnel was let in by last, or null where nobody was proven. */
    @Nullable
    Imprint imprint() {
        return imprint;
    }

    /** Its tunnel only closes from now on: nobody has to go in its place. */
    private void ending() {
        if (reservation != null) {
            reservation.ending();
        }
    }

    /** The tunnel is over, and both channels are gone. A token's end that was only to be reported is told, if it came. */
    void closed(Instant now, GateObserver observer) {
        if (vigil != null) {
            vigil.close();
        }
        giveBack();
        if (overlookedEnd != null && overlookedEnd.isBefore(now) && breaches().isEmpty()) {
            breaks(Refusal.of(Outcome.EXPIRED, "The token ended at " + overlookedEnd), observer);
        }
    }

    /** What its tunnel is judged by again, or null. */
    Route.@Nullable Standing standing() {
        return standing;
    }

    /** What an open tunnel keeps: gives back what the attempt still holds, and tells the observer, when it is over. */
    record Opened(Attempt attempt, Clock clock, GateObserver observer) implements TunnelEnd {
        @Override
        public boolean endsByAge() {
            return attempt.endsByAge;
        }

        @Override
        public void ending() {
            attempt.ending();
        }

        @Override
        public void ended(TunnelReport report) {
            attempt.closed(clock.instant(), observer);
            observer.tunnelClosed(attempt, report);
        }
    }

    @Override
    boolean isOver() {
        return over;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public @Nullable String endpoint() {
        return endpointLabel;
    }
}
