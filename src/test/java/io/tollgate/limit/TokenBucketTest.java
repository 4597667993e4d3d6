package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long YEAR = Duration.ofDays(365).toNanos();
    private static final long GIB = 1L << 30;
    private static final long NOW = 42;

    @Test
    void startsFull() {
        TokenBucket bucket = new TokenBucket(1, 3);
        assertThat(bucket.take(3, NOW)).isTrue();
        assertThat(bucket.take(1, NOW)).isFalse();
    }

    @Test
    void refusalTakesNothing() {
        TokenBucket bucket = new TokenBucket(1, 3);
        assertThat(bucket.take(4, NOW)).isFalse();
        assertThat(bucket.take(3, NOW)).isTrue();
    }

    @Test
    void takingNothingIsAlwaysWithin() {
        TokenBucket bucket = new TokenBucket(1, 1);
        assertThat(bucket.take(1, NOW)).isTrue();
        assertThat(bucket.take(0, NOW)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 1000000000", "50, 20000000", "10000000, 100", "3, 333333334", "1000000000, 1"})
    void gainsATokenInItsTimeAndNotBefore(long perSecond, long nanos) {
        TokenBucket bucket = new TokenBucket(perSecond, 10);
        assertThat(bucket.take(10, NOW)).isTrue();
        assertThat(bucket.take(1, NOW + nanos - 1)).isFalse();
        assertThat(bucket.take(1, NOW + nanos)).isTrue();
    }

    @Test
    void gainsNoMoreThanItsBurst() {
        TokenBucket bucket = new TokenBucket(50, 100);
        assertThat(bucket.take(100, NOW)).isTrue();
        assertThat(bucket.take(101, NOW + YEAR)).isFalse();
        assertThat(bucket.take(100, NOW + YEAR)).isTrue();
        assertThat(bucket.take(1, NOW + YEAR)).isFalse();
    }

    /** Asked so often that each time less than a token has come. */
    @Test
    void gainsNothingMoreAndNothingLessForBeingAskedOften() {
        TokenBucket bucket = new TokenBucket(3, 1);
        int taken = 0;
        for (long nanos = 0; nanos < 10 * SECOND; nanos += 999) {
            taken += bucket.take(1, NOW + nanos) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(30);
    }

    @Test
    void overdraftPassesAndIsPaidByTheRate() {
        TokenBucket bucket = new TokenBucket(50, 100);
        assertThat(bucket.overdraw(100, NOW)).isZero();
        assertThat(bucket.overdraw(1, NOW)).isEqualTo(20_000_000);
        assertThat(bucket.overdraw(49, NOW)).isEqualTo(SECOND);
        assertThat(bucket.take(0, NOW + SECOND - 1)).isFalse();
        assertThat(bucket.take(0, NOW + SECOND)).isTrue();
        assertThat(bucket.take(1, NOW + SECOND)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1,            107374182400, 1",
        "1,            107374182400, 1099511627776",
        "50,           1,            1099511627776",
        "10000000,     107374182400, 1099511627776",
        "107374182400, 107374182400, 1",
        "107374182400, 107374182400, 1099511627776",
        "107374182400, 1,            1000000007",
        "4611686018427387903, 1,     1099511627776",
        "4611686018427387903, 4611686018427387903, 1099511627776"
    })
    void debtTakesItsShareOfTheRate(long perSecond, long burst, long debt) {
        TokenBucket bucket = new TokenBucket(perSecond, burst);
        assertThat(bucket.overdraw(burst, NOW)).isZero();
        double expected = (double) debt / perSecond * SECOND;
        assertThat((double) bucket.overdraw(debt, NOW))
                .isCloseTo(Math.min(expected, Long.MAX_VALUE / 2.0), within(2 + expected * 1e-12));
    }

    @Test
    void hundredGibibytesASecondAreExact() {
        TokenBucket bucket = new TokenBucket(100 * GIB, 100 * GIB);
        assertThat(bucket.take(100 * GIB, NOW)).isTrue();
        assertThat(bucket.take(108, NOW + 1)).isFalse();
        assertThat(bucket.take(107, NOW + 1)).isTrue();
        assertThat(bucket.take(GIB, NOW + 1 + SECOND / 100)).isTrue();
        assertThat(bucket.take(2, NOW + 1 + SECOND / 100)).isFalse();
    }

    @Test
    void slowRateFillsAHugeBurstInItsTime() {
        TokenBucket bucket = new TokenBucket(1, 100 * GIB);
        assertThat(bucket.take(100 * GIB, NOW)).isTrue();
        long secondsOfAYear = YEAR / SECOND;
        assertThat(bucket.take(secondsOfAYear + 1, NOW + YEAR)).isFalse();
        assertThat(bucket.take(secondsOfAYear, NOW + YEAR)).isTrue();
    }

    @Test
    void debtHasAnEndAndSoHasTheWait() {
        TokenBucket bucket = new TokenBucket(1, 1);
        bucket.overdraw(Long.MAX_VALUE, NOW);
        assertThat(bucket.overdraw(Long.MAX_VALUE, NOW)).isEqualTo(Long.MAX_VALUE / 2);
        assertThat(bucket.take(0, NOW + Long.MAX_VALUE / 2)).isFalse();
    }

    @Test
    void clockGoingBackwardsGivesNothing() {
        TokenBucket bucket = new TokenBucket(50, 100);
        assertThat(bucket.take(100, NOW)).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(bucket.take(1, NOW - YEAR)).isFalse();
            assertThat(bucket.take(1, NOW)).isFalse();
        }
        assertThat(bucket.take(1, NOW + SECOND / 50)).isTrue();
    }

    @Test
    void waitCountsFromAReadingThatIsBehind() {
        TokenBucket bucket = new TokenBucket(1, 1);
        assertThat(bucket.take(1, NOW)).isTrue();
        assertThat(bucket.overdraw(1, NOW - 10)).isEqualTo(SECOND + 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 5, Long.MIN_VALUE, -1, 0, Long.MAX_VALUE})
    void readingsMayBeAnyAndWrap(long start) {
        TokenBucket bucket = new TokenBucket(50, 1);
        assertThat(bucket.take(1, start)).isTrue();
        assertThat(bucket.take(1, start + SECOND / 50 - 1)).isFalse();
        assertThat(bucket.take(1, start + SECOND / 50)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, 1L << 62, Long.MAX_VALUE})
    void rateAndBurstHaveToBeInRange(long value) {
        assertThatThrownBy(() -> new TokenBucket(value, 1))
                .hasMessageContaining("perSecond")
                .hasMessageEndingWith("was " + value);
        assertThatThrownBy(() -> new TokenBucket(1, value))
                .hasMessageContaining("burst")
                .hasMessageEndingWith("was " + value);
    }

    @Test
    void negativeAmountIsAFaultOfOurs() {
        TokenBucket bucket = new TokenBucket(1, 1);
        assertThatThrownBy(() -> bucket.take(-1, NOW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bucket.overdraw(-1, NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherRateAndBurstForgiveNoDebtAndGiveNoBurstAnew() {
        TokenBucket bucket = new TokenBucket(1, 10);
        assertThat(bucket.overdraw(12, 0)).isEqualTo(2_000_000_000L);
        assertThat(bucket.changedTo(4, 100, 0).overdraw(0, 0)).isEqualTo(500_000_000L);
        assertThat(bucket.changedTo(1, 100, 5_000_000_000L).take(4, 5_000_000_000L))
                .isFalse();
        assertThat(bucket.changedTo(1, 100, 5_000_000_000L).take(3, 5_000_000_000L))
                .isTrue();
    }

    @Test
    void aSmallerBurstKeepsNoMoreThanFits() {
        TokenBucket changed = new TokenBucket(1, 10).changedTo(1, 3, 0);
        assertThat(changed.take(4, 0)).isFalse();
        assertThat(changed.take(3, 0)).isTrue();
    }
}
