package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.relay.TunnelSettings.OnReload;
import io.tollgate.relay.upward.UpwardSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelRuleTest {
    @Test
    void timesLongerThanNanosecondsCanHoldAreACentury() {
        Duration ages = Duration.ofDays(1_000_000);
        TunnelRule rule = TunnelRule.of(
                new TunnelSettings(
                        0, 0, ages, ages, 0, ages, true, ages, CloseCodes.APP, ages, ages, ages, OnReload.KEEP, null),
                UpwardSettings.NONE);
        assertThat(rule.idleNanos()).isEqualTo(Duration.ofDays(36_500).toNanos());
        assertThat(rule.writeStallNanos()).isEqualTo(rule.lifetimeNanos());
    }

    @ParameterizedTest
    @CsvSource({"60, 0, 60, 0.1", "0, 50, 50, 0.5", "60, 50, 50, 0.5", "50, 60, 50, 0.1", "50, 50, 50, 0.5"})
    void theShorterLifetimeHoldsWithItsOwnJitter(long route, long upstream, long holds, double jitter) {
        TunnelRule rule = TunnelRule.of(
                lasting(Duration.ofSeconds(route)),
                new UpwardSettings(0, 0, false, Duration.ZERO, null, Duration.ofSeconds(upstream), 0.5));
        assertThat(rule.lifetimeNanos()).isEqualTo(Duration.ofSeconds(holds).toNanos());
        assertThat(rule.jitter()).isEqualTo(jitter);
    }

    private static TunnelSettings lasting(Duration lifetime) {
        Duration never = Duration.ZERO;
        return new TunnelSettings(
                0,
                0,
                never,
                lifetime,
                0.1,
                never,
                true,
                never,
                CloseCodes.APP,
                never,
                never,
                never,
                OnReload.KEEP,
                null);
    }

    @ParameterizedTest
    @ValueSource(ints = {-4, 1, 32_751})
    void aMaskFitsOnlyPartsThatAreAMultipleOfFour(int maxFrame) {
        assertThatThrownBy(() -> new UpwardSettings(maxFrame, 0, false, Duration.ZERO, null, Duration.ZERO, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxFrame: expected a multiple of 4 but was " + maxFrame);
    }
}
