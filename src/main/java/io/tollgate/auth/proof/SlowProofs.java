package io.tollgate.auth.proof;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A few threads for proofs that would hold an event loop, and the relays on it, for most of a millisecond. What may wait is
 * bounded, since what waits longer than clients do is work for nobody, and who sends forged tokens takes no place of others:
 *
 * <ul>
 *   <li>Addresses take turns, and where there is no room it is the one with the most waiting that loses its last.
 *   <li>One whose latest token did not hold waits behind all others for a minute, or until one of its tokens does.
 * </ul>
 *
 * Safe on any thread.
 */
public final class SlowProofs {
    /** At a millisecond each, a quarter of a second. */
    private static final int MOST_WAITING = 256;

    private static final int IDLE_SECONDS = 30;
    private static final int MOST_SUSPECTS = 10_000;
    private static final Duration SUSPICION = Duration.ofMinutes(1);
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** The process's; its threads are there while there is something to prove. Half of the cores, so that relays go on. */
    public static final SlowProofs SHARED =
            new SlowProofs(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MOST_WAITING);

    private final int mostThreads;
    private final int mostWaiting;
    private final ThreadPoolExecutor threads;
    private final Cache<String, Boolean> suspects = Caffeine.newBuilder()
            .maximumSize(MOST_SUSPECTS)
            .expireAfterWrite(SUSPICION)
            .executor(Runnable::run)
            .build();
    /** This and what follows guarded by this. */
    private final Lanes<Waiting<?>> trusted = new Lanes<>();

    private final Lanes<Waiting<?>> suspected = new Lanes<>();
    private int waiting;
    private int running;

    SlowProofs(int threads, int waiting) {
        this.mostThreads = threads;
        this.mostWaiting = waiting;
        this.threads = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SlowProofs::thread);
        this.threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "tollgate-proof-" + NAMES.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Something to find out. */
    @FunctionalInterface
    public interface Proof<T> {
        T find() throws Refusal;
    }

    /**
     * Who waits for a proof.
     *
     * @param context where the answer is to come
     * @param left whether nobody waits for it any more; asked on any thread
     * @param from the address that he counts as
     */
    public record Party(Context context, BooleanSupplier left, String from) {}

    private record Waiting<T>(Proof<T> proof, Party party, Promise<T> answer) {
        void tell(Future<T> found) {
            try {
                party.context().runOnContext(own -> found.onComplete(answer));
            } catch (RejectedExecutionException stopped) {
                answer.tryFail(stopped);
            }
        }

        void refuse() {
            tell(overloaded());
        }
    }

    /**
     * Finds it out when it is its turn.
     *
     * @return fails with the proof's refusal, with OVERLOADED where too many wait, or with CLIENT_LEFT
     */
    public <T> Future<T> find(Proof<T> proof, Party party) {
        Waiting<T> one = new Waiting<>(proof, party, Promise.promise());
        boolean suspect = suspects.getIfPresent(party.from()) != null;
        Waiting<?> dropped = null;
        synchronized (this) {
            if (waiting == mostWaiting) {
                dropped = makeRoom(party.from(), suspect);
                if (dropped == null) {
                    return overloaded();
                }
            }
            (suspect ? suspected : trusted).add(party.from(), one);
            waiting++;
            if (running < mostThreads) {
                running++;
                threads.execute(this::run);
            }
        }
        if (dropped != null) {
            dropped.refuse();
        }
        return one.answer().future();
    }

    /** Whose place the next one gets, or null where he has to go himself. */
    private @Nullable Waiting<?> makeRoom(String from, boolean suspect) {
        Lanes<Waiting<?>> lanes = suspected.isEmpty() && !suspect ? trusted : suspected;
        boolean own = suspect == (lanes == suspected);
        Waiting<?> dropped = own && lanes.wouldBeLongest(from) ? null : lanes.dropOfLongest();
        if (dropped != null) {
            waiting--;
        }
        return dropped;
    }

    private void run() {
        for (Waiting<?> next = next(); next != null; next = next()) {
            prove(next);
        }
    }

    private synchronized @Nullable Waiting<?> next() {
        Waiting<?> next = trusted.next();
        if (next == null) {
            next = suspected.next();
        }
        if (next == null) {
            running--;
        } else {
            waiting--;
        }
        return next;
    }

    private <T> void prove(Waiting<T> one) {
        if (one.party().left().getAsBoolean()) {
            one.tell(Future.failedFuture(
                    Refusal.of(Outcome.CLIENT_LEFT, "the client left before its token was proven")));
            return;
        }
        Future<T> found = found(one.proof());
        if (found.succeeded()) {
            suspects.invalidate(one.party().from());
        } else if (found.cause() instanceof Refusal refusal && refusal.outcome() == Outcome.INVALID_TOKEN) {
            suspects.put(one.party().from(), true);
        }
        one.tell(found);
    }

    private static <T> Future<T> overloaded() {
        return Future.failedFuture(Refusal.of(Outcome.OVERLOADED, "too many tokens wait for their proof"));
    }

    private static <T> Future<T> found(Proof<T> proof) {
        try {
            return Future.succeededFuture(proof.find());
        } catch (Refusal | RuntimeException | Error e) {
            return Future.failedFuture(e);
        }
    }
}
