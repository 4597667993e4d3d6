package io.tollgate.relay;

import io.netty.channel.EventLoop;
import io.tollgate.relay.clock.TimerWheel;

/**
 * A drain of one event loop: its tunnels are told to end one by one, at even distances over a window, so that their clients do
 * not all come back to the same other place at the same moment. One timer for all of them. On that loop.
 *
 * <p>The oldest goes first. For a storm of reconnects only the distance in time counts, and that is even in any order, over
 * all loops together as well; by age the list is there already, and who comes while the drain is on comes last by itself.
 */
final class SpreadDrain extends TimerWheel.Timer {
    private final RelayLoop loop;
    private final EventLoop eventLoop;
    private final TunnelList.Place place;
    private final int code;
    private final long deadlineAt;
    private long windowEnd;
    /** Up to which moment those who are told had their turn. */
    private long spreadTo;
    /** How many are open and not told yet. */
    private int left;

    /**
     * Tells nobody yet.
     *
     * @param place before the oldest of them
     * @param left how many there are
     */
    SpreadDrain(RelayLoop loop, EventLoop eventLoop, TunnelList.Place place, int left, Terms terms) {
        this.loop = loop;
        this.eventLoop = eventLoop;
        this.place = place;
        this.left = left;
        this.code = terms.code();
        this.spreadTo = terms.now();
        this.windowEnd = terms.now() + terms.windowNanos();
        this.deadlineAt = terms.now() + terms.deadlineNanos();
    }

    /**
     * How it goes.
     *
     * @param code the close code that clients get
     * @param windowNanos over how long they are told; 0 for at once
     * @param deadlineNanos how long from now until TCP is ended
     */
    record Terms(int code, long now, long windowNanos, long deadlineNanos) {}

    /** One more has opened; it is told in its turn, or by {@link #look} if all have had theirs. */
    void opened() {
        left++;
    }

    /** One has ended. */
    void ended(Tunnel tunnel) {
        if (!tunnel.timers().isDraining()) {
            left--;
        }
    }

    /** Tells nobody any more but those who open from now on. */
    void endWindow(long now) {
        windowEnd = now;
        left = 0;
        loop.cancel(this);
    }

    /** Another drain goes on in its place. */
    int giveUp() {
        int untold = left;
        left = 0;
        place.close();
        loop.cancel(this);
        return untold;
    }

    @Override
    protected void fired(long now) {
        look(now);
    }

    /** Tells those whose turn has come, and sets the timer to the next one's. */
    void look(long now) {
        int due = due(now);
        int turn = Math.min(due, TunnelList.IN_A_TURN);
        if (turn > 0) {
            spreadTo += (long) ((double) turn / left * Math.max(0, windowEnd - spreadTo));
        }
        for (int i = 0; i < turn; i++) {
            tellNext(now);
        }
        if (left > 0) {
            if (due > turn) {
                eventLoop.execute(() -> look(System.nanoTime()));
            } else {
                loop.schedule(this, spreadTo + (windowEnd - spreadTo) / left);
            }
        }
    }

    private int due(long now) {
        if (now - windowEnd >= 0) {
            return left;
        }
        double share = (double) (now - spreadTo) / (windowEnd - spreadTo);
        return (int) (left * share);
    }

    private void tellNext(long now) {
        Tunnel tunnel = place.pass();
        while (tunnel != null && tunnel.timers().isDraining()) {
            tunnel = place.pass();
        }
        if (tunnel == null) {
            left = 0;
            return;
        }
        left--;
        tunnel.drain(code, Math.max(1, deadlineAt - now));
    }
}
