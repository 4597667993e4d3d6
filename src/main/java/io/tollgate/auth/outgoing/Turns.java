package io.tollgate.auth.outgoing;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many go at a time; those after them wait in the order in which they came, and no more than so many. Safe on any
 * thread; who is let go is told outside of the lock, on the thread that made room.
 */
public final class Turns {
    private final int most;
    private final int mostWaiting;
    /** This and what follows guarded by this. */
    private final Set<Turn> waiting = new LinkedHashSet<>();

    private int taken;
    private @Nullable Runnable atRest;

    public Turns(int most, int mostWaiting) {
        this.most = most;
        this.mostWaiting = mostWaiting;
    }

    /** Somebody who waits, then has his turn, then gives it back. */
    public final class Turn implements AutoCloseable {
        private final Runnable granted;
        private boolean mine;

        private Turn(Runnable granted) {
            this.granted = granted;
        }

        /** Gives it back, or waits no longer. Once more, it does nothing. */
        @Override
        public void close() {
            giveBack(this);
        }
    }

    /**
     * A turn, which may have come before this returns.
     *
     * @param granted told once, if it comes before it is given up
     * @return null where there is no room to wait
     */
    public @Nullable Turn take(Runnable granted) {
        Turn turn = new Turn(granted);
        synchronized (this) {
            if (taken == most) {
                if (waiting.size() == mostWaiting) {
                    return null;
                }
                waiting.add(turn);
                return turn;
            }
            taken++;
            turn.mine = true;
        }
        granted.run();
        return turn;
    }

    private void giveBack(Turn turn) {
        Runnable next = null;
        synchronized (this) {
            if (!turn.mine) {
                waiting.remove(turn);
                return;
            }
            turn.mine = false;
            Iterator<Turn> first = waiting.iterator();
            if (first.hasNext()) {
                Turn following = first.next();
                first.remove();
                following.mine = true;
                next = following.granted;
            } else if (--taken == 0) {
                next = atRest;
                atRest = null;
            }
        }
        if (next != null) {
            next.run();
        }
    }

    /** Has that done once nobody has a turn, which may be now. */
    public void whenAtRest(Runnable task) {
        synchronized (this) {
            if (taken > 0) {
                atRest = task;
                return;
            }
        }
        task.run();
    }

    /** How many wait. */
    public synchronized int waiting() {
        return waiting.size();
    }
}
