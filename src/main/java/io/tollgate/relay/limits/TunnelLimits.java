package io.tollgate.relay.limits;

import io.tollgate.limit.TokenBucket;
import io.tollgate.relay.LimitSettings;
import io.tollgate.relay.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The limits of one tunnel with a bucket each: one for both sides, where both draw on it. One event loop. */
public final class TunnelLimits {
    private final List<LimitSettings> limits;
    private final List<TokenBucket> buckets;

    private TunnelLimits(List<LimitSettings> limits, List<TokenBucket> buckets) {
        this.limits = limits;
        this.buckets = buckets;
    }

    /** With full buckets. */
    public static TunnelLimits of(List<LimitSettings> limits) {
        return new TunnelLimits(
                limits, limits.stream().map(TunnelLimits::fullBucket).toList());
    }

    private static TokenBucket fullBucket(LimitSettings limit) {
        return new TokenBucket(limit.perSecond(), limit.burst());
    }

    /**
     * Other limits in their place. One that is the same keeps its bucket; one of the same name that counts the same gets a
     * bucket of its new rate and burst with what the old one held, so that no debt is forgiven and no burst given anew.
     */
    public TunnelLimits changedTo(List<LimitSettings> others, long nowNanos) {
        List<Integer> taken = new ArrayList<>();
        List<TokenBucket> kept = new ArrayList<>();
        for (LimitSettings other : others) {
            int same = find(taken, other::equals);
            int alike = find(taken, limit -> isAlike(limit, other) && !others.contains(limit));
            taken.add(same >= 0 ? same : alike);
            if (same >= 0) {
                kept.add(buckets.get(same));
            } else if (alike >= 0) {
                kept.add(buckets.get(alike).changedTo(other.perSecond(), other.burst(), nowNanos));
            } else {
                kept.add(fullBucket(other));
            }
        }
        return new TunnelLimits(others, kept);
    }

    private int find(List<Integer> taken, Predicate<LimitSettings> fits) {
        for (int i = 0; i < limits.size(); i++) {
            if (!taken.contains(i) && fits.test(limits.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isAlike(LimitSettings limit, LimitSettings other) {
        return limit.label().equals(other.label()) && limit.count() == other.count() && limit.from() == other.from();
    }

    /** Those that concern what the side sends, or null if none does. */
    public @Nullable SideLimits of(Side side) {
        return SideLimits.of(limits, buckets, side);
    }
}
