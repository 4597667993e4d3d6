package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The buckets beside ones that count whole fractions of a token in unbounded numbers. */
class BucketPropertyTest {
    private static final long SECOND = 1_000_000_000;
    private static final LimitKey KEY = LimitKey.of("rule", "someone");

    /** What is wanted is more than 100 ns' worth. */
    private record Call(long amount, long elapsed, boolean overdraws) {}

    private record Grant(long amount, long at) {}

    /** A bucket that fills by levels, so much larger and faster than the rate says. Its clock only goes forward. */
    private static final class Levels {
        private final BigInteger token;
        private final BigInteger gainedInANano;
        private final BigInteger full;
        private BigInteger level;
        private long latest;

        Levels(Rate rate, int percent, long start) {
            token = BigInteger.valueOf(rate.periodNanos()).multiply(BigInteger.valueOf(100));
            gainedInANano = BigInteger.valueOf(rate.amount()).multiply(BigInteger.valueOf(percent));
            full = BigInteger.valueOf(rate.burst())
                    .multiply(BigInteger.valueOf(rate.periodNanos()))
                    .multiply(BigInteger.valueOf(percent));
            level = full;
            latest = start;
        }

        boolean has(long amount, long now) {
            level = level.add(gainedInANano.multiply(BigInteger.valueOf(now - latest)))
                    .min(full);
            latest = now;
            return level.compareTo(token.multiply(BigInteger.valueOf(amount))) >= 0;
        }

        void draw(long amount) {
            level = level.subtract(token.multiply(BigInteger.valueOf(amount)));
        }
    }

    @Property(tries = 1000)
    void givesWhatABucketAHundredthSmallerGivesAndNotWhatOneAHundredthLargerRefuses(
            @ForAll("rates") Rate rate, @ForAll long start, @ForAll("calls") List<Call> calls) {
        OwnBucket bucket = new OwnBucket(rate);
        Levels smaller = new Levels(rate, 99, start);
        Levels larger = new Levels(rate, 101, start);
        long now = start;
        for (Call call : calls) {
            now += call.elapsed;
            long amount = worthwhile(call.amount, rate);
            boolean mustGive = smaller.has(amount, now) && amount <= rate.burst();
            boolean mayGive = larger.has(amount, now) && amount <= rate.burst();
            boolean gave = call.overdraws ? bucket.overdraw(amount, now) == 0 : bucket.take(amount, now) == 0;
            if (amount <= rate.burst()) {
                assertThat(gave).as("%s", call).isIn(mustGive, mayGive);
            }
            if (gave || call.overdraws) {
                smaller.draw(amount);
                larger.draw(amount);
            }
        }
    }

    @Property(tries = 300)
    void ofABurstEveryPartIsThereAtOnce(
            @ForAll("rates") Rate rate, @ForAll long now, @ForAll("calls") List<Call> calls) {
        OwnBucket bucket = new OwnBucket(rate);
        long left = rate.burst();
        for (Call call : calls) {
            long part = Math.min(left, call.amount);
            assertThat(bucket.take(part, now)).isZero();
            left -= part;
        }
        assertThat(bucket.take(left, now)).isZero();
    }

    /** On any clock, also one that goes back: of all that is given, as much as lies between two readings. */
    @Property(tries = 300)
    void betweenTwoReadingsGivesNoMoreThanTheBurstAndWhatTheRateBrings(
            @ForAll("rates") Rate rate, @ForAll long start, @ForAll("callsBackAndForth") List<Call> calls) {
        OwnBucket bucket = new OwnBucket(rate);
        List<Grant> grants = new ArrayList<>();
        long now = 0;
        for (Call call : calls) {
            now += call.elapsed;
            long amount = worthwhile(call.amount, rate);
            if (bucket.take(amount, start + now) == 0) {
                grants.add(new Grant(amount, now));
            }
        }
        for (Grant first : grants) {
            for (Grant last : grants) {
                checkBetween(rate, grants, first.at, last.at);
            }
        }
    }

