package io.tollgate.relay;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.relay.state.Deadline;
import java.time.Duration;

/**
 * What a tunnel is held to besides its limits: its route's sizes, times and codes, in the units of the data path. Small, immutable and
 * shared by all tunnels of a route, so that an open tunnel keeps nothing else of the configuration alive. A time or size of
 * 0 is switched off.
 */
public record TunnelRule(
        long maxFrame,
        long maxMessage,
        long idleNanos,
        long lifetimeNanos,
        double jitter,
        long pingNanos,
        boolean endOnExpiry,
        CloseCodes codes,
        long closeNanos,
        long halfCloseNanos,
        long writeStallNanos) {

    /** How long a peer has for its answer to a Close that was passed on to it. */
    static final long ANSWER_NANOS = Duration.ofSeconds(10).toNanos();

    /** How long an upstream has to answer what a client sent before it broke a rule. */
    static final long LAST_WORDS_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Duration LONGEST = Duration.ofDays(36_500);

    public static TunnelRule of(TunnelSettings settings) {
        return new TunnelRule(
                settings.maxFrame(),
                settings.maxMessage(),
                nanos(settings.idle()),
                nanos(settings.lifetime()),
                settings.jitter(),
                nanos(settings.ping()),
                settings.endOnExpiry(),
                settings.codes(),
                nanos(settings.closeTimeout()),
                nanos(settings.halfClose()),
                nanos(settings.writeStall()));
    }

    /** How long a phase of the end may take; a drain brings its own time. */
    long nanos(Deadline bound, long drainNanos) {
        return switch (bound) {
            case NONE -> 0;
            case HALF_CLOSE -> halfCloseNanos;
            case LAST_WORDS -> Math.min(LAST_WORDS_NANOS, closeNanos);
            case ANSWER -> ANSWER_NANOS;
            case CLOSE -> drainNanos == 0 ? closeNanos : drainNanos;
        };
    }

    /** A century stands for all that is longer, which nanoseconds since some start may not hold. */
    private static long nanos(Duration time) {
        return time.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : time.toNanos();
    }
}
