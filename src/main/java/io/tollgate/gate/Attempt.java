package io.tollgate.gate;

import io.netty.channel.Channel;
import io.tollgate.auth.Permit;
import io.tollgate.limit.Lease;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.relay.TunnelEnd;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.upstream.Dial;
import io.tollgate.upstream.EndpointLease;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade on its way through the gate: a {@link Visit} over a connection, and what has to be given back when it fails.
 * What the steps found out about the request is not here but in the values that they pass on. Lives on one event loop. An open
 * tunnel keeps it, so {@link #opened} drops what only an upgrade needs.
 */
final class Attempt extends Visit {
    private final Channel channel;

    private boolean over;
    /** Its place among those of its address that are no tunnel yet; null once it is given back. */
    private @Nullable Lease handshake;

    private @Nullable Dial dial;
    private @Nullable Channel upstreamChannel;
    private @Nullable EndpointLease lease;
    private @Nullable String endpointLabel;
    private @Nullable Instant overlookedEnd;
    private Route.@Nullable Standing standing;
    /** The routes that came into force since it was accepted, or null. */
    private @Nullable GateSnapshot newer;

    Attempt(Arrival arrival, Channel channel) {
        super(arrival.listener(), arrival.peer(), arrival.secure(), arrival.acceptedNanos());
        this.channel = channel;
        this.handshake = arrival.handshake();
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

    /** Gives back what it holds; true the first time. */
    boolean end() {
        if (over) {
            return false;
        }
        over = true;
        giveHandshakeBack();
        if (dial != null) {
            dial.cancel();
        }
        if (upstreamChannel != null) {
            upstreamChannel.close();
        }
        if (lease != null) {
            lease.close();
        }
        return true;
    }

    private void giveHandshakeBack() {
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
    GateSnapshot opened(Permit permit, Route.@Nullable Standing judgedAgainBy) {
        over = true;
        giveHandshakeBack();
        holds(permit);
        standing = judgedAgainBy;
        forgetRequest();
        upstreamChannel = null;
        GateSnapshot met = newer;
        newer = null;
        return met;
    }

    /** What its open tunnel has leave by. */
    void holds(Permit permit) {
        overlookedEnd = permit.overlookedEnd();
    }

    /** The tunnel is over, and both channels are gone. A token's end that was only to be reported is told, if it came. */
    void closed(Instant now, GateObserver observer) {
        if (lease != null) {
            lease.close();
        }
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
        public void ended(TunnelReport report) {
            attempt.closed(clock.instant(), observer);
            observer.tunnelClosed(attempt, report);
        }
    }

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
