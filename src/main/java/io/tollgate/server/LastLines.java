package io.tollgate.server;

import io.tollgate.telemetry.Logs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the log: what the process ended of, and what waits in the queues. */
public final class LastLines {
    private static final Logger LOG = LoggerFactory.getLogger(LastLines.class);

    private LastLines() {}

    /** Logs a fault of ours that ends the process: kinds and places, without what a library's message may quote. */
    public static void internalError(Throwable fault) {
        LOG.error("internal error", Logs.withoutMessages(fault));
    }

    /** The last thing a process does. Returns when all is written, or after a second or two if nobody reads it; what is logged later is lost. */
    public static void write() {
        Logs.stop();
    }
}
