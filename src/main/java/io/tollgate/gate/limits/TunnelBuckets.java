package io.tollgate.gate.limits;

import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.From;
import io.tollgate.quota.LimitSettings.Then;
import io.tollgate.quota.Reservation.TunnelBucket;
import io.tollgate.relay.limits.TunnelLimit;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import io.tollgate.relay.limits.TunnelLimits;
import java.util.ArrayList;
import java.util.List;

/** What a route's limits hold for a tunnel, in the relay's terms. Stateless. */
public final class TunnelBuckets {
    private TunnelBuckets() {}

    public static TunnelLimits limits(List<TunnelBucket> buckets) {
        List<TunnelLimit> limits = new ArrayList<>(buckets.size());
        for (TunnelBucket bucket : buckets) {
            limits.add(limit(bucket));
        }
        return TunnelLimits.of(limits);
    }

    private static TunnelLimit limit(TunnelBucket held) {
        LimitSettings rule = held.rule();
        return new TunnelLimit(
                rule.label(),
                held.identity(),
                measure(rule.count()),
                rule.from() != From.UPSTREAM,
                rule.from() != From.CLIENT,
                rule.then() == Then.THROTTLE,
                held.bucket());
    }

    private static Measure measure(LimitSettings.Count count) {
        return switch (count) {
            case MESSAGES -> Measure.MESSAGES;
            case FRAMES -> Measure.FRAMES;
            case BYTES -> Measure.BYTES;
            case UPGRADES, CONNECTIONS -> throw new IllegalStateException(count + " is not counted in a tunnel");
        };
    }
}
