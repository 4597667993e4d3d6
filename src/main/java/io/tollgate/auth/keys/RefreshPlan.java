package io.tollgate.auth.keys;

import java.time.Duration;

/**
 * When keys are fetched next. After a success that is the refresh interval; after failures in a row the first retry,
 * then each time twice as long up to the longest, whether or not there are older keys to go on with. All of it give or
 * take a tenth, so that processes started together do not ask together for ever. Pure: randomness comes in.
 *
 * @param refresh between two good fetches
 * @param firstRetry after the first failure
 * @param longestRetry after many
 * @param cooldown least time between the starts of two fetches if an unknown key id asks for the second
 */
public record RefreshPlan(Duration refresh, Duration firstRetry, Duration longestRetry, Duration cooldown) {
    private static final double JITTER = 0.1;
    /** Doublings that are counted; no retry is a billion times the first. */
    private static final int MOST_DOUBLINGS = 30;

    /** With the usual retries, from 1 to 30 seconds. */
    public static RefreshPlan every(Duration refresh, Duration cooldown) {
        return new RefreshPlan(refresh, Duration.ofSeconds(1), Duration.ofSeconds(30), cooldown);
    }

    /** @param random from 0 to 1 */
    Duration afterSuccess(double random) {
        return jittered(refresh, random);
    }

    /**
     * @param failures in a row, at least 1
     * @param random from 0 to 1
     */
    Duration afterFailure(int failures, double random) {
        Duration doubled = firstRetry.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return jittered(doubled.compareTo(longestRetry) < 0 ? doubled : longestRetry, random);
    }

    private static Duration jittered(Duration duration, double random) {
        double factor = 1 + JITTER * (2 * random - 1);
        return Duration.ofMillis(Math.max(1, Math.round(duration.toMillis() * factor)));
    }
}
