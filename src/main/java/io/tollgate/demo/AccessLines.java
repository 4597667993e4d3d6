package io.tollgate.demo;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tollgate.telemetry.AccessLog;
import io.vertx.core.http.HttpServerResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/**
 * The access log as the page follows it: each line, as it is logged, is also an event of a stream (HTML standard §9.2,
 * server-sent events). Safe on any thread; a reader that does not keep up misses lines.
 */
final class AccessLines extends AppenderBase<ILoggingEvent> {
    private final Set<HttpServerResponse> readers = ConcurrentHashMap.newKeySet();

    /** Begins to listen, until stopped. */
    static AccessLines listening() {
        AccessLines lines = new AccessLines();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            lines.setContext(logback);
            lines.start();
            logback.getLogger(AccessLog.LOGGER).addAppender(lines);
        }
        return lines;
    }

    /** Makes an answer a stream of all lines from now on, which only its reader ends. */
    void stream(HttpServerResponse response) {
        response.putHeader("Content-Type", "text/event-stream").setChunked(true);
        response.closeHandler(closed -> readers.remove(response));
        response.exceptionHandler(failure -> readers.remove(response));
        readers.add(response);
        response.write(": lines of the access log\n\n");
    }

    @Override
    protected void append(ILoggingEvent event) {
        String line = "data: " + event.getFormattedMessage() + "\n\n";
        readers.stream().filter(reader -> !reader.writeQueueFull()).forEach(reader -> reader.write(line));
    }

    @Override
    public void stop() {
        if (getContext() instanceof LoggerContext logback) {
            Logger log = logback.getLogger(AccessLog.LOGGER);
            log.detachAppender(this);
        }
        super.stop();
    }
}
