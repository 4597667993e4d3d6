package io.tollgate.relay;

import io.tollgate.outcome.CloseCodes;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The times and sizes of a route's tunnels. A duration of zero, or a size of 0, switches that rule off.
 *
 * @param maxFrame payload bytes of one data frame
 * @param maxMessage payload bytes of one message over all its frames
 * @param idle without a data frame or a peer's ping
 * @param lifetime from open to end
 * @param jitter the share of lifetime by which ends are spread, 0 to 1
 * @param ping how often a silent client is asked for life
 * @param endOnExpiry whether the tunnel ends when its token does
 * @param expirySpread by how much earlier than its token a tunnel ends at most, at random
 * @param codes which close codes are spoken
 * @param closeTimeout for the closing handshake, then TCP ends
 * @param halfClose how long the upstream may go on after the client's FIN
 * @param writeStall how long a side may not read what waits for it
 * @param onReload what a reload changes for tunnels that are open
 * @param renew where a fresh token is taken for tunnels that are open, or null
 */
public record TunnelSettings(
        long maxFrame,
        long maxMessage,
        Duration idle,
        Duration lifetime,
        double jitter,
        Duration ping,
        boolean endOnExpiry,
        Duration expirySpread,
        CloseCodes codes,
        Duration closeTimeout,
        Duration halfClose,
        Duration writeStall,
        OnReload onReload,
        @Nullable Renew renew) {
    public static final TunnelSettings DEFAULTS = new TunnelSettings(
            0,
            16L << 20,
            Duration.ofMinutes(10),
            Duration.ZERO,
            0.1,
            Duration.ofSeconds(30),
            true,
            Duration.ZERO,
            CloseCodes.APP,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            OnReload.KEEP,
            null);

    public static final Duration MOST_EXPIRY_SPREAD = Duration.ofHours(1);

    /**
     * Before which no tunnel ends whose credential does at that end, as {@link io.tollgate.relay.clock.Expiry} has it.
     *
     * @param now no later than the tunnel is held to that end
     */
    public Instant earliestEnd(Instant end, Instant now) {
        Duration half = Duration.between(now, end).dividedBy(2);
        Duration most = half.compareTo(expirySpread) < 0 ? half : expirySpread;
        return endOnExpiry && !most.isNegative() ? end.minus(most) : end;
    }

    /**
     * Where a fresh token is taken.
     *
     * @param path a pattern of calls' paths, with variables of the route's own if any
     * @param query the parameter in which a client says by what its tunnel is to be known, or null for none
     */
    public record Renew(String path, @Nullable String query) {}

    /** What a reload changes for tunnels that are open. */
    public enum OnReload {
        /** Nothing: they keep the rule they began with. */
        KEEP,
        /** They are judged by the new rule, and then held to it; who would not be let in now is ended. */
        REEVALUATE
    }
}
