package io.tollgate.aws.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RenewalPlanTest {
    private static final RenewalPlan USUAL = RenewalPlan.USUAL;

    @ParameterizedTest
    @CsvSource({"PT6H, PT1H", "PT1H, PT45M", "PT20M, PT400S", "PT15M, PT5M", "PT3M, PT1M", "PT2S, PT1S", "PT-5S, PT1S"})
    void aKeyIsReplacedWellBeforeItsEndAndMoreOftenNearIt(Duration left, Duration next) {
        assertThat(USUAL.afterSuccess(left, 0)).isEqualTo(next);
    }

    @Test
    void oneWithoutAnEndIsReadAgainEachMinute() {
        assertThat(USUAL.afterSuccess(null, 0)).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource({"1, PT1S", "2, PT2S", "3, PT4S", "6, PT32S", "7, PT1M", "1000, PT1M"})
    void retriesComeAfterTwiceAsLongEachTimeUpToAMinute(int failures, Duration next) {
        assertThat(USUAL.afterFailure(failures, null, 0)).isEqualTo(next);
    }

    @Test
    void theEndOfAKeyIsNoticedWhenItComes() {
        assertThat(USUAL.afterFailure(7, Duration.ofSeconds(5), 0)).isEqualTo(Duration.ofMillis(5001));
    }

    @Test
    void chanceMakesItUpToATenthEarlier() {
        assertThat(USUAL.afterSuccess(Duration.ofHours(2), 1)).isEqualTo(Duration.ofMinutes(54));
        assertThat(USUAL.afterFailure(7, null, 0.5)).isEqualTo(Duration.ofSeconds(57));
    }
}
