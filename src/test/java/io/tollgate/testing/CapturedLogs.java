package io.tollgate.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Everything that anyone in this JVM logs between start and close, at every level: by SLF4J and by java.util.logging,
 * messages, arguments, key-value pairs, contexts and stack traces. Safe on any thread.
 */
public final class CapturedLogs implements AutoCloseable {
    private static final java.util.logging.Logger JUL_ROOT = java.util.logging.Logger.getLogger("");

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Appender appender;
    private final List<Logger> appendedTo;
    private final Map<Logger, Level> levels;
    private final java.util.logging.@Nullable Level julLevel = JUL_ROOT.getLevel();
    private final JulHandler julHandler = new JulHandler();

    private CapturedLogs(List<Logger> loggers, Function<ILoggingEvent, String> text, boolean everything) {
        appendedTo = loggers;
        levels = everything ? withoutLevels() : Map.of();
        appender = new Appender(text);
        appender.setContext(context());
        appender.start();
        loggers.forEach(logger -> logger.addAppender(appender));
        if (everything) {
            root().setLevel(Level.TRACE);
            JUL_ROOT.setLevel(java.util.logging.Level.ALL);
            julHandler.setLevel(java.util.logging.Level.ALL);
            JUL_ROOT.addHandler(julHandler);
        }
    }

    /** From here on, everything that any logger says, down to TRACE. */
    public static CapturedLogs everything() {
        return new CapturedLogs(
                context().getLoggerList().stream()
                        .filter(logger -> logger == root() || !logger.isAdditive())
                        .toList(),
                CapturedLogs::wholeText,
                true);
    }

    /** From here on, what the levels let through to the root logger. */
    public static CapturedLogs asConfigured() {
        return new CapturedLogs(List.of(root()), CapturedLogs::wholeText, false);
    }

    /** From here on, the bare messages of one logger. */
    public static CapturedLogs messagesOf(String logger) {
        return new CapturedLogs(List.of(context().getLogger(logger)), ILoggingEvent::getFormattedMessage, false);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static Logger root() {
        return context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** Takes the level off each logger that has one of its own, so that the root's counts; returns what they were. */
    private static Map<Logger, Level> withoutLevels() {
        Map<Logger, Level> levels = new LinkedHashMap<>();
        for (Logger logger : context().getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(logger, logger.getLevel());
            }
        }
        levels.keySet().stream().filter(logger -> logger != root()).forEach(logger -> logger.setLevel(null));
        return levels;
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
        appendedTo.forEach(logger -> logger.detachAppender(appender));
        appender.stop();
        levels.forEach(Logger::setLevel);
        JUL_ROOT.removeHandler(julHandler);
        JUL_ROOT.setLevel(julLevel);
    }

    private static String wholeText(ILoggingEvent event) {
        String trace = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        return "%s %s %s %s %s %s"
                .formatted(
                        event.getLevel(),
                        event.getLoggerName(),
                        event.getFormattedMessage(),
                        event.getKeyValuePairs(),
                        event.getMDCPropertyMap(),
                        trace);
    }

    private final class Appender extends AppenderBase<ILoggingEvent> {
        private final Function<ILoggingEvent, String> text;

        Appender(Function<ILoggingEvent, String> text) {
            this.text = text;
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(text.apply(event));
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
