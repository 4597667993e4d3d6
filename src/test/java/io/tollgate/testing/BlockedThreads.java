package io.tollgate.testing;

import io.vertx.core.VertxOptions;
import io.vertx.core.internal.threadchecker.BlockedThreadChecker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** No event loop may be held for long: what Vert.x's checker has to say meanwhile fails the test. */
public final class BlockedThreads implements AutoCloseable {
    /** Far more than any step of ours takes, even on a busy machine, and little enough to catch a blocking call. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private static final Duration CHECK_EVERY = Duration.ofMillis(100);
    private static final String CHECKER = BlockedThreadChecker.LOGGER_NAME;

    private final CapturedLogs logs = CapturedLogs.messagesOf(CHECKER);

    private BlockedThreads() {}

    /** Listens to the checker of every Vert.x in this JVM from here on. */
    public static BlockedThreads watch() {
        return new BlockedThreads();
    }

    /** The same options with the checker as strict as this. */
    public static VertxOptions strict(VertxOptions options) {
        return options.setMaxEventLoopExecuteTime(LONGEST.toMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setBlockedThreadCheckInterval(CHECK_EVERY.toMillis())
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS);
    }

    /** What the checker has said since the start. */
    public List<String> warnings() {
        return logs.lines();
    }

    /** Fails if there was a warning. */
    @Override
    public void close() {
        logs.close();
        if (!warnings().isEmpty()) {
            throw new AssertionError("An event loop was held for over " + LONGEST + ": " + warnings());
        }
    }
}
