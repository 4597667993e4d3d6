package io.tollgate.bench;

/** Hears once a second how a run goes, on the thread that runs it. */
@FunctionalInterface
public interface BenchProgress {
    /** What a run is doing. */
    enum Phase {
        OPENING,
        WARMING_UP,
        MEASURING
    }

    /**
     * How it goes.
     *
     * @param seconds since that phase began
     * @param of how many it has, or 0 where that depends
     * @param open connections
     * @param done messages, or upgrades, in the second that has passed
     * @param p50Nanos of the latencies in that second; 0 where there were none
     */
    record Report(
            Phase phase,
            double seconds,
            double of,
            long open,
            long failures,
            double done,
            long p50Nanos,
            long p99Nanos) {}

    void tell(Report report);
}
