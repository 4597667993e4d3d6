package io.tollgate.relay;

import io.tollgate.relay.clock.SideClock;
import io.tollgate.relay.clock.TimerWheel;

/**
 * The clocks of one tunnel over one timer of its loop's wheel. What moves often (when a side was heard last) is only stamped;
 * the timer looks at the stamps when it fires and sets itself to the nearest deadline again. Times are {@link
 * System#nanoTime}; 0 in a field means that the clock is off. One event loop.
 */
final class TunnelTimers extends TimerWheel.Timer {
    /** Which clock bounds the present phase. */
    enum Deadline {
        NONE,
        HALF_CLOSE,
        /** An upstream's answers to what a client sent before it broke a rule. */
        LAST_WORDS,
        /** A peer's answer to a Close that was passed on. */
        ANSWER,
        CLOSE
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final Tunnel tunnel;
    private final RelayLoop loop;
    private final TunnelRule rule;
    private long lifetimeAt;
    private long expiryAt;
    private long closeAt;
    private long pingAt;
    /** Whether our ping is on its way, and since when by the client's own clock. */
    private boolean asked;

    private long askedAt;

    TunnelTimers(Tunnel tunnel, RelayLoop loop, TunnelRule rule) {
        this.tunnel = tunnel;
        this.loop = loop;
        this.rule = rule;
    }

    /** Starts the clocks. The two ends are spans from now, or 0 for none. */
    void start(long now, long lifetimeNanos, long expiryNanos) {
        lifetimeAt = lifetimeNanos == 0 ? 0 : now + lifetimeNanos;
        expiryAt = expiryNanos == 0 ? 0 : now + expiryNanos;
        pingAt = rule.pingNanos() == 0 ? 0 : now + rule.pingNanos();
        rearm(now);
    }

    /** Bounds the present phase of the end; 0 takes the bound away. */
    void boundClose(long now, long nanos) {
        closeAt = nanos == 0 ? 0 : now + nanos;
        rearm(now);
    }

    /** Whether the credential or the lifetime ended, though the tunnel was ending already. */
    boolean isTimeUp(long now) {
        return due(expiryAt, now) || due(lifetimeAt, now);
    }

    /** Looks again at the deadlines: one of them may have come nearer. */
    void rearm(long now) {
        long left = tunnel.isOver() ? NEVER : nearest(now);
        if (left == NEVER) {
            loop.cancel(this);
        } else {
            loop.schedule(this, now + left);
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
            expiryAt = tunnel.expire();
        } else if (due(lifetimeAt, now)) {
            lifetimeAt = 0;
            tunnel.lifetimeEnded();
        } else if (rule.idleNanos() != 0 && idleLeft(now) <= 0) {
            tunnel.idle();
        } else if (tunnel.isOpen() && due(pingAt, now)) {
            ping(now);
        }
    }

    /** A client that is silent is asked; one that is silent for as long again, by its own clock, is dead. */
    private void ping(long now) {
        SideClock clock = tunnel.client().clock;
        if (tunnel.ping().isDue()) {
            askedAt = clock.time(now);
        }
        if (asked && !clock.heardSince(askedAt)) {
            long left = askedAt + rule.pingNanos() - clock.time(now);
            pingAt = now + left;
            if (left <= 0) {
                tunnel.dead(Side.CLIENT);
            }
            return;
        }
        long left = rule.pingNanos() - clock.silence(now);
        asked = left <= 0;
        askedAt = clock.time(now);
        if (asked) {
            tunnel.askClient();
        }
        pingAt = now + (left > 0 ? left : rule.pingNanos());
    }

    private long idleLeft(long now) {
        return rule.idleNanos()
                - Math.min(
                        tunnel.client().clock.idle(now), tunnel.upstream().clock.idle(now));
    }

    private static boolean due(long at, long now) {
        return at != 0 && at - now <= 0;
    }

    private long nearest(long now) {
        long left = left(closeAt, now);
        if (tunnel.isOpen()) {
            left = Math.min(left, left(pingAt, now));
        }
        if (tunnel.isRelaying()) {
            left = Math.min(left, Math.min(left(expiryAt, now), left(lifetimeAt, now)));
            left = rule.idleNanos() == 0 ? left : Math.min(left, Math.max(0, idleLeft(now)));
        }
        left = Math.min(left, left(tunnel.client().nextCheck(), now));
        return Math.min(left, left(tunnel.upstream().nextCheck(), now));
    }

    private static long left(long at, long now) {
        return at == 0 ? NEVER : Math.max(0, at - now);
    }

    void stop() {
        loop.cancel(this);
    }
}
