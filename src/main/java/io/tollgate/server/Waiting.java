package io.tollgate.server;

import io.tollgate.telemetry.Logs;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what other threads do, on threads that may block. Stateless. */
final class Waiting {
    /** For what only has to be said to the operating system or to another thread. */
    static final Duration PROMPT = Duration.ofSeconds(10);

    /** For what comes from elsewhere, and can come later: long enough for a slow answer, short enough for who waits for a start. */
    static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

    private Waiting() {}

    /** Until it is done, however it ends, or so long; what then is missing is for others to say. */
    static void atMost(Duration patience, Future<?> awaited) {
        try {
            awaited.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Went on without waiting for more: {}", e.getClass().getName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until it is done, however it ends, or {@link #PROMPT} is over; the log hears of what went wrong. */
    static void quietly(Future<?> closing) {
        try {
            closing.toCompletionStage().toCompletableFuture().get(PROMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.warn("Something did not close", Logs.withoutMessages(e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            LOG.warn("Something did not close within {} s", PROMPT.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
