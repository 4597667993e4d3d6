package io.tollgate.aws.keys;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an access key is asked for next. Well before it expires, so that many failures in a row cost nothing; more often the
 * nearer its end, as sources may give the same key again until then. After failures, the first retry, then each time twice as
 * long up to the longest. All of it up to a tenth earlier, so that processes started together do not ask together for ever.
 * Pure: randomness comes in.
 *
 * @param ahead how long before a key's end it is replaced, where it lives long enough
 * @param longest between two questions, whatever the key's end, so that a role that has changed is noticed
 * @param unending between two questions for a key that does not expire: a file may hold another one by then
 * @param firstRetry after the first failure, and the least time between two questions
 * @param longestRetry after many failures
 */
record RenewalPlan(Duration ahead, Duration longest, Duration unending, Duration firstRetry, Duration longestRetry) {
    static final RenewalPlan USUAL = new RenewalPlan(
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1));

    private static final double JITTER = 0.1;
    /** Of what is left of a key that lives shorter than {@link #ahead}. */
    private static final int SHARE = 3;
    /** Doublings that are counted; no retry is a billion times the first. */
    private static final int MOST_DOUBLINGS = 30;

    /**
     * @param left until the key expires, or null for never
     * @param random from 0 to 1
     */
    Duration afterSuccess(@Nullable Duration left, double random) {
        if (left == null) {
            return jittered(unending, random);
        }
        Duration wait = shorter(longer(left.minus(ahead), left.dividedBy(SHARE)), longest);
        return longer(jittered(wait, random), firstRetry);
    }

    /**
     * Not after the end of the key in use, so that it is noticed when it comes.
     *
     * @param failures in a row, at least 1
     * @param left until the key in use expires, or null for never, or without one
     * @param random from 0 to 1
     */
    Duration afterFailure(int failures, @Nullable Duration left, double random) {
        Duration doubled = firstRetry.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        Duration retry = jittered(shorter(doubled, longestRetry), random);
        return left == null ? retry : shorter(retry, left.plusMillis(1));
    }

    private static Duration jittered(Duration duration, double random) {
        return Duration.ofMillis(Math.max(1, Math.round(duration.toMillis() * (1 - JITTER * random))));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
