package io.tollgate.relay;

import io.tollgate.outcome.Outcome;
import io.tollgate.relay.channel.SideWriter;
import io.tollgate.relay.channel.Splice;
import io.tollgate.relay.clock.Expiry;
import io.tollgate.relay.clock.SideClock;
import io.tollgate.relay.clock.TimerWheel;
import io.tollgate.relay.state.Deadline;
import io.tollgate.relay.upward.KeepAlive;
import io.tollgate.relay.upward.UpwardRule;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of one tunnel over one timer of its loop's wheel. What moves often (when a side was heard last) is only stamped;
 * the timer looks at the stamps when it fires and sets itself to the nearest deadline again. Times are {@link
 * System#nanoTime}; 0 in a field means that the clock is off. One event loop.
 */
final class TunnelTimers extends TimerWheel.Timer {
    private static final long NEVER = Long.MAX_VALUE;

    private final Tunnel tunnel;
    /** Null for a credential that does not end. */
    private @Nullable Expiry expiry;

    private long lifetimeAt;
    private long expiryAt;
    /** What bounds the present phase of the end, and until when. */
    private Deadline deadline = Deadline.NONE;

    private long closeAt;
    private long drainNanos;
    private long pingAt;
    /** Whether our ping is on its way, and since when by the client's own clock. */
    private boolean asked;

    private long askedAt;

    TunnelTimers(Tunnel tunnel, @Nullable Instant expiresAt) {
        this.tunnel = tunnel;
        this.expiry = expiry(expiresAt);
    }

    /** @param end when the credential ends, leeway included, or null */
    private @Nullable Expiry expiry(@Nullable Instant end) {
        long spread = rule().expirySpreadNanos();
        return Expiry.of(
                end, spread, spread == 0 ? 0 : share(), loop().wallClock().instant());
    }

    /** From 0 to 1, another one each time. */
    private double share() {
        return (loop().nonce() >>> 11) * 0x1p-53;
    }

    /** Starts the clocks. */
    void start(long now) {
        lifetimeAt = lifetimeEnd();
        expiryAt = nextLook(now);
        pingAt = rule().pingNanos() == 0 ? 0 : now + rule().pingNanos();
        keepUpstream(now);
        rearm(now);
    }

    /** The tunnel has another rule now; a clock of which that says the same as the one before goes on as it was. */
    void ruleChanged(TunnelRule before, @Nullable Instant newEnd, long now) {
        if (rule().lifetimeNanos() != before.lifetimeNanos() || rule().jitter() != before.jitter()) {
            lifetimeAt = lifetimeEnd();
        }
        if (rule().expirySpreadNanos() != before.expirySpreadNanos() || !isOf(newEnd)) {
            expiry = expiry(newEnd);
            expiryAt = nextLook(now);
        } else if (rule().endOnExpiry() != before.endOnExpiry()) {
            expiryAt = nextLook(now);
        }
        if (rule().pingNanos() != before.pingNanos()) {
            asked = false;
            pingAt = rule().pingNanos() == 0 ? 0 : now + rule().pingNanos();
        }
        keepUpstream(now);
        if (deadline == Deadline.HALF_CLOSE && rule().halfCloseNanos() != before.halfCloseNanos()) {
            extend(now);
        }
        rearm(now);
    }

    private boolean isOf(@Nullable Instant end) {
        return expiry == null ? end == null : expiry.isOf(end);
    }

    /** The clock on the wall was set by so many milliseconds: the credential may have ended, or have longer to go. */
    void clockMoved(long millis, long now) {
        if (expiry == null) {
            return;
        }
        expiry = tunnel.end.endsByAge() ? expiry.movedBy(millis) : expiry;
        if (tunnel.isRelaying() && expiryAt != 0) {
            try {
                lookAtExpiry(now);
            } catch (RuntimeException fault) {
                tunnel.failed(Side.CLIENT, fault);
            } finally {
                rearm(now);
            }
        }
    }

    private void keepUpstream(long now) {
        if (rule().upward().keepAliveNanos() != 0 && tunnel.pings().keepAlive() == null) {
            tunnel.pings().keepUpstream(new KeepAlive(loop().nonce(), now));
        }
    }

    private RelayLoop loop() {
        return tunnel.loop();
    }

    private TunnelRule rule() {
        return tunnel.rule();
    }

    private long lifetimeEnd() {
        long lifetime = rule().lifetimeNanos();
        return lifetime == 0 ? 0 : tunnel.openedNanos() + lifetime - (long) (lifetime * rule().jitter() * share());
    }

    /** When to look at the wall clock for the end of the credential; 0 if that does not end the tunnel. */
    private long nextLook(long now) {
        return expiry == null || !rule().endOnExpiry()
                ? 0
                : now + expiry.untilLook(loop().wallClock().instant());
    }

    /** From now on the phases of the end are bounded by this time of a drain's. */
    void drain(long nanos) {
        drainNanos = nanos;
    }

    boolean isDraining() {
        return drainNanos != 0;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Bounds the phase that the end is in now; false if it was in it before. */
    boolean enter(Deadline phase) {
        if (phase == deadline) {
            return false;
        }
        deadline = phase;
        extend(System.nanoTime());
        return true;
    }

    /** Gives the phase its whole time again. */
    void extend(long now) {
        long nanos = rule().nanos(deadline, drainNanos);
        closeAt = nanos == 0 ? 0 : now + nanos;
        rearm(now);
    }

    /** Whether a drain, the credential or the lifetime allows no more time, though the tunnel was ending already. */
    boolean isTimeUp(long now) {
        return isDraining() || due(expiryAt, now) || due(lifetimeAt, now);
    }

    /** Looks again at the deadlines: one of them may have come nearer. */
    void rearm(long now) {
        long left = tunnel.isOver() ? NEVER : nearest(now);
        if (left == NEVER) {
            loop().cancel(this);
        } else {
            loop().schedule(this, now + left);
        }
    }

    /** A fault of ours must not take the tunnel's clocks away: nothing else would ever end it. */
    @Override
    protected void fired(long now) {
        try {
            look(now);
        } catch (RuntimeException fault) {
            tunnel.failed(Side.CLIENT, fault);
        } finally {
            rearm(now);
        }
    }

    private void look(long now) {
        if (due(closeAt, now)) {
            closeAt = 0;
            tunnel.timeout();
        } else if (tunnel.isRelaying()) {
            firedWhileRelaying(now);
        }
        tunnel.client().fired(now);
        tunnel.upstream().fired(now);
    }

    private void firedWhileRelaying(long now) {
        if (due(expiryAt, now)) {
            lookAtExpiry(now);
        } else if (due(lifetimeAt, now)) {
            lifetimeAt = 0;
            tunnel.end(Outcome.LIFETIME);
        } else if (rule().idleNanos() != 0 && idleLeft(now) <= 0) {
            tunnel.end(Outcome.IDLE);
        } else if (tunnel.isOpen() && due(pingAt, now)) {
            ping(now);
        } else if (tunnel.isOpen() && keepAliveLeft(now) <= 0) {
            keepAlive(now);
        }
    }

    /** Ends the tunnel, or looks again later if the wall clock disagrees. */
    private void lookAtExpiry(long now) {
        if (expiry != null && !expiry.isPast(loop().wallClock().instant())) {
            expiryAt = nextLook(now);
        } else {
            expiryAt = 0;
            tunnel.end(Outcome.EXPIRED);
        }
    }

    /** A client that is silent is asked; one that is silent for as long again, by its own clock, is dead. */
    private void ping(long now) {
        SideClock clock = tunnel.client().clock;
        if (tunnel.pings().isDue()) {
            askedAt = clock.time(now);
        }
        if (asked && !clock.heardSince(askedAt)) {
            long left = askedAt + rule().pingNanos() - clock.time(now);
            pingAt = now + left;
            if (left <= 0) {
                tunnel.dead(Outcome.PEER_DEAD, Side.CLIENT);
            }
            return;
        }
        long left = rule().pingNanos() - clock.silence(now);
        asked = left <= 0;
        askedAt = clock.time(now);
        if (asked) {
            tunnel.pings().ask(loop().nonce(), tunnel.upstream(), tunnel.client().writer);
        }
        pingAt = now + (left > 0 ? left : rule().pingNanos());
    }

    /** Inside a frame of the client's nothing can be sent, and inside its message only a ping; the rest of it is on its way. */
    private void keepAlive(long now) {
        KeepAlive due = Objects.requireNonNull(tunnel.pings().keepAlive());
        due.looked(now);
        SideWriter upstream = tunnel.upstream().writer;
        if (!tunnel.client().insideFrame() && upstream.isWritable()) {
            String text =
                    tunnel.client().insideMessage() ? null : rule().upward().keepAliveText();
            upstream.write(due.frame(upstream.alloc(), text, loop().maskingKey()));
            tunnel.client().channelReadComplete(null);
        }
    }

    private long keepAliveLeft(long now) {
        KeepAlive keepAlive = tunnel.pings().keepAlive();
        UpwardRule asked = rule().upward();
        if (keepAlive == null || asked.keepAliveNanos() == 0) {
            return NEVER;
        }
        // A message is chosen where pings and pongs count for nothing.
        Splice up = tunnel.client().splice;
        long sentAt = asked.keepAliveText() == null ? up.passedAt() : up.dataAt();
        return Math.max(0, keepAlive.left(asked.keepAliveNanos(), sentAt, now));
    }

    private long idleLeft(long now) {
        return rule().idleNanos()
                - Math.min(
                        tunnel.client().clock.idle(now), tunnel.upstream().clock.idle(now));
    }

    private static boolean due(long at, long now) {
        return at != 0 && at - now <= 0;
    }

    private long nearest(long now) {
        long left = left(closeAt, now);
        if (tunnel.isOpen()) {
            left = Math.min(left, Math.min(left(pingAt, now), keepAliveLeft(now)));
        }
        if (tunnel.isRelaying()) {
            left = Math.min(left, Math.min(left(expiryAt, now), left(lifetimeAt, now)));
            left = rule().idleNanos() == 0 ? left : Math.min(left, Math.max(0, idleLeft(now)));
        }
        left = Math.min(left, left(tunnel.client().nextCheck(), now));
        return Math.min(left, left(tunnel.upstream().nextCheck(), now));
    }

    private static long left(long at, long now) {
        return at == 0 ? NEVER : Math.max(0, at - now);
    }

    void stop() {
        loop().cancel(this);
    }
}
