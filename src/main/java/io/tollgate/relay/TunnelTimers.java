package io.tollgate.relay;

import io.tollgate.relay.clock.TimerWheel;

/**
 * The clocks of one tunnel over one timer of its loop's wheel. What moves often (when a side was heard last) is only stamped;
 * the timer looks at the stamps when it fires and sets itself to the nearest deadline again. Times are {@link
 * System#nanoTime}; 0 in a field means that the clock is off. One event loop.
 */
final class TunnelTimers extends TimerWheel.Timer {
    private static final long NEVER = Long.MAX_VALUE;

    private final Tunnel tunnel;
    private final RelayLoop loop;
    private final TunnelRule rule;
    private long lifetimeAt;
    private long expiryAt;
    private long closeAt;
    private long pingedAt;
    private long pingAt;

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

    /** Looks again at the deadlines: one of them may have come nearer. */
    void rearm(long now) {
        long left = nearest(now);
        if (left == NEVER) {
            loop.cancel(this);
        } else {
            loop.schedule(this, now + left);
        }
    }

    @Override
    protected void fired(long now) {
        if (due(closeAt, now)) {
            closeAt = 0;
            tunnel.timeout();
        } else if (tunnel.isOpen()) {
            firedWhileOpen(now);
        }
        tunnel.client().fired(now);
        tunnel.upstream().fired(now);
        if (!tunnel.isOver()) {
            rearm(now);
        }
    }

    private void firedWhileOpen(long now) {
        if (due(expiryAt, now)) {
            expiryAt = tunnel.expire();
        } else if (due(lifetimeAt, now)) {
            lifetimeAt = 0;
            tunnel.lifetimeEnded();
        } else if (rule.idleNanos() != 0 && idleLeft(now) <= 0) {
            tunnel.idle();
        } else if (due(pingAt, now)) {
            ping(now);
        }
    }

    private void ping(long now) {
        RelayHandler client = tunnel.client();
        long silentSince = client.clock().heardAt(now);
        if (pingedAt != 0 && silentSince - pingedAt < 0) {
            if (now - pingedAt >= rule.pingNanos()) {
                tunnel.dead(Side.CLIENT);
            }
            pingAt = pingedAt + rule.pingNanos();
            return;
        }
        pingedAt = 0;
        if (now - silentSince >= rule.pingNanos() && tunnel.askClient()) {
            pingedAt = now;
        }
        pingAt = Math.max(silentSince, pingedAt == 0 ? silentSince : now) + rule.pingNanos();
        if (pingAt - now <= 0) {
            pingAt = now + rule.pingNanos();
        }
    }

    private long idleLeft(long now) {
        long lastActive = later(
                tunnel.client().clock().activeAt(now), tunnel.upstream().clock().activeAt(now));
        return lastActive + rule.idleNanos() - now;
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }

    private static boolean due(long at, long now) {
        return at != 0 && at - now <= 0;
    }

    private long nearest(long now) {
        long left = left(closeAt, now);
        if (tunnel.isOpen()) {
            left = Math.min(left, Math.min(left(expiryAt, now), Math.min(left(lifetimeAt, now), left(pingAt, now))));
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
