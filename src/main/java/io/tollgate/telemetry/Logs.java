package io.tollgate.telemetry;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The end of all logging. */
public final class Logs {
    private Logs() {}

    /**
     * Writes what waits in the appenders' queues, within a second each, and stops them. The last thing a process does: there is
     * no shutdown hook for it, which would run beside the drain and cut its lines off.
     */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logback) {
            logback.stop();
        }
    }
}
