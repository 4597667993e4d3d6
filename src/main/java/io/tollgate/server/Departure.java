package io.tollgate.server;

import io.tollgate.config.TollgateSettings.DrainSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** The end of all tunnels: each is told to end at its next frame boundary, and whatever does not in time is ended. */
final class Departure {
    private static final Duration POLL = Duration.ofMillis(5);

    private final List<LoopWorker> workers;
    private final Census census;
    private final DrainSettings settings;

    Departure(List<LoopWorker> workers, Census census, DrainSettings settings) {
        this.workers = workers;
        this.census = census;
        this.settings = settings;
    }

    /** Blocks until no tunnel is open. Returns how many had to be ended before their closing handshake was complete. */
    int run() {
        int before = census.forced();
        told(worker -> worker.drain(settings.code(), settings.deadline()));
        awaitClosed(settings.deadline().plusSeconds(1));
        told(LoopWorker::abort);
        awaitClosed(Waiting.PROMPT);
        return census.forced() - before;
    }

    private void told(Function<LoopWorker, Future<Void>> news) {
        Waiting.quietly(Future.join(workers.stream().map(news).toList()));
    }

    private void awaitClosed(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (census.open() > 0
                && System.nanoTime() - end < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
