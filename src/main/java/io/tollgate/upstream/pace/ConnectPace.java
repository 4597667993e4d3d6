package io.tollgate.upstream.pace;

import io.netty.util.concurrent.EventExecutor;
import io.tollgate.limit.OwnBucket;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns to connect, so many in a time, handed out in the order in which they were asked for. Safe on any thread: one is shared
 * by all event loops.
 */
public final class ConnectPace {
    /*
     * Turns come from one bucket (OwnBucket tells what it promises), and who finds it empty queues. A turn is only taken from the
     * bucket when it is handed out, so that one who leaves the queue takes nothing along and all behind him move up: were turns
     * given out ahead of time, those that leavers return and those that others still hold could be used at the same moment.
     *
     * One timer at a time stands for the whole queue: at the bucket's next turn, on the event loop of whoever is first then. It
     * serves all who are due, each on his own event loop, and sets the next one. It stays where it is when the first one leaves.
     *
     * The lock is held for a few additions and a step in a linked list, never while anybody waits or is called.
     */
    private final OwnBucket bucket;
    private final Rate rate;
    private final int mostWaiting;
    private final long patienceNanos;
    private final LongSupplier clock;
    /** Guarded by this, as all below. */
    private final Set<Turn> queue = new LinkedHashSet<>();

    private boolean timerIsSet;

    /**
     * @param mostWaiting in the queue at once; 0 for none
     * @param patienceNanos whoever would wait longer is refused at once
     * @param clock readings of {@link System#nanoTime}, on any thread
     */
    public ConnectPace(Rate rate, int mostWaiting, long patienceNanos, LongSupplier clock) {
        this.bucket = new OwnBucket(rate);
        this.rate = rate;
        this.mostWaiting = mostWaiting;
        this.patienceNanos = patienceNanos;
        this.clock = clock;
    }

    /** Goes on from where the other is, as after a reload: its burst is not given anew. Those who wait there, wait there. */
    public synchronized void follow(ConnectPace before) {
        before.leaveTo(bucket);
    }

    private synchronized void leaveTo(OwnBucket next) {
        next.follow(bucket);
    }

    /**
     * Asks for a turn.
     *
     * @param loop of the caller, on which it will be told
     * @param then what to do when it is its turn
     * @return null if that is now, and {@code then} will not be called
     * @throws Refusal {@link Outcome#UPSTREAM_BUSY} if its turn would come too late
     */
    public @Nullable Turn ask(EventExecutor loop, Runnable then) throws Refusal {
        List<Turn> due = new ArrayList<>();
        try {
            return ask(loop, then, due);
        } finally {
            due.forEach(Turn::come);
        }
    }

    private synchronized @Nullable Turn ask(EventExecutor loop, Runnable then, List<Turn> due) throws Refusal {
        long now = clock.getAsLong();
        long nextNanos = serve(now, due);
        if (queue.isEmpty()) {
            nextNanos = bucket.take(1, now);
            if (nextNanos == 0) {
                return null;
            }
        }
        long waitNanos = nextNanos + (long) ((double) queue.size() * rate.periodNanos() / rate.amount());
        if (queue.size() >= mostWaiting || waitNanos > patienceNanos) {
            throw refusal(waitNanos);
        }
        Turn turn = new Turn(this, loop, then);
        queue.add(turn);
        setTimer(nextNanos);
        return turn;
    }

    private Refusal refusal(long waitNanos) {
        long seconds = (waitNanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1);
        return Refusal.of(
                        Outcome.UPSTREAM_BUSY,
                        "%d wait to connect of %d that may, the next turn is in %d ms, expected at most %d"
                                .formatted(
                                        queue.size(),
                                        mostWaiting,
                                        TimeUnit.NANOSECONDS.toMillis(waitNanos),
                                        TimeUnit.NANOSECONDS.toMillis(patienceNanos)))
                .with("Retry-After", Long.toString(Math.max(1, seconds)));
    }

    /** Hands out what turns there are; gives how long until the next, where somebody is left to wait for it. */
    private long serve(long now, List<Turn> due) {
        while (!queue.isEmpty()) {
            long nextNanos = bucket.take(1, now);
            if (nextNanos > 0) {
                return nextNanos;
            }
            due.add(first());
        }
        return 0;
    }

    private Turn first() {
        Iterator<Turn> turns = queue.iterator();
        Turn first = turns.next();
        turns.remove();
        return first;
    }

    private void setTimer(long nanos) {
        if (!timerIsSet) {
            timerIsSet = true;
            queue.iterator().next().loop().schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void tick() {
        List<Turn> due = new ArrayList<>();
        synchronized (this) {
            timerIsSet = false;
            long nextNanos = serve(clock.getAsLong(), due);
            if (!queue.isEmpty()) {
                setTimer(nextNanos);
            }
        }
        due.forEach(Turn::come);
    }

    /** Whoever asked is not there any more. */
    synchronized void leave(Turn turn) {
        queue.remove(turn);
    }

    /** Gives a turn that came for somebody who had left to the next in the queue. */
    void handOn() {
        Turn next;
        synchronized (this) {
            next = queue.isEmpty() ? null : first();
        }
        if (next != null) {
            next.come();
        }
    }

    /** How many wait for their turn. */
    public synchronized int waiting() {
        return queue.size();
    }
}
