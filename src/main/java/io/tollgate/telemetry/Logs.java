package io.tollgate.telemetry;

import ch.qos.logback.classic.LoggerContext;
import io.tollgate.outcome.Traces;
import org.slf4j.LoggerFactory;

/** What every log of the house has in common: how faults show, and its end. Stateless. */
public final class Logs {
    private Logs() {}

    /** A fault of ours as it may be logged: kinds and places, without what a library's message may quote. */
    public static Throwable withoutMessages(Throwable fault) {
        return Traces.withoutMessages(fault);
    }

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
