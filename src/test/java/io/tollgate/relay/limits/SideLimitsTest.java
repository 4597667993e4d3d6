package io.tollgate.relay.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tollgate.limit.Bucket;
import io.tollgate.limit.Held;
import io.tollgate.limit.KeyedBuckets;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.OwnBucket;
import io.tollgate.limit.Rate;
import io.tollgate.relay.Side;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SideLimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private static OwnBucket bucket(long perSecond, long burst) {
        return new OwnBucket(new Rate(perSecond, SECOND, burst));
    }

    private static TunnelLimit closing(Measure count, long burst) {
        return new TunnelLimit("closing", "closing", count, true, false, false, bucket(1, burst));
    }

    private static TunnelLimit throttling(Measure count, Bucket bucket) {
        return new TunnelLimit("throttling", "throttling", count, true, true, true, bucket);
    }

    private static SideLimits of(TunnelLimit... limits) {
        return of(Side.CLIENT, limits);
    }

    private static SideLimits of(Side side, TunnelLimit... limits) {
        return Objects.requireNonNull(TunnelLimits.of(List.of(limits)).of(side));
    }

    /** One whole frame that starts a message and has no payload. */
    private static long frame(SideLimits limits, long now) {
        return limits.charge(true, 6, 0, 0, now);
    }

    @Test
    void aSideWithoutARuleOfItsOwnHasNone() {
        assertThat(TunnelLimits.of(List.of(closing(Measure.FRAMES, 1))).of(Side.UPSTREAM))
                .isNull();
    }

    @Test
    void aMessageIsChargedAtItsFirstFrameOnly() {
        SideLimits limits = of(closing(Measure.MESSAGES, 1));
        assertThat(frame(limits, 0)).isZero();
        assertThat(limits.charge(false, 6, 0, 0, 0)).isZero();
        assertThat(frame(limits, 0)).isEqualTo(SideLimits.FORBIDDEN);
        assertThat(limits.exceeded()).isEqualTo("closing");
    }

    @Test
    void aLimitThatClosesIsChargedWhatTheHeaderAnnounces() {
        SideLimits limits = of(closing(Measure.BYTES, 10));
        assertThat(limits.charge(true, 6, 4, 0, 0)).isZero();
        assertThat(frame(limits, 0)).isEqualTo(SideLimits.FORBIDDEN);
        assertThat(of(closing(Measure.BYTES, 10)).charge(true, 6, 5, 0, 0)).isEqualTo(SideLimits.FORBIDDEN);
    }

    @Test
    void aSideThatWaitsForAFleetToHearOfItHitsNoLimit() {
        SideLimits heard = of(throttling(Measure.MESSAGES, new Waiting(Bucket.BREATH)));
        assertThat(frame(heard, 0)).isEqualTo(Bucket.BREATH);
        assertThat(heard.isHit()).isFalse();
        SideLimits owing = of(throttling(Measure.MESSAGES, new Waiting(SECOND)));
        assertThat(frame(owing, 0)).isEqualTo(SECOND);
        assertThat(owing.isHit()).isTrue();
    }

    /** A bucket that always has the same answer. */
    private record Waiting(long nanos) implements Bucket {
        @Override
        public long take(long amount, long nowNanos) {
            return nanos;
        }

        @Override
        public long overdraw(long amount, long nowNanos) {
            return nanos;
        }
    }

    @Test
    void theLongestLengthIsForbiddenAndNeverWraps() {
        assertThat(of(closing(Measure.BYTES, 10)).charge(true, 14, Long.MAX_VALUE, 0, 0))
                .isEqualTo(SideLimits.FORBIDDEN);
        assertThat(of(throttling(Measure.BYTES, bucket(1, 13))).charge(true, 14, Long.MAX_VALUE, 0, 0))
                .isEqualTo(SECOND);
    }

    @Test
    void aLimitThatThrottlesIsChargedWhatHasCome() {
        SideLimits limits = of(throttling(Measure.BYTES, bucket(1, 10)));
        assertThat(limits.charge(true, 6, 8, 4, 0)).isZero();
        assertThat(limits.chargeMore(4, 0)).isZero();
        assertThat(limits.chargeMore(1, 0)).isEqualTo(SECOND);
        assertThat(limits.chargeMore(3, 0)).isEqualTo(4 * SECOND);
        assertThat(limits.chargeMore(1, 0)).isZero();
    }

    @Test
    void whatFollowsInOneReadIsNotChargedToTheFrameBefore() {
        SideLimits limits = of(throttling(Measure.BYTES, bucket(1, 10)));
        assertThat(limits.charge(true, 6, 4, 400, 0)).isZero();
        assertThat(limits.chargeMore(4, 0)).isZero();
    }

    @Test
    void aFrameThatIsForbiddenIsNobodysDebt() {
        OwnBucket bucket = bucket(1, 1);
        SideLimits limits = of(throttling(Measure.FRAMES, bucket), closing(Measure.BYTES, 1));
        assertThat(frame(limits, 0)).isEqualTo(SideLimits.FORBIDDEN);
        assertThat(bucket.take(1, 0)).isZero();
    }

    @Test
    void theDeepestDebtIsNamed() {
        TunnelLimit slow = new TunnelLimit("slow", "slow", Measure.FRAMES, true, false, true, bucket(1, 1));
        SideLimits limits =
                of(throttling(Measure.FRAMES, bucket(10, 1)), slow, throttling(Measure.BYTES, bucket(9, 9)));
        assertThat(frame(limits, 0)).isZero();
        assertThat(frame(limits, 0)).isEqualTo(SECOND);
        assertThat(limits.exceeded()).isEqualTo("slow");
    }

    @Test
    void aSideOwesWhatTheOtherTookFromTheirBucket() {
        TunnelLimits both = TunnelLimits.of(List.of(throttling(Measure.FRAMES, bucket(1, 1))));
        SideLimits client = Objects.requireNonNull(both.of(Side.CLIENT));
        SideLimits upstream = Objects.requireNonNull(both.of(Side.UPSTREAM));
        assertThat(frame(client, 0)).isZero();
        assertThat(frame(client, 0)).isEqualTo(SECOND);
        assertThat(frame(upstream, 0)).isEqualTo(2 * SECOND);
        assertThat(client.untilPaid(SECOND)).isEqualTo(SECOND);
        assertThat(client.untilPaid(2 * SECOND)).isZero();
    }

    @Test
    void aSideThatIsWokenLateMakesUpForIt() {
        SideLimits limits = of(throttling(Measure.FRAMES, bucket(100, 1)));
        assertThat(frame(limits, 0)).isZero();
        assertThat(frame(limits, 0)).isEqualTo(10 * MILLI);
        for (int i = 0; i < 4; i++) {
            assertThat(frame(limits, 55 * MILLI)).isZero();
        }
        assertThat(frame(limits, 55 * MILLI)).isEqualTo(5 * MILLI);
    }

    @Test
    void aSideThatHadNothingToSayGainsNoSecondBurst() {
        SideLimits limits = of(throttling(Measure.FRAMES, bucket(100, 1)));
        assertThat(frame(limits, 0)).isZero();
        assertThat(frame(limits, 0)).isEqualTo(10 * MILLI);
        assertThat(frame(limits, SECOND)).isZero();
        assertThat(frame(limits, SECOND)).isEqualTo(10 * MILLI);
    }

    @Test
    void nothingIsAllocatedForAFrame() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        KeyedBuckets keyed = new KeyedBuckets(10);
        Rate fast = new Rate(1_000_000_000, SECOND, 1_000_000_000);
        try (Held subject = keyed.hold(LimitKey.of("a"), fast);
                Held route = keyed.hold(LimitKey.of("b"), fast)) {
            SideLimits limits = of(
                    closing(Measure.MESSAGES, 1_000_000),
                    throttling(Measure.FRAMES, bucket(10, 1)),
                    closing(Measure.BYTES, 1_000_000_000),
                    throttling(Measure.MESSAGES, subject),
                    throttling(Measure.BYTES, route));
            charge(limits, 1);
            long before = threads.getCurrentThreadAllocatedBytes();
            charge(limits, 100_000);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
        }
    }

    private static void charge(SideLimits limits, int frames) {
        for (int i = 0; i < frames; i++) {
            refuse(limits.charge(true, 6, 128, 100, i * MILLI) == SideLimits.FORBIDDEN);
            limits.chargeMore(100, i * MILLI);
            limits.chargeMore(28, i * MILLI);
        }
    }

    private static void refuse(boolean forbidden) {
        if (forbidden) {
            throw new AssertionError("a frame was forbidden");
        }
    }

    @Test
    void whoeverSharesABucketIsServedInTurn() {
        Bucket shared = new SharedByHand(bucket(100, 1));
        SideLimits one = of(throttling(Measure.FRAMES, shared));
        SideLimits two = of(throttling(Measure.FRAMES, shared));
        assertThat(frame(one, 0)).isZero();
        assertThat(frame(one, 0)).isEqualTo(10 * MILLI);
        assertThat(frame(two, 0)).isEqualTo(20 * MILLI);
        assertThat(frame(one, 45 * MILLI)).isEqualTo(SideLimits.TAKE_TURNS);
        assertThat(frame(two, 45 * MILLI)).isEqualTo(SideLimits.TAKE_TURNS);
        assertThat(frame(one, 45 * MILLI)).isEqualTo(5 * MILLI);
        assertThat(frame(two, 45 * MILLI)).isEqualTo(15 * MILLI);
    }
}
