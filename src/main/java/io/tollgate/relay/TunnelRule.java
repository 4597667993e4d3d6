package io.tollgate.relay;

import io.tollgate.frame.FrameRules;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.relay.channel.Splice;
import io.tollgate.relay.state.Deadline;
import io.tollgate.relay.upward.UpwardRule;
import io.tollgate.relay.upward.UpwardSettings;
import java.time.Duration;

/**
 * What a tunnel is held to besides its limits: its route's sizes, times and codes, and what its upstream asks, in the units of
 * the data path. Small, immutable and shared by all tunnels of a route, so that an open tunnel keeps nothing else of the
 * configuration alive. A time or size of 0 is switched off.
 */
public record TunnelRule(
        long maxFrame,
        long maxMessage,
        long idleNanos,
        long lifetimeNanos,
        double jitter,
        long pingNanos,
        boolean endOnExpiry,
        long expirySpreadNanos,
        CloseCodes codes,
        long closeNanos,
        long halfCloseNanos,
        long writeStallNanos,
        UpwardRule upward) {

    /** How long a peer has for its answer to a Close that was passed on to it. */
    static final long ANSWER_NANOS = Duration.ofSeconds(10).toNanos();

    /** How long an upstream has to answer what a client sent before it broke a rule. */
    static final long LAST_WORDS_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Of a route's tunnels to such an upstream: the shorter of the two lifetimes holds, with the jitter that belongs to it. */
    public static TunnelRule of(TunnelSettings settings, UpwardSettings upward) {
        long own = nanos(settings.lifetime());
        long theirs = nanos(upward.lifetime());
        boolean ownHolds = theirs == 0 || (own != 0 && own < theirs);
        return new TunnelRule(
                settings.maxFrame(),
                settings.maxMessage(),
                nanos(settings.idle()),
                ownHolds ? own : theirs,
                ownHolds ? settings.jitter() : upward.jitter(),
                nanos(settings.ping()),
                settings.endOnExpiry(),
                nanos(settings.expirySpread()),
                settings.codes(),
                nanos(settings.closeTimeout()),
                nanos(settings.halfClose()),
                nanos(settings.writeStall()),
                upward(upward));
    }

    private static UpwardRule upward(UpwardSettings settings) {
        return new UpwardRule(
                settings.maxFrame(),
                settings.maxMessage(),
                settings.textOnly(),
                nanos(settings.keepAlive()),
                settings.keepAliveText());
    }

    /** Has what comes from the side be judged and passed on by this rule, from the next frame on. */
    void govern(Side side, FrameRules rules, Splice splice) {
        if (side == Side.UPSTREAM) {
            rules.allow(maxFrame, maxMessage);
            return;
        }
        long theirs = upward.maxMessage();
        boolean ownHolds = theirs == 0 || (maxMessage != 0 && maxMessage < theirs);
        rules.allow(maxFrame, ownHolds ? maxMessage : theirs);
        rules.allowBinary(!upward.textOnly());
        splice.cutAbove(upward.maxFrame());
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
