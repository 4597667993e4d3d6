package io.tollgate.relay.clock;

import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop's tunnels. Scheduling, moving and canceling take constant time and allocate nothing.
 *
 * <p>Deadlines and readings are those of {@link System#nanoTime()}, and lie within 292 years of the wheel's start. The
 * wheel has no clock of its own: its owner calls {@link #advance} about once a tick. A timer never fires early, and late
 * by less than a tick plus the time until that call.
 *
 * <p>One thread: the event loop's.
 */
public final class TimerWheel {
    /*
     * Time is counted in ticks since the start, and a tick is read as a number of eleven digits to the base of 64. Each
     * digit has a level, each of its values a slot. A timer stands in the level of the highest digit in which its tick
     * differs from the present one, in the slot of its own value of that digit:
     *
     *   present     0 0 7 12
     *   timer       0 0 7 40    level 0, slot 40: fires at that tick
     *   timer       0 0 9  3    level 1, slot 9: waits until the present is 0 0 9 0, then goes to level 0, slot 3
     *   timer       2 0 0  0    level 3, slot 2
     *
     * Timers lie ahead, so that digit is greater than the present's: within a level the lowest slot is the next, and all
     * of a level is due before any of the level above. The next slot is thus the lowest bit of the first word that is
     * not 0, and empty time costs nothing. A timer is touched once per level at most, which is twice or three times for
     * minutes and days at ticks of 100 ms.
     *
     * Slots are rings of timers, and so is what is due: advance first moves all that is due there, in order of their
     * ticks, then fires. What a timer schedules while it fires finds a wheel that stands at the present already, and
     * cannot fire in the same call.
     */
    private static final int DIGIT_BITS = 6;
    private static final int SLOTS = 1 << DIGIT_BITS;
    private static final int LEVELS = 11;
    private static final int DUE = LEVELS * SLOTS;
    private static final int NOWHERE = -1;

    /** Something that is to happen at a time. Its owner extends it, and schedules it in one wheel at a time. */
    public abstract static class Timer {
        private long deadlineNanos;
        private int place = NOWHERE;
        private Timer next = this;
        private Timer previous = this;

        /**
         * The time has come. The timer is not scheduled any more; it may schedule and cancel itself and others.
         *
         * @param nowNanos the reading that the wheel was advanced to
         */
        protected abstract void fired(long nowNanos);

        public final boolean scheduled() {
            return place != NOWHERE;
        }

        /** Of the last scheduling; without meaning before the first. */
        public final long deadlineNanos() {
            return deadlineNanos;
        }
    }

    private final long startNanos;
    private final long tickNanos;
    private final @Nullable Timer[] rings = new @Nullable Timer[DUE + 1];
    private final long[] occupied = new long[LEVELS];
    private long present;
    private int size;

    /**
     * @param startNanos the reading at which the wheel stands first
     * @param tickNanos how finely deadlines are told apart, above 0
     */
    public TimerWheel(long startNanos, long tickNanos) {
        if (tickNanos <= 0) {
            throw new IllegalArgumentException("tickNanos: expected more than 0 but was " + tickNanos);
        }
        this.startNanos = startNanos;
        this.tickNanos = tickNanos;
    }

    /** Schedules the timer, or moves it if it is scheduled. One whose deadline has passed fires with the next tick. */
    public void schedule(Timer timer, long deadlineNanos) {
        cancel(timer);
        timer.deadlineNanos = deadlineNanos;
        long tick = Math.max(tickAtOrAfter(deadlineNanos), present + 1);
        put(timer, placeOf(tick));
        size++;
    }

    /** Takes the timer out if it is scheduled, also if it is due in the call of {@link #advance} that is under way. */
    public void cancel(Timer timer) {
        if (timer.scheduled()) {
            remove(timer);
            size--;
        }
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Fires all timers that are due, in the order of their ticks. A reading before an earlier one fires none.
     *
     * <p>If timers throw, the others fire all the same, and the first exception is thrown at the end with the others
     * suppressed in it.
     */
    public void advance(long nowNanos) {
        long target = Math.floorDiv(nowNanos - startNanos, tickNanos);
        if (target > present) {
            turn(target);
        }
        Throwable failure = null;
        for (Timer timer = rings[DUE]; timer != null; timer = rings[DUE]) {
            cancel(timer);
            try {
                timer.fired(nowNanos);
            } catch (Throwable thrown) {
                failure = joined(failure, thrown);
            }
        }
        if (failure != null) {
            throwUnchecked(failure);
        }
    }

    /** Goes from slot to slot up to the target, and moves what is due to its ring. */
    private void turn(long target) {
        for (int level = lowestOccupied(); level < LEVELS; level = lowestOccupied()) {
            int slot = Long.numberOfTrailingZeros(occupied[level]);
            long slotTick = firstTick(level, slot);
            if (slotTick > target) {
                break;
            }
            present = slotTick;
            spread(level * SLOTS + slot);
        }
        present = target;
    }

    private int lowestOccupied() {
        int level = 0;
        while (level < LEVELS && occupied[level] == 0) {
            level++;
        }
        return level;
    }

    /** The present with its digit of that level replaced, and 0 for all lower ones. */
    private long firstTick(int level, int slot) {
        long unit = 1L << (level * DIGIT_BITS);
        return (present & -(unit << DIGIT_BITS)) | slot * unit;
    }

    /** Each timer of the slot that the present has reached is due, or belongs to a lower level now. */
    private void spread(int place) {
        for (Timer timer = rings[place]; timer != null; timer = rings[place]) {
            remove(timer);
            long tick = tickAtOrAfter(timer.deadlineNanos);
            put(timer, tick <= present ? DUE : placeOf(tick));
        }
    }

    private int placeOf(long tick) {
        int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(tick ^ present)) / DIGIT_BITS;
        int slot = (int) (tick >>> (level * DIGIT_BITS)) & (SLOTS - 1);
        return level * SLOTS + slot;
    }

    /** Rounded up, so that no timer fires early. */
    private long tickAtOrAfter(long nanos) {
        long sinceStart = nanos - startNanos;
        long tick = sinceStart / tickNanos;
        return sinceStart % tickNanos > 0 ? tick + 1 : tick;
    }

    /** At the end of the ring. */
    private void put(Timer timer, int place) {
        Timer first = rings[place];
        if (first == null) {
            rings[place] = timer;
            if (place != DUE) {
                occupied[place / SLOTS] |= 1L << (place % SLOTS);
            }
        } else {
            timer.next = first;
            timer.previous = first.previous;
            first.previous.next = timer;
            first.previous = timer;
        }
        timer.place = place;
    }

    private void remove(Timer timer) {
        int place = timer.place;
        if (timer.next == timer) {
            rings[place] = null;
            if (place != DUE) {
                occupied[place / SLOTS] &= ~(1L << (place % SLOTS));
            }
        } else {
            if (rings[place] == timer) {
                rings[place] = timer.next;
            }
            timer.previous.next = timer.next;
            timer.next.previous = timer.previous;
            timer.next = timer;
            timer.previous = timer;
        }
        timer.place = NOWHERE;
    }

    private static Throwable joined(@Nullable Throwable first, Throwable other) {
        if (first == null) {
            return other;
        }
        if (first != other) {
            first.addSuppressed(other);
        }
        return first;
    }

    private static void throwUnchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw failure instanceof RuntimeException exception ? exception : new IllegalStateException(failure);
    }
}
