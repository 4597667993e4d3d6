package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.relay.TunnelSettings.OnReload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TunnelRuleTest {
    @Test
    void timesLongerThanNanosecondsCanHoldAreACentury() {
        Duration ages = Duration.ofDays(1_000_000);
        TunnelRule rule = TunnelRule.of(
                new TunnelSettings(0, 0, ages, ages, 0, ages, true, CloseCodes.APP, ages, ages, ages, OnReload.KEEP));
        assertThat(rule.idleNanos()).isEqualTo(Duration.ofDays(36_500).toNanos());
        assertThat(rule.writeStallNanos()).isEqualTo(rule.lifetimeNanos());
    }
}
