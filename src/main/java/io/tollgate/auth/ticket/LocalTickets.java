package io.tollgate.auth.ticket;

import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.seal.Seal;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tickets of one node, in its memory. All of them take a bounded room, and those of one subject a small part of it. One that was
 * shown leaves a mark until its life is over, without what was sealed in it. Those that are over are dropped by a timer, some in
 * a turn, and by whoever brings more. Safe on any thread; nobody waits for longer than a look at a table takes.
 */
final class LocalTickets implements TicketStore {
    /** Characters that all tickets together may take. */
    static final long MOST = 32L << 20;

    private static final int MOST_DROPPED = 200;
    private static final long AT_ONCE_MILLIS = 1;

    private final Vertx vertx;
    private final LongSupplier nanos;
    private final long lookMillis;
    /** This and what follows guarded by this. */
    private final Map<Seal.Id, Kept> byId = new HashMap<>();

    private final PriorityQueue<Kept> byEnd = new PriorityQueue<>((one, other) -> Long.signum(one.ends - other.ends));
    private final Map<Mark, Long> taken = new HashMap<>();
    private long takenByAll;
    private boolean looking;

    /**
     * None yet.
     *
     * @param nanos as {@link System#nanoTime}
     * @param lookMillis how often it is looked for those that are over
     */
    LocalTickets(Vertx vertx, LongSupplier nanos, long lookMillis) {
        this.vertx = vertx;
        this.nanos = nanos;
        this.lookMillis = lookMillis;
    }

    private static final class Kept {
        private final Seal.Id id;
        private final Mark owner;
        private final long ends;
        /** Null once it was taken. */
        private @Nullable String sealed;

        Kept(Seal.Id id, Mark owner, long ends, String sealed) {
            this.id = id;
            this.owner = owner;
            this.ends = ends;
            this.sealed = sealed;
        }

        long size() {
            return BESIDE + (sealed == null ? 0 : sealed.length());
        }
    }

    @Override
    public synchronized Future<Void> keep(Seal.Id id, String sealed, Mark owner, Duration life) {
        long now = nanos.getAsLong();
        drop(now);
        Kept kept = new Kept(id, owner, now + life.toNanos(), sealed);
        if (taken.getOrDefault(owner, 0L) + kept.size() > MOST_OF_ONE) {
            return Future.failedFuture(TicketRefusal.tooMany(LONGEST.toSeconds()));
        }
        if (takenByAll + kept.size() > MOST) {
            return Future.failedFuture(Refusal.of(Outcome.OVERLOADED, "tickets take " + takenByAll + " characters")
                    .with("Retry-After", Long.toString(LONGEST.toSeconds())));
        }
        byId.put(id, kept);
        byEnd.add(kept);
        count(kept, kept.size());
        look(lookMillis);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<String> take(Seal.Id id) {
        Kept kept = byId.get(id);
        if (kept == null) {
            return Future.failedFuture(
                    TicketRefusal.unknown("no such ticket: over, or issued by another node, as there is no redis"));
        }
        if (kept.ends - nanos.getAsLong() <= 0) {
            return Future.failedFuture(TicketRefusal.unknown("the ticket is over"));
        }
        String sealed = kept.sealed;
        if (sealed == null) {
            return Future.failedFuture(TicketRefusal.replayed());
        }
        kept.sealed = null;
        count(kept, -sealed.length());
        return Future.succeededFuture(sealed);
    }

    /** Whether it was issued here, and its mark is still there. */
    synchronized boolean holds(Seal.Id id) {
        return byId.containsKey(id);
    }

    private void count(Kept kept, long more) {
        takenByAll += more;
        taken.merge(kept.owner, more, (one, other) -> one + other == 0 ? null : one + other);
    }

    /** Some of those that are over; more than one for each that is brought, so that they never pile up. */
    private void drop(long now) {
        for (int dropped = 0; dropped < MOST_DROPPED; dropped++) {
            Kept first = byEnd.peek();
            if (first == null || first.ends - now > 0) {
                return;
            }
            byEnd.remove();
            byId.remove(first.id);
            count(first, -first.size());
        }
    }

    private void look(long millis) {
        if (!looking) {
            looking = true;
            vertx.setTimer(millis, due -> lookAgain());
        }
    }

    private synchronized void lookAgain() {
        long now = nanos.getAsLong();
        drop(now);
        looking = false;
        Kept first = byEnd.peek();
        if (first != null) {
            look(first.ends - now > 0 ? lookMillis : AT_ONCE_MILLIS);
        }
    }

    /** How many it knows, those that were shown among them. */
    synchronized int size() {
        return byId.size();
    }

    /** What they take. */
    synchronized long characters() {
        return takenByAll;
    }
}
