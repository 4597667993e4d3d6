package io.tollgate.auth.keys;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When keys are fetched next, and how long they last. After a success that is the refresh interval, or earlier where the
 * server says that its answer is fresh for less; after failures in a row the first retry, then each time twice as long up to
 * the longest, whether or not there are older keys to go on with. All of it give or take a tenth, so that processes started
 * together do not ask together for ever. Pure: randomness comes in.
 *
 * @param refresh between two good fetches, at most
 * @param firstRetry after the first failure
 * @param longestRetry after many
 * @param cooldown least time between two fetches that unknown key ids ask for
 * @param keep how long keys are used that the server has not confirmed since
 */
public record RefreshPlan(
        Duration refresh, Duration firstRetry, Duration longestRetry, Duration cooldown, Duration keep) {
    private static final double JITTER = 0.1;
    /** Ahead of the end, by more than the jitter. */
    private static final double AHEAD = 0.8;
    /** Some servers call their keys fresh for seconds; so often they need not be asked. */
    private static final Duration LEAST_FRESH = Duration.ofMinutes(1);
    /** Doublings that are counted; no retry is a billion times the first. */
    private static final int MOST_DOUBLINGS = 30;

    /** With the usual retries, from 1 to 30 seconds. */
    public static RefreshPlan every(Duration refresh, Duration cooldown, Duration keep) {
        return new RefreshPlan(refresh, Duration.ofSeconds(1), Duration.ofSeconds(30), cooldown, keep);
    }

    /**
     * @param maxAge how long the server says that they are fresh, or null where it does not
     * @param random from 0 to 1
     */
    Duration afterSuccess(@Nullable Duration maxAge, double random) {
        if (maxAge == null) {
            return jittered(refresh, random);
        }
        Duration wanted = Duration.ofMillis((long) (maxAge.toMillis() * AHEAD));
        Duration bounded = wanted.compareTo(LEAST_FRESH) < 0 ? LEAST_FRESH : wanted;
        return jittered(bounded.compareTo(refresh) < 0 ? bounded : refresh, random);
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
