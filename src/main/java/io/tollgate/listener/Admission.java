package io.tollgate.listener;

import io.tollgate.limit.Lease;
import io.tollgate.limit.Slots;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in as many connections as a listener has places for. The log hears when it is full, and when it takes some again and a
 * tenth of the places is free; so not even a flood that lasts is told of more than once in that many connections. Safe on any
 * thread.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    /** A descriptor each, which the process keeps a reserve for; the others are closed at once. */
    static final int MOST_ANSWERS = 8;

    private final Slots process;
    private final Slots slots;
    private final Slots answers = new Slots(MOST_ANSWERS);
    private final LongAdder refused = new LongAdder();
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile String listener;

    /**
     * @param max how many of them this listener may have; 0 for no bound of its own
     * @param process places for all connections of the process
     */
    Admission(String listener, int max, Slots process) {
        this.listener = listener;
        this.process = process;
        this.slots = new Slots(placesOf(max), process);
    }

    private static int placesOf(int max) {
        return max == 0 ? Integer.MAX_VALUE : max;
    }

    /** Another bound from now on, and another name for the log; connections over a lower one stay open. */
    void admitUpTo(int max, String name) {
        listener = name;
        slots.resize(placesOf(max));
    }

    /** A place for one more connection, or null, counted, if there is none. */
    @Nullable
    Lease admit() {
        if (full.get() && slots.aTenthIsFree() && full.compareAndSet(true, false)) {
            LOG.info("Listener {} has room again; refused so far: {}", listener, refused.sum());
        }
        Lease slot = slots.take();
        if (slot == null) {
            refuse();
            if (full.compareAndSet(false, true)) {
                LOG.warn(
                        "Listener {} has no room: {} connections open, {} over all listeners; more are refused",
                        listener,
                        slots.taken(),
                        process.taken());
            }
        }
        return slot;
    }

    /** Counts one that is not let in. */
    void refuse() {
        refused.increment();
    }

    /** A place to answer one that is not let in, or null if as many are being answered. */
    @Nullable
    Lease answer() {
        return answers.take();
    }

    int open() {
        return slots.taken();
    }

    long refused() {
        return refused.sum();
    }
}
