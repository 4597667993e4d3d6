package io.tollgate.server;

import io.tollgate.telemetry.Logs;

/** The end of the log: what waits in its queues is written. The last thing before a process ends. */
public final class LastLines {
    private LastLines() {}

    /** Returns when all is written, or after a second or two if nobody reads it; what is logged later is lost. */
    public static void write() {
        Logs.stop();
    }
}
