package io.tollgate.testing;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Vert.x whose event loops may not be held for long: what its checker has to say fails the test. */
public final class BlockedThreads implements AutoCloseable {
    /** Far more than any step of ours takes, and little enough to catch a blocking call. */
    private static final Duration LONGEST = Duration.ofMillis(500);

    private static final Duration CHECK_EVERY = Duration.ofMillis(100);

    private final CapturedLogs logs = CapturedLogs.asConfigured();
    private final Vertx vertx = Vertx.builder().with(options()).build();

    private BlockedThreads() {}

    public static BlockedThreads watch() {
        return new BlockedThreads();
    }

    /** The strict settings, for who builds a Vert.x of its own. */
    public static VertxOptions options() {
        return new VertxOptions()
                .setMaxEventLoopExecuteTime(LONGEST.toMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setBlockedThreadCheckInterval(CHECK_EVERY.toMillis())
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS);
    }

    public Vertx vertx() {
        return vertx;
    }

    /** What the checker of any Vert.x in this JVM has said since the start. */
    public List<String> warnings() {
        return logs.lines().stream()
                .filter(line -> line.contains("BlockedThreadChecker"))
                .toList();
    }

    /** Ends the Vert.x, then fails if it had to warn. */
    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        List<String> warnings = warnings();
        logs.close();
        if (!warnings.isEmpty()) {
            throw new AssertionError("An event loop was held for over " + LONGEST + ": " + warnings);
        }
    }
}
