package io.tollgate.relay.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.limit.Bucket;
import io.tollgate.limit.OwnBucket;
import io.tollgate.limit.Rate;
import io.tollgate.relay.Side;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a bucket holds when the limits of an open tunnel change. */
class TunnelLimitsTest {
    private static TunnelLimit limit(String identity, Measure count, Bucket bucket) {
        return new TunnelLimit("l", identity, count, true, true, false, bucket);
    }

    private static OwnBucket bucket(long burst) {
        return new OwnBucket(new Rate(1, TimeUnit.SECONDS.toNanos(1), burst));
    }

    private static TunnelLimits spent(TunnelLimit... limits) {
        TunnelLimits spent = TunnelLimits.of(List.of(limits));
        while (passes(spent)) {
            assertThat(spent.of(Side.CLIENT)).isNotNull();
        }
        return spent;
    }

    private static TunnelLimits following(TunnelLimits before, TunnelLimit... limits) {
        TunnelLimits after = TunnelLimits.of(List.of(limits));
        after.follow(before);
        return after;
    }

    /** Whether one more message passes, at the same moment. */
    private static boolean passes(TunnelLimits limits) {
        return Objects.requireNonNull(limits.of(Side.CLIENT)).charge(true, 2, 0, 0, 0) != SideLimits.FORBIDDEN;
    }

    @Test
    void theSameRuleKeepsWhatItTookWhereverItStands() {
        TunnelLimits before = spent(limit("a", Measure.MESSAGES, bucket(3)));
        TunnelLimit other = limit("b", Measure.FRAMES, bucket(9));
        assertThat(passes(following(before, other, limit("a", Measure.MESSAGES, bucket(3)))))
                .isFalse();
    }

    @Test
    void oneWithAnotherBurstGetsNoBurstAnew() {
        TunnelLimits before = spent(limit("a", Measure.MESSAGES, bucket(3)));
        assertThat(passes(following(before, limit("a", Measure.MESSAGES, bucket(50)))))
                .isFalse();
    }

    @Test
    void oneThatCountsSomethingElseStartsFull() {
        TunnelLimits before = spent(limit("a", Measure.MESSAGES, bucket(3)));
        TunnelLimits after = following(before, limit("a", Measure.FRAMES, bucket(1)));
        assertThat(passes(after)).isTrue();
        assertThat(passes(after)).isFalse();
    }

    @Test
    void anotherRuleStartsFull() {
        TunnelLimits before = spent(limit("a", Measure.MESSAGES, bucket(3)));
        TunnelLimits after = following(before, limit("b", Measure.MESSAGES, bucket(1)));
        assertThat(passes(after)).isTrue();
        assertThat(passes(after)).isFalse();
    }

    @Test
    void theVeryBucketThatCountedBeforeGoesOn() {
        OwnBucket bucket = bucket(3);
        TunnelLimits before = spent(limit("a", Measure.MESSAGES, bucket));
        assertThat(passes(following(before, limit("a", Measure.MESSAGES, bucket))))
                .isFalse();
    }

    @Test
    void aSharedBucketTakesNothingOverFromOneOfTheTunnelsOwn() {
        TunnelLimits before = spent(limit("a", Measure.MESSAGES, bucket(3)));
        Bucket shared = new SharedByHand(bucket(1));
        assertThat(passes(following(before, limit("a", Measure.MESSAGES, shared))))
                .isTrue();
    }

    @Test
    void whereNoneIsLeftNoSideHasAny() {
        TunnelLimits after = following(spent(limit("a", Measure.MESSAGES, bucket(3))));
        assertThat(after.of(Side.CLIENT)).isNull();
        assertThat(after.of(Side.UPSTREAM)).isNull();
    }
}
