package io.tollgate.relay;

import io.netty.channel.EventLoop;
import io.tollgate.outcome.Traces;
import io.tollgate.relay.clock.TimerWheel;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tunnels of one event loop share: its timer wheel, a coarse clock, a source of masking keys, and the list of those
 * that are open. All methods on that loop.
 */
public final class RelayLoop {
    /** How late a timer may be; also the resolution of idle and ping times. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);

    private final EventLoop eventLoop;
    private final Clock wallClock;
    private final SecureRandom random = new SecureRandom();
    private final TimerWheel wheel;
    private @Nullable Tunnel first;
    private int open;
    private long coarseNanos;
    private boolean ticking;

    public RelayLoop(EventLoop eventLoop, Clock wallClock) {
        this.eventLoop = eventLoop;
        this.wallClock = wallClock;
        this.coarseNanos = System.nanoTime();
        this.wheel = new TimerWheel(coarseNanos, TICK_NANOS);
    }

    /** How many tunnels are open here. */
    public int open() {
        return open;
    }

    /** Whether no deadline is set here. */
    boolean isAtRest() {
        return wheel.isEmpty();
    }

    /**
     * Tells every tunnel to end at its next frame boundary.
     *
     * @param code the close code clients get
     * @param deadlineNanos how long each may take before TCP is ended
     */
    public void drain(int code, long deadlineNanos) {
        Tunnel next;
        for (Tunnel tunnel = first; tunnel != null; tunnel = next) {
            next = tunnel.next;
            tunnel.drain(code, deadlineNanos);
        }
    }

    /** Ends every tunnel's TCP at once. */
    public void abort() {
        Tunnel next;
        for (Tunnel tunnel = first; tunnel != null; tunnel = next) {
            next = tunnel.next;
            tunnel.abort();
        }
    }

    void add(Tunnel tunnel) {
        tunnel.next = first;
        if (first != null) {
            first.previous = tunnel;
        }
        first = tunnel;
        open++;
    }

    void remove(Tunnel tunnel) {
        if (tunnel.previous == null) {
            first = tunnel.next;
        } else {
            tunnel.previous.next = tunnel.next;
        }
        if (tunnel.next != null) {
            tunnel.next.previous = tunnel.previous;
        }
        tunnel.previous = null;
        tunnel.next = null;
        open--;
    }

    void schedule(TimerWheel.Timer timer, long deadlineNanos) {
        wheel.schedule(timer, deadlineNanos);
        if (!ticking) {
            ticking = true;
            eventLoop.schedule(this::tick, TICK_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    void cancel(TimerWheel.Timer timer) {
        wheel.cancel(timer);
    }

    private void tick() {
        coarseNanos = System.nanoTime();
        try {
            wheel.advance(coarseNanos);
        } catch (RuntimeException fault) {
            LOG.error("A timer failed", Traces.withoutMessages(fault));
        } finally {
            ticking = !wheel.isEmpty();
            if (ticking) {
                eventLoop.schedule(this::tick, TICK_NANOS, TimeUnit.NANOSECONDS);
            }
        }
    }

    /** {@link System#nanoTime}, at most one tick old: what the data path stamps frames with. */
    long coarseNanos() {
        if (!ticking) {
            coarseNanos = System.nanoTime();
        }
        return coarseNanos;
    }

    Clock wallClock() {
        return wallClock;
    }

    /** RFC 6455 §5.3: a masking key nobody can predict. */
    int maskingKey() {
        return random.nextInt();
    }

    long nonce() {
        return random.nextLong();
    }
}
