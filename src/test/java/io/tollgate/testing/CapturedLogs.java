package io.tollgate.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/**
 * Everything that anyone in this JVM logs between start and close, at every level: by SLF4J and by java.util.logging,
 * messages, arguments, key-value pairs, contexts and stack traces. Safe on any thread.
 */
public final class CapturedLogs implements AutoCloseable {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final java.util.logging.Logger julRoot = java.util.logging.Logger.getLogger("");
    private final Level level = root.getLevel();
    private final java.util.logging.Level julLevel = julRoot.getLevel();
    private final Appender appender = new Appender();
    private final JulHandler julHandler = new JulHandler();

    private CapturedLogs(boolean everything) {
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        julHandler.setLevel(java.util.logging.Level.ALL);
        julRoot.addHandler(julHandler);
        if (everything) {
            root.setLevel(Level.TRACE);
            julRoot.setLevel(java.util.logging.Level.ALL);
        }
    }

    /** From here on, everything down to TRACE. */
    public static CapturedLogs everything() {
        return new CapturedLogs(true);
    }

    /** From here on, what the levels let through. */
    public static CapturedLogs asConfigured() {
        return new CapturedLogs(false);
    }

    /** One text for each event so far: level, logger, message and all that hangs on it. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** None of these has been logged; the message names the logger's line with the secret cut out. */
    public void assertNever(Collection<String> secrets) {
        for (String line : lines) {
            for (String secret : secrets) {
                if (line.contains(secret)) {
                    throw new AssertionError("A secret was logged: " + line.replace(secret, "<SECRET>"));
                }
            }
        }
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
        root.setLevel(level);
        julRoot.removeHandler(julHandler);
        julRoot.setLevel(julLevel);
    }

    private final class Appender extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            String trace =
                    event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
            lines.add("%s %s %s %s %s %s"
                    .formatted(
                            event.getLevel(),
                            event.getLoggerName(),
                            event.getFormattedMessage(),
                            event.getKeyValuePairs(),
                            event.getMDCPropertyMap(),
                            trace));
        }
    }

    private final class JulHandler extends Handler {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord entry) {
            lines.add(entry.getLevel() + " " + entry.getLoggerName() + " " + formatter.format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
