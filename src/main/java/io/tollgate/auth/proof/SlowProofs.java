package io.tollgate.auth.proof;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A few threads for proofs that would hold an event loop, and the relays on it, for most of a millisecond. Proofs begin in the
 * order in which they came. What may wait is bounded: who comes then is refused, since what waits longer than clients do is
 * work for nobody. Safe on any thread.
 */
public final class SlowProofs {
    /** At a millisecond each, a quarter of a second. */
    private static final int MOST_WAITING = 256;

    private static final int IDLE_SECONDS = 30;
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** The process's; its threads are there while there is something to prove. Half of the cores, so that relays go on. */
    public static final SlowProofs SHARED =
            new SlowProofs(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MOST_WAITING);

    private final ThreadPoolExecutor threads;

    SlowProofs(int threads, int waiting) {
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                SlowProofs::thread);
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
     * Finds it out when it is its turn.
     *
     * @param context where the answer is to come
     * @param left whether nobody waits for it any more; asked on any thread
     * @return fails with the proof's refusal, with OVERLOADED at once where too many wait, or with CLIENT_LEFT
     */
    public <T> Future<T> find(Proof<T> proof, Context context, BooleanSupplier left) {
        Promise<T> answer = Promise.promise();
        try {
            threads.execute(() -> {
                Future<T> found = left.getAsBoolean() ? nobodyWaits() : found(proof);
                context.runOnContext(own -> found.onComplete(answer));
            });
        } catch (RejectedExecutionException full) {
            return Future.failedFuture(Refusal.of(Outcome.OVERLOADED, "too many tokens wait for their proof"));
        }
        return answer.future();
    }

    private static <T> Future<T> nobodyWaits() {
        return Future.failedFuture(Refusal.of(Outcome.CLIENT_LEFT, "the client left before its token was proven"));
    }

    private static <T> Future<T> found(Proof<T> proof) {
        try {
            return Future.succeededFuture(proof.find());
        } catch (Refusal | RuntimeException | Error e) {
            return Future.failedFuture(e);
        }
    }
}
