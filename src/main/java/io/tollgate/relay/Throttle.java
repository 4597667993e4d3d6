package io.tollgate.relay;

import io.tollgate.frame.FrameReader;
import io.tollgate.frame.Opcode;
import io.tollgate.relay.channel.SideReading;
import io.tollgate.relay.clock.SideClock;
import io.tollgate.relay.limits.SideLimits;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds one side to its limits: has its frames charged, stops its reading while it owes something, and looks when that is paid.
 * One event loop.
 *
 * <p>Each side that is throttled wakes once for what it owes itself, not for what others came to owe after it. Where others
 * draw on the same bucket, and are due before the loop's next tick, it wakes on time: else the first in a tick would take all
 * that has run in since the last.
 */
final class Throttle implements Runnable {
    private final Tunnel tunnel;
    private final Side side;
    private final SideReading reading;
    /** Null where no rule concerns the side. */
    private @Nullable SideLimits limits;
    /** It is gone or the tunnel ends: what still comes is charged, but nothing is held back. */
    private boolean lifted;

    Throttle(Tunnel tunnel, Side side, SideReading reading, @Nullable SideLimits limits) {
        this.tunnel = tunnel;
        this.side = side;
        this.reading = reading;
        this.limits = limits;
    }

    /** What one read is charged at: the clock, unless nobody asks for it. */
    long now() {
        return limits == null ? 0 : System.nanoTime();
    }

    /**
     * Charges the frame whose header was just read.
     *
     * @param there how much of its payload has come
     * @return what the limit is called that forbids it, or null if it passes
     */
    @Nullable
    String forbids(FrameReader frame, boolean startsMessage, int there, long now) {
        if (limits == null) {
            return null;
        }
        boolean control = Opcode.isControl(frame.opcode());
        long answer = limits.charge(
                startsMessage && !control,
                frame.headerLength(),
                frame.payloadLength(),
                control ? Integer.MAX_VALUE : there,
                now);
        if (answer == SideLimits.FORBIDDEN) {
            tunnel.traffic().limitHit(limits.exceeded());
            return limits.exceeded();
        }
        heed(limits, answer, now);
        return null;
    }

    /** Charges what came of the payload of a frame that passes. */
    void came(int bytes, long now) {
        if (limits != null) {
            heed(limits, limits.chargeMore(bytes, now), now);
        }
    }

    private void heed(SideLimits charged, long wait, long now) {
        if (lifted) {
            return;
        }
        if (wait > 0) {
            if (charged.isHit()) {
                tunnel.traffic().limitHit(charged.exceeded());
            }
            pause(wait, now);
            tunnel.timers().rearm(now);
            if (charged.isShared() && wait < RelayLoop.TICK_NANOS) {
                tunnel.loop().eventLoop().schedule(this, wait, TimeUnit.NANOSECONDS);
            }
        } else if (wait == SideLimits.TAKE_TURNS) {
            pause(0, now);
            tunnel.loop().eventLoop().execute(this);
        }
    }

    private void pause(long wait, long now) {
        clock().throttleUntil(now + wait);
        reading.pause(SideReading.THROTTLE, tunnel.loop().coarseNanos());
    }

    /** The side's turn among those that share a bucket, unless it was woken before. */
    @Override
    public void run() {
        if (!tunnel.isOver() && clock().throttleEnded(System.nanoTime())) {
            long now = tunnel.loop().coarseNanos();
            reading.pause(SideReading.TURN, now);
            reading.resume(SideReading.THROTTLE, now);
            try {
                handler().relayHeld();
            } finally {
                reading.resume(SideReading.TURN, now);
            }
        }
    }

    /** Wakes the side if what it owes is paid. */
    void fired(long now) {
        if (clock().throttleEnded(now)) {
            end();
        }
    }

    /** Goes on with what was held; from the loop, since whoever ends it may be in the middle of an event. */
    private void end() {
        reading.resume(SideReading.THROTTLE, tunnel.loop().coarseNanos());
        if (reading.holds()) {
            tunnel.loop().eventLoop().execute(handler()::relayHeld);
        }
    }

    /** Other limits hold from the next frame on. They may wake the side sooner, not later. */
    void change(@Nullable SideLimits others, long now) {
        limits = others;
        if (reading.isThrottled()) {
            clock().throttleAtMostUntil(now + (others == null ? 0 : others.untilPaid(now)));
            fired(now);
        }
    }

    /** Nothing is held back any more. It is still charged: who shares the bucket may come again. */
    void lift() {
        lifted = true;
        end();
    }

    private SideClock clock() {
        return handler().clock;
    }

    private RelayHandler handler() {
        return tunnel.side(side);
    }
}
