package io.tollgate.relay.limits;

import io.tollgate.limit.OwnBucket;
import io.tollgate.relay.Side;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits of one tunnel. Where both sides are charged by one, they share its bucket. One event loop. */
public final class TunnelLimits {
    /** Of a tunnel that may send what it likes. */
    public static final TunnelLimits NONE = new TunnelLimits(List.of());

    private final List<TunnelLimit> limits;

    private TunnelLimits(List<TunnelLimit> limits) {
        this.limits = limits;
    }

    /** These, in that order. */
    public static TunnelLimits of(List<TunnelLimit> limits) {
        return limits.isEmpty() ? NONE : new TunnelLimits(List.copyOf(limits));
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