    private static void checkBetween(Rate rate, List<Grant> grants, long from, long to) {
        if (from > to) {
            return;
        }
        BigInteger given = grants.stream()
                .filter(grant -> grant.at >= from && grant.at <= to)
                .map(grant -> BigInteger.valueOf(grant.amount))
                .reduce(BigInteger.ZERO, BigInteger::add);
        BigInteger period = BigInteger.valueOf(rate.periodNanos());
        BigInteger most = BigInteger.valueOf(rate.burst())
                .multiply(period)
                .add(BigInteger.valueOf(rate.amount()).multiply(BigInteger.valueOf(to - from)));
        assertThat(given.multiply(period).multiply(BigInteger.valueOf(100)))
                .isLessThanOrEqualTo(most.multiply(BigInteger.valueOf(101)));
    }

    @Property(tries = 300)
    void byKeyHeldOrNotItIsTheSameBucket(
            @ForAll("rates") Rate rate, @ForAll long start, @ForAll("callsBackAndForth") List<Call> calls) {
        OwnBucket own = new OwnBucket(rate);
        KeyedBuckets keyed = new KeyedBuckets(1);
        try (Held held = keyed.hold(KEY, rate)) {
            long now = start;
            for (Call call : calls) {
                now += call.elapsed;
                if (call.overdraws) {
                    assertThat(held.overdraw(call.amount, now)).isEqualTo(own.overdraw(call.amount, now));
                }
                assertThat(keyed.take(KEY, rate, call.amount, now)).isEqualTo(own.take(call.amount, now));
                assertThat(held.take(1, now)).isEqualTo(own.take(1, now));
            }
        }
    }

    @Property(tries = 300)
    void whatIsGivenBackAtOnceWasNeverTaken(
            @ForAll("rates") Rate rate, @ForAll long start, @ForAll("calls") List<Call> calls) {
        OwnBucket own = new OwnBucket(rate);
        KeyedBuckets keyed = new KeyedBuckets(1);
        long now = start;
        for (Call call : calls) {
            now += call.elapsed;
            if (keyed.take(KEY, rate, call.amount, now) == 0) {
                keyed.giveBack(KEY, rate, call.amount);
            }
            assertThat(keyed.take(KEY, rate, 1, now)).isEqualTo(own.take(1, now));
        }
    }

    private static long worthwhile(long amount, Rate rate) {
        return Math.max(amount, (long) Math.ceil(102.0 * rate.amount() / rate.periodNanos()));
    }

    /** None whose burst takes 73 years. */
    @Provide
    Arbitrary<Rate> rates() {
        Arbitrary<Long> amounts = Arbitraries.oneOf(
                Arbitraries.longs().between(1, 100), Arbitraries.longs().between(1, 100L << 30));
        Arbitrary<Long> bursts = Arbitraries.oneOf(
                Arbitraries.longs().between(1, 20), Arbitraries.longs().between(1, 100L << 30));
        Arbitrary<Long> periods = Arbitraries.of(SECOND, 60 * SECOND, 3600 * SECOND, 86_400 * SECOND);
        return Combinators.combine(amounts, periods, bursts)
                .as(Rate::new)
                .filter(rate -> (double) rate.burst() * rate.periodNanos() / rate.amount() < 1L << 61);
    }

    private static Arbitrary<List<Call>> calls(long from) {
        Arbitrary<Long> amounts = Arbitraries.oneOf(
                Arbitraries.longs().between(1, 20), Arbitraries.longs().between(1, 1L << 36));
        Arbitrary<Long> elapsed = Arbitraries.oneOf(
                Arbitraries.longs().between(Math.max(from, -100), 100),
                Arbitraries.longs().between(Math.max(from, -SECOND), 3 * SECOND),
                Arbitraries.longs().between(Math.max(from, -100 * SECOND), 86_400 * SECOND));
        return Combinators.combine(amounts, elapsed, Arbitraries.of(false, false, true))
                .as(Call::new)
                .list()
                .ofMaxSize(30);
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        return calls(0);
    }

    @Provide
    Arbitrary<List<Call>> callsBackAndForth() {
        return calls(Long.MIN_VALUE);
    }
}
