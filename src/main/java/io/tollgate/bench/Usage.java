package io.tollgate.bench;

import io.tollgate.bench.loop.LoadLoop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * What had been used at one moment.
 *
 * @param at on the scale of {@link System#nanoTime}
 * @param processNanos CPU time of the watched processes
 * @param clientNanos CPU time of the client's event loops
 */
record Usage(long at, long processNanos, long clientNanos) {
    static Usage now(ProcessMeter meter, List<LoadLoop> loops) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long client = 0;
        for (LoadLoop loop : loops) {
            client += Math.max(0, threads.getThreadCpuTime(loop.thread()));
        }
        return new Usage(System.nanoTime(), meter.cpuNanos(), client);
    }

    /** The part of one core that the watched processes took since then. */
    double processShareSince(Usage before) {
        return share(processNanos - before.processNanos, before);
    }

    /** The part of their threads that the client's event loops took since then. */
    double clientShareSince(Usage before, int threads) {
        return share(clientNanos - before.clientNanos, before) / threads;
    }

    private double share(long nanos, Usage before) {
        return at == before.at ? 0 : (double) nanos / (at - before.at);
    }
}
