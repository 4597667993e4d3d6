package io.tollgate.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When keys are fetched next. */
final class RefreshPlanTest {
    private static final double MIDDLE = 0.5;

    private final RefreshPlan plan =
            RefreshPlan.every(Duration.ofMinutes(10), Duration.ofSeconds(20), Duration.ofHours(1));

    @Test
    void aSuccessIsRefreshedAfterTheIntervalGiveOrTakeATenth() {
        assertThat(plan.afterSuccess(null, 0)).isEqualTo(Duration.ofMinutes(9));
        assertThat(plan.afterSuccess(null, MIDDLE)).isEqualTo(Duration.ofMinutes(10));
        assertThat(plan.afterSuccess(null, 1)).isEqualTo(Duration.ofMinutes(11));
    }

    @ParameterizedTest
    @CsvSource({
        "PT5M, PT4M",
        "PT10M, PT8M",
        "PT12M30S, PT10M",
        "P30D, PT10M",
        "PT75S, PT1M",
        "PT74S, PT1M",
        "PT1S, PT1M"
    })
    void whatTheServerCallsFreshIsFetchedAheadOfItsEndWithinAMinuteAndTheInterval(Duration maxAge, Duration next) {
        assertThat(plan.afterSuccess(maxAge, MIDDLE)).isEqualTo(next);
        assertThat(plan.afterSuccess(maxAge, 1)).isEqualTo(next.multipliedBy(11).dividedBy(10));
    }

    @Test
    void anIntervalBelowAMinuteIsTheOneGiven() {
        RefreshPlan quick = RefreshPlan.every(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofHours(1));
        assertThat(quick.afterSuccess(Duration.ofSeconds(1), MIDDLE)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void failuresAreRetriedTwiceAsLateEachTimeUpToThirtySeconds() {
        assertThat(IntStream.rangeClosed(1, 8)
                        .mapToObj(
                                failures -> plan.afterFailure(failures, MIDDLE).toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
        assertThat(plan.afterFailure(Integer.MAX_VALUE, MIDDLE)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void theCooldownIsTheOneGiven() {
        assertThat(plan.cooldown()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void retriesAreSpreadByATenthToo() {
        assertThat(plan.afterFailure(1, 0)).isEqualTo(Duration.ofMillis(900));
        assertThat(plan.afterFailure(1, 1)).isEqualTo(Duration.ofMillis(1_100));
    }
}
