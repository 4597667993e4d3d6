package io.tollgate.relay.limits;

import io.tollgate.limit.OwnBucket;
import io.tollgate.relay.Side;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits of one tunnel. Where both sides are charged by one, they share its bucket. One event loop. */
public final class TunnelLimits {
    /** Of a tunnel that may send what it likes. */
    public static final TunnelLimits NONE = new TunnelLimits(new TunnelLimit[0]);

    /** Those that close come first, so that a frame that is forbidden is nobody's debt. */
    private final TunnelLimit[] limits;

    private TunnelLimits(TunnelLimit[] limits) {
        this.limits = limits;
    }

    /** These; of those that close, and of those that throttle, in that order. */
    public static TunnelLimits of(List<TunnelLimit> limits) {
        if (limits.isEmpty()) {
            return NONE;
        }
        TunnelLimit[] sorted = limits.toArray(TunnelLimit[]::new);
        Arrays.sort(sorted, Comparator.comparing(TunnelLimit::throttles));
        return new TunnelLimits(sorted);
    }

    /**
     * Takes over from others, which count no more: what the same rule had taken from a bucket of the tunnel's own stays taken,
     * so that no debt is forgiven and no burst given anew. A bucket that is shared is the same one as before.
     */
    public void follow(TunnelLimits before) {
        for (TunnelLimit limit : limits) {
            TunnelLimit same = before.find(limit);
            if (same != null
                    && limit.bucket() instanceof OwnBucket own
                    && same.bucket() instanceof OwnBucket old
                    && own != old) {
                own.follow(old);
            }
        }
    }

    private @Nullable TunnelLimit find(TunnelLimit other) {
        for (TunnelLimit limit : limits) {
            if (limit.identity().equals(other.identity()) && limit.count() == other.count()) {
                return limit;
            }
        }
        return null;
    }

    /** Those that concern what the side sends, or null if none does. */
    public @Nullable SideLimits of(Side side) {
        return SideLimits.of(limits, side);
    }
}
