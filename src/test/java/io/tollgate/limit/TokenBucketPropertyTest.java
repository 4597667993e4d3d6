package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The bucket beside one in unbounded numbers: no difference, at any rate, amount and clock. */
class TokenBucketPropertyTest {
    private record Call(long amount, long elapsed, boolean overdraws) {}

    /** The same in billionths of a token, without a bound. */
    private static final class Model {
        private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

        private final BigInteger perSecond;
        private final BigInteger burst;
        private BigInteger level;
        private long latest;

        Model(long perSecond, long burst, long start) {
            this.perSecond = BigInteger.valueOf(perSecond);
            this.burst = BigInteger.valueOf(burst).multiply(BILLION);
            level = this.burst;
            latest = start;
        }

        boolean take(long amount, long now, boolean overdraws) {
            if (now - latest > 0) {
                level = level.add(perSecond.multiply(BigInteger.valueOf(now - latest)))
                        .min(burst);
                latest = now;
            }
            BigInteger after = level.subtract(BigInteger.valueOf(amount).multiply(BILLION));
            boolean within = after.signum() >= 0;
            level = within || overdraws ? after : level;
            return within;
        }

        /** From the latest reading, rounded up. */
        BigInteger untilPaid() {
            return level.signum() >= 0
                    ? BigInteger.ZERO
                    : level.negate().add(perSecond).subtract(BigInteger.ONE).divide(perSecond);
        }
    }

    @Property(tries = 1000)
    void doesWhatUnboundedNumbersDo(
            @ForAll("sizes") long perSecond,
            @ForAll("sizes") long burst,
            @ForAll long start,
            @ForAll("calls") List<Call> calls) {
        TokenBucket bucket = new TokenBucket(perSecond, burst);
        Model model = new Model(perSecond, burst, start);
        long now = start;
        assertThat(bucket.take(0, now)).isTrue();
        for (Call call : calls) {
            now += call.elapsed;
            boolean within = model.take(call.amount, now, call.overdraws);
            if (call.overdraws) {
                BigInteger wait = model.untilPaid().add(BigInteger.valueOf(model.latest - now));
                checkWait(bucket.overdraw(call.amount, now), within ? BigInteger.ZERO : wait, perSecond);
            } else {
                assertThat(bucket.take(call.amount, now)).isEqualTo(within);
            }
        }
    }

    /** Exact while a token takes longer than 0.1 ns, else at most 2 ns too long; and bounded. */
    private static void checkWait(long actual, BigInteger exact, long perSecond) {
        long tooLong = perSecond < 9_000_000_000L ? 0 : 2;
        BigInteger bound = BigInteger.valueOf(Long.MAX_VALUE / 2);
        assertThat(BigInteger.valueOf(actual))
                .isBetween(
                        exact.min(bound), exact.add(BigInteger.valueOf(tooLong)).min(bound));
    }

    @Provide
    Arbitrary<Long> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.of(1L, 50L, 10_000_000L, 1_000_000_000L, 1_000_000_001L, 100L << 30),
                Arbitraries.longs().between(1, 200L << 30));
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        Arbitrary<Long> amounts = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 1L << 40), Arbitraries.longs().between(0, 100));
        Arbitrary<Long> elapsed = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 100),
                Arbitraries.longs().between(-1_000_000_000L, 3_000_000_000L),
                Arbitraries.longs().between(-1_000_000L, 365L * 86_400_000_000_000L));
        return Combinators.combine(amounts, elapsed, Arbitraries.of(false, true))
                .as(Call::new)
                .list()
                .ofMaxSize(40);
    }
}
