package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OwnBucketTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final long YEAR = 365 * DAY;
    private static final long LONGEST = 1L << 61;
    private static final long GIB = 1L << 30;
    private static final long NOW = 42;

    private static OwnBucket bucket(long perSecond, long burst) {
        return new OwnBucket(new Rate(perSecond, SECOND, burst));
    }

    @Test
    void startsFull() {
        OwnBucket bucket = bucket(1, 3);
        assertThat(bucket.take(3, NOW)).isZero();
        assertThat(bucket.take(1, NOW)).isEqualTo(SECOND);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 60, 3600, 86_400})
    void aWholeBurstIsThereAtOnceTokenByToken(long seconds) {
        for (int amount = 1; amount <= 100; amount++) {
            OwnBucket bucket = new OwnBucket(new Rate(amount, seconds * SECOND, amount));
            for (int i = 0; i < amount; i++) {
                assertThat(bucket.take(1, NOW)).isZero();
            }
            assertThat(bucket.take(1, NOW)).isPositive();
        }
    }

    @Test
    void refusalTakesNothing() {
        OwnBucket bucket = bucket(1, 3);
        assertThat(bucket.take(2, NOW)).isZero();
        assertThat(bucket.take(2, NOW)).isEqualTo(SECOND);
        assertThat(bucket.take(1, NOW)).isZero();
    }

    @Test
    void moreThanTheBurstIsNeverThere() {
        OwnBucket bucket = bucket(1, 3);
        assertThat(bucket.take(4, NOW)).isEqualTo(Bucket.NEVER);
        assertThat(bucket.take(3, NOW)).isZero();
        assertThat(bucket.take(Long.MAX_VALUE, NOW)).isEqualTo(Bucket.NEVER);
    }

    @Test
    void takingNothingIsAlwaysWithinButInDebt() {
        OwnBucket bucket = bucket(1, 1);
        assertThat(bucket.take(1, NOW)).isZero();
        assertThat(bucket.take(0, NOW)).isZero();
        bucket.overdraw(1, NOW);
        assertThat(bucket.take(0, NOW)).isEqualTo(SECOND);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000000000", "50, 20000000", "10000000, 100", "3, 333333333", "1000000000, 1"})
    void gainsATokenInItsTimeAndNotBefore(long perSecond, long nanos) {
        OwnBucket bucket = bucket(perSecond, 1);
        assertThat(bucket.take(1, NOW)).isZero();
        assertThat(bucket.take(1, NOW + nanos - 1)).isEqualTo(1);
        assertThat(bucket.take(1, NOW + nanos)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 24})
    void aRateHoldsInAnyPeriod(long perDay) {
        OwnBucket bucket = new OwnBucket(new Rate(perDay, DAY, 1));
        assertThat(bucket.take(1, NOW)).isZero();
        assertThat((double) bucket.take(1, NOW)).isCloseTo((double) DAY / perDay, within(1.0));
    }

    @Test
    void theWaitIsAsLongAsItSays() {
        OwnBucket bucket = bucket(7, 5);
        bucket.take(5, NOW);
        long wait = bucket.take(4, NOW);
        assertThat(bucket.take(4, NOW + wait - 1)).isEqualTo(1);
        assertThat(bucket.take(4, NOW + wait)).isZero();
    }

    @Test
    void gainsNoMoreThanItsBurst() {
        OwnBucket bucket = bucket(50, 100);
        assertThat(bucket.take(100, NOW)).isZero();
        assertThat(bucket.take(100, NOW + YEAR)).isZero();
        assertThat(bucket.take(1, NOW + YEAR)).isEqualTo(SECOND / 50);
    }

    /** Asked so often that each time less than a token has come. */
    @Test
    void gainsNothingMoreAndNothingLessForBeingAskedOften() {
        OwnBucket bucket = bucket(3, 1);
        int taken = 0;
        for (long nanos = 0; nanos < 10 * SECOND; nanos += 1000) {
            taken += bucket.take(1, NOW + nanos) == 0 ? 1 : 0;
        }
        assertThat(taken).isEqualTo(30);
    }

    @Test
    void overdraftPassesAndIsPaidByTheRate() {
        OwnBucket bucket = bucket(50, 100);
        assertThat(bucket.overdraw(100, NOW)).isZero();
        assertThat(bucket.overdraw(1, NOW)).isEqualTo(20_000_000);
        assertThat(bucket.overdraw(49, NOW)).isEqualTo(SECOND);
        assertThat(bucket.take(0, NOW + SECOND - 1)).isEqualTo(1);
        assertThat(bucket.take(0, NOW + SECOND)).isZero();
        assertThat(bucket.take(1, NOW + SECOND)).isEqualTo(20_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "1,            1,            1",
        "50,           1,            1099511627776",
        "10000000,     107374182400, 1099511627776",
        "107374182400, 107374182400, 1099511627776",
        "107374182400, 1,            1000000007",
        "4611686018427387903, 4611686018427387903, 1099511627776",
        "1,            4611686018427387904, 4611686018427387904",
        "9223372036854775807, 9223372036854775807, 9223372036854775807"
    })
    void debtTakesItsShareOfTheRate(long perSecond, long burst, long debt) {
        OwnBucket bucket = bucket(perSecond, burst);
        assertThat(bucket.overdraw(burst, NOW)).isZero();
        double expected = Math.min((double) debt / perSecond * SECOND, LONGEST);
        assertThat((double) bucket.overdraw(debt, NOW)).isCloseTo(expected, within(1 + expected * 1e-12));
    }

    @Test
    void aGibibyteASecondIsNeverFreeForAFrameOfAHundredBytes() {
        OwnBucket bucket = bucket(GIB, GIB);
        long bytes = 0;
        while (bucket.take(101, NOW) == 0) {
            bytes += 101;
        }
        assertThat((double) bytes).isCloseTo(GIB, within(GIB * 0.01));
    }

    /** Its size holds; only that it fills in 73 years, not 3,400. */
    @Test
    void aBurstOfManyYearsHoldsItsSize() {
        OwnBucket bucket = bucket(1, 100 * GIB);
        assertThat(bucket.take(60 * GIB, NOW)).isZero();
        assertThat(bucket.take(40 * GIB, NOW)).isZero();
        assertThat(bucket.take(GIB, NOW)).isPositive();
        assertThat(bucket.take(100 * GIB, NOW)).isEqualTo(LONGEST);
        assertThat(bucket.take(100 * GIB, NOW + LONGEST)).isZero();
    }

    @Test
    void aDebtHasAnEnd() {
        OwnBucket bucket = bucket(1, 1L << 62);
        for (int i = 0; i < 10; i++) {
            bucket.overdraw(1L << 62, NOW);
        }
        assertThat(bucket.overdraw(Long.MAX_VALUE, NOW)).isEqualTo(LONGEST);
        assertThat(bucket.take(0, NOW + LONGEST - 1)).isEqualTo(1);
        assertThat(bucket.take(0, NOW + LONGEST)).isZero();
    }

    @Test
    void clockGoingBackwardsGivesNothing() {
        OwnBucket bucket = bucket(50, 100);
        assertThat(bucket.take(100, NOW)).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(bucket.take(1, NOW - 70 * YEAR)).isEqualTo(70 * YEAR + SECOND / 50);
            assertThat(bucket.take(1, NOW)).isEqualTo(SECOND / 50);
        }
        assertThat(bucket.take(1, NOW + SECOND / 50)).isZero();
    }

    @Test
    void norDoesItForgiveADebt() {
        OwnBucket bucket = bucket(1, 1);
        bucket.overdraw(Long.MAX_VALUE, NOW);
        bucket.overdraw(Long.MAX_VALUE, NOW);
        assertThat(bucket.overdraw(1, NOW - YEAR)).isEqualTo(LONGEST + YEAR);
        assertThat(bucket.overdraw(0, NOW)).isEqualTo(LONGEST);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 5, Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE})
    void readingsMayBeAnyAndWrap(long start) {
        OwnBucket bucket = bucket(1_000_000_000, 10);
        assertThat(bucket.take(10, start)).isZero();
        for (int nanos = 1; nanos < 10; nanos++) {
            assertThat(bucket.take(1, start + nanos)).isZero();
        }
        assertThat(bucket.take(10, start + 18)).isBetween(0L, 1L);
    }

    /** Also at the two that would be states of a bucket that has none. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, 0})
    void atAnyReadingAnEmptyBucketIsEmpty(long now) {
        OwnBucket bucket = bucket(1, 10);
        assertThat(bucket.take(10, now)).isZero();
        assertThat(bucket.take(1, now)).isBetween(SECOND - 2, SECOND);
    }

    @Test
    void negativeAmountIsAFaultOfOurs() {
        OwnBucket bucket = bucket(1, 1);
        assertThatThrownBy(() -> bucket.take(-1, NOW)).hasMessageEndingWith("was -1");
        assertThatThrownBy(() -> bucket.overdraw(-1, NOW)).hasMessageEndingWith("was -1");
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "1, 100", "1000, 10", "1000, 1000000"})
    void anEmptyBucketIsStillEmptyAtAnotherRate(long perSecond, long burst) {
        OwnBucket before = bucket(10, 100);
        before.take(100, NOW);
        OwnBucket after = bucket(perSecond, burst);
        after.follow(before);
        assertThat(after.take(1, NOW)).isEqualTo(SECOND / perSecond);
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "1, 100", "1000, 10", "1000, 1000000"})
    void aDebtIsStillOneAtAnotherRate(long perSecond, long burst) {
        OwnBucket before = bucket(10, 100);
        before.overdraw(150, NOW);
        OwnBucket after = bucket(perSecond, burst);
        after.follow(before);
        assertThat(after.overdraw(0, NOW)).isEqualTo(5 * SECOND);
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "1, 100", "1000, 10", "1000, 1000000"})
    void whoeverWasNotInDebtIsNotAtAnotherRate(long perSecond, long burst) {
        OwnBucket before = bucket(10, 100);
        before.take(95, NOW);
        OwnBucket after = bucket(perSecond, burst);
        after.follow(before);
        assertThat(after.overdraw(0, NOW)).isZero();
    }

    @Test
    void theSameRateGoesOnAsIfNothingWere() {
        OwnBucket before = bucket(10, 100);
        before.take(95, NOW);
        OwnBucket after = bucket(10, 100);
        after.follow(before);
        assertThat(after.take(6, NOW)).isEqualTo(SECOND / 10);
        assertThat(after.take(5, NOW)).isZero();
    }

    @Test
    void aSmallerBurstKeepsNoMoreThanFits() {
        OwnBucket before = bucket(10, 100);
        before.take(1, NOW);
        OwnBucket after = bucket(10, 3);
        after.follow(before);
        assertThat(after.take(3, NOW)).isZero();
        assertThat(after.take(1, NOW)).isPositive();
    }
}
