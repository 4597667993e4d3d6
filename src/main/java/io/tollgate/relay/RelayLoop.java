package io.tollgate.relay;

import io.netty.channel.EventLoop;
import io.tollgate.outcome.Traces;
import io.tollgate.relay.clock.ClockWatch;
import io.tollgate.relay.clock.TimerWheel;
import io.tollgate.telemetry.traffic.LoopTraffic;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tunnels of one event loop share: its timer wheel, a coarse clock, a source of masking keys, the count of what they
 * carry, and the list of those that are open. All methods on that loop, unless they say otherwise.
 */
public final class RelayLoop {
    /** How late a timer may be; also the resolution of idle and ping times. */
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How late it is noticed that somebody set the clock. */
    private static final long CLOCK_WATCH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);

    private final EventLoop eventLoop;
    private final Clock wallClock;
    private final SecureRandom random = new SecureRandom();
    private final TimerWheel wheel;
    private final TunnelList tunnels;
    private final LoopTraffic traffic = new LoopTraffic();
    /** Null unless this loop is being drained. */
    private @Nullable SpreadDrain drain;

    private long coarseNanos;
    private boolean ticking;

    private final ClockWatch clocks;
    /** Whether the clocks are looked at, as they are while tunnels are open. */
    private boolean watching;

    public RelayLoop(EventLoop eventLoop, Clock wallClock) {
        this.eventLoop = eventLoop;
        this.wallClock = wallClock;
        this.tunnels = new TunnelList(eventLoop);
        this.coarseNanos = System.nanoTime();
        this.wheel = new TimerWheel(coarseNanos, TICK_NANOS);
        this.clocks = new ClockWatch(wallClock.millis(), coarseNanos);
    }

    /** How many tunnels are open here. */
    public int open() {
        return tunnels.size();
    }

    /** What the tunnels here carry. Any thread. */
    public LoopTraffic traffic() {
        return traffic;
    }

    /**
     * Shows each tunnel to the visitor, oldest first, until that answers false; a few hundred in one turn of the loop, so that
     * frames do not wait. One that ends meanwhile is passed over.
     *
     * @return done on this loop, or failed with what the visitor threw
     */
    public CompletableFuture<Void> walk(Predicate<Tunnel> visitor) {
        return tunnels.walk(visitor);
    }

    /** The tunnel of the attempt with that id, or nothing if it is not open here. */
    public Optional<Tunnel> find(String id) {
        return Optional.ofNullable(tunnels.find(id));
    }

    /** The credential of the tunnel, which is one of this loop, ends at another time now; null for never. */
    public void hold(Tunnel tunnel, @Nullable Instant expiresAt) {
        if (tunnel.isRelaying()) {
            tunnel.timers().ruleChanged(tunnel.rule(), expiresAt, System.nanoTime());
        }
    }

    /** Whether no deadline is set here. */
    boolean isAtRest() {
        return wheel.isEmpty();
    }

    /**
     * Has every tunnel end at a frame boundary, at even distances over the window, oldest first; one that opens meanwhile is
     * told as well. Again, it goes on in the new way with those who are not told yet.
     *
     * @param code the close code clients get
     * @param windowNanos over how long they are told; 0 for at once, then the first few hundred are told on return
     * @param deadlineNanos how long from now until TCP is ended
     */
    public void drain(int code, long windowNanos, long deadlineNanos) {
        int left = drain == null ? tunnels.size() : drain.giveUp();
        long now = System.nanoTime();
        drain = new SpreadDrain(
                this, eventLoop, tunnels.start(), left, new SpreadDrain.Terms(code, now, windowNanos, deadlineNanos));
        drain.look(now);
    }

    /** Ends every tunnel's TCP at once. */
    public void abort() {
        if (drain != null) {
            drain.endWindow(System.nanoTime());
        }
        Tunnel next;
        for (Tunnel tunnel = tunnels.first(); tunnel != null; tunnel = next) {
            next = tunnel.next;
            tunnel.abort();
        }
    }

    void add(Tunnel tunnel) {
        if (watching) {
            noticeStep(tunnel.openedNanos());
        }
        tunnels.add(tunnel);
        tunnel.traffic().opened();
        watchClocks();
        if (drain != null) {
            drain.opened();
        }
    }

    /** It relays from now on. */
    void started() {
        if (drain != null) {
            drain.look(System.nanoTime());
        }
    }

    void remove(Tunnel tunnel) {
        if (drain != null) {
            drain.ended(tunnel);
        }
        tunnels.remove(tunnel);
        tunnel.traffic().closed();
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

    private void watchClocks() {
        if (!watching) {
            watching = true;
            clocks.restart(wallClock.millis(), System.nanoTime());
            eventLoop.schedule(this::lookAtClocks, CLOCK_WATCH_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void lookAtClocks() {
        noticeStep(System.nanoTime());
        watching = open() > 0;
        if (watching) {
            eventLoop.schedule(this::lookAtClocks, CLOCK_WATCH_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Timers go by the monotonic clock, and credentials end by the one on the wall: where that was set, timers are wrong. Who
     * opens from that moment on knows the new time already.
     */
    private void noticeStep(long now) {
        long moved = clocks.moved(wallClock.millis(), now);
        if (moved != 0) {
            LOG.warn(
                    "The clock was set by {} s: looking again at when the credentials end of tunnels that are open here: {}",
                    Math.round(moved / 100.0) / 10.0,
                    open());
            walk(tunnel -> {
                if (tunnel.openedNanos() - now < 0) {
                    tunnel.timers().clockMoved(moved, System.nanoTime());
                }
                return true;
            });
        }
    }

    /** {@link System#nanoTime}, at most one tick old: what the data path stamps frames with. */
    long coarseNanos() {
        if (!ticking) {
            coarseNanos = System.nanoTime();
        }
        return coarseNanos;
    }

    EventLoop eventLoop() {
        return eventLoop;
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
