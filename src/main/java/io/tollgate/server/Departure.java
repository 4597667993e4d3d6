package io.tollgate.server;

import io.tollgate.admin.overview.ProcessState.DrainState;
import io.tollgate.config.TollgateSettings.DrainSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a Tollgate, once, on a thread of its own. Its methods are safe on any thread.
 *
 * <pre>
 *   delay      not ready any more; served as before, as load balancers have not all noticed
 *   window     upgrades get 503; tunnels are told to end at their next frame boundary, spread over the window
 *   deadline   the tunnels that are still open are ended
 *   last words listeners let go of their ports; who is still connected is answered
 * </pre>
 *
 * The times count from the request to stop. When no tunnel is open behind the delay, the last words come at once.
 */
final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
    private static final Duration POLL = Duration.ofMillis(5);
    /** The tunnels end themselves at the deadline, by clocks that are a little coarse. */
    private static final Duration COARSE = Duration.ofSeconds(1);
    /** A refused client has a second to read its answer. */
    private static final Duration LAST_WORDS = Duration.ofMillis(1500);

    private final House house;
    private final CompletableFuture<Integer> over = new CompletableFuture<>();
    /** Null before it begins; guarded by this. */
    private @Nullable Thread thread;

    private volatile @Nullable DrainState begun;

    Departure(House house) {
        this.house = house;
    }

    /**
     * What is left behind.
     *
     * @param workers those there are when they are asked for
     * @param closeListeners nobody is let in any more
     * @param letGo the rest, when nobody is connected
     */
    record House(
            Supplier<List<LoopWorker>> workers, Census census, Supplier<Future<?>> closeListeners, Runnable letGo) {}

    /** Returns at once. Again, it does nothing, and says so by false. */
    synchronized boolean begin(DrainSettings settings) {
        if (thread != null) {
            return false;
        }
        Instant now = Instant.now();
        begun = new DrainState(now, now.plus(settings.deadline()), open());
        thread = new Thread(() -> run(settings), "tollgate-drain");
        thread.start();
        return true;
    }

    boolean hasBegun() {
        return begun != null;
    }

    /** As it began, or null before that. */
    @Nullable
    DrainState begun() {
        return begun;
    }

    /**
     * Waits for the end, also before it has begun.
     *
     * @return how many tunnels' TCP had to be ended before their closing handshake was complete
     */
    int await() throws InterruptedException {
        try {
            return over.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The drain failed", e.getCause());
        }
    }

    /** The same of one that has begun; a thread that is interrupted waits for no tunnel. */
    int finish() {
        boolean interrupted = false;
        while (true) {
            try {
                int forced = await();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return forced;
            } catch (InterruptedException e) {
                interrupted = true;
                hurry();
            }
        }
    }

    private synchronized void hurry() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run(DrainSettings settings) {
        try {
            int forced = closeTunnels(settings);
            sayLastWords();
            house.letGo().run();
            over.complete(forced);
        } catch (RuntimeException | Error fault) {
            over.completeExceptionally(fault);
        }
    }

    private int closeTunnels(DrainSettings settings) {
        long start = System.nanoTime();
        LOG.info(
                "draining: served as before for {} ms, {} tunnels open",
                settings.delay().toMillis(),
                open());
        await(settings.delay(), () -> false);
        Duration left = settings.deadline().minusNanos(System.nanoTime() - start);
        LOG.info(
                "draining: upgrades are refused, {} tunnels close over {} ms",
                open(),
                settings.window().toMillis());
        int forcedBefore = house.census().forcedByDrain();
        told(worker -> worker.drain(settings.code(), settings.window(), left));
        await(left.plus(COARSE), () -> open() == 0);
        int forced = house.census().forcedByDrain() - forcedBefore;
        return forced + abort();
    }

    /** Ends what is still there, which is nothing unless somebody is in a hurry. */
    private int abort() {
        int before = house.census().forced();
        told(LoopWorker::abort);
        await(Waiting.PROMPT, () -> open() == 0);
        return house.census().forced() - before;
    }

    private void sayLastWords() {
        Waiting.quietly(house.closeListeners().get());
        told(LoopWorker::refuseRest);
        await(LAST_WORDS, () -> house.workers().get().stream().allMatch(worker -> worker.connections() == 0));
    }

    private int open() {
        return house.census().open();
    }

    private void told(Function<LoopWorker, Future<Void>> news) {
        Waiting.quietly(Future.join(house.workers().get().stream().map(news).toList()));
    }

    /** Until then, or that is so, or somebody is in a hurry. */
    private static void await(Duration atMost, BooleanSupplier done) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!done.getAsBoolean()
                && System.nanoTime() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
