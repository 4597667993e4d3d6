package io.tollgate.telemetry.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

/** The bounds of histograms of time. Few, as each is a series for each route or upstream. */
final class Buckets {
    /** From a check in memory to the timeouts of a handshake. */
    static final Duration[] STEP = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);

    /** From a client that fails at once to one that stays for a week. */
    static final Duration[] TUNNEL = millis(
            1_000,
            10_000,
            60_000,
            300_000,
            900_000,
            3_600_000,
            14_400_000,
            43_200_000,
            86_400_000,
            259_200_000,
            604_800_000);

    /** From the timer's own resolution to a hang. */
    static final Duration[] LAG = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000);

    private Buckets() {}

    private static Duration[] millis(long... bounds) {
        return LongStream.of(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
