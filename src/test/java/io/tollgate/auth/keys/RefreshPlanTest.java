package io.tollgate.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When keys are fetched next. */
final class RefreshPlanTest {
    private static final double MIDDLE = 0.5;

    private final RefreshPlan plan = RefreshPlan.every(Duration.ofMinutes(10), Duration.ofSeconds(20));

    @Test
    void aSuccessIsRefreshedAfterTheIntervalGiveOrTakeATenth() {
        assertThat(plan.afterSuccess(0)).isEqualTo(Duration.ofMinutes(9));
        assertThat(plan.afterSuccess(MIDDLE)).isEqualTo(Duration.ofMinutes(10));
        assertThat(plan.afterSuccess(1)).isEqualTo(Duration.ofMinutes(11));
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
