package io.tollgate.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class ReloadsTest {
    private long millis = 1_000_500;
    private final Reloads reloads = new Reloads(new Settable());

    @Test
    void theStartLoadsButIsNoReload() {
        assertThat(reloads.loadedSeconds()).isEqualTo(1_000.5);
        assertThat(reloads.appliedTotal() + reloads.unchangedTotal() + reloads.refusedTotal())
                .isZero();
        assertThat(reloads.isStale()).isFalse();
    }

    @Test
    void aRefusedConfigurationLeavesTheOldOneStale() {
        millis = 2_000_000;
        reloads.refused();
        assertThat(reloads.refusedTotal()).isEqualTo(1);
        assertThat(reloads.isStale()).isTrue();
        assertThat(reloads.loadedSeconds()).isEqualTo(1_000.5);
    }

    @Test
    void whatIsAppliedIsFreshAgain() {
        reloads.refused();
        millis = 3_000_000;
        reloads.applied();
        assertThat(reloads.appliedTotal()).isEqualTo(1);
        assertThat(reloads.isStale()).isFalse();
        assertThat(reloads.loadedSeconds()).isEqualTo(3_000);
    }

    @Test
    void askingForWhatIsInEffectPutsAnEndToStaleness() {
        reloads.refused();
        millis = 4_000_000;
        reloads.unchanged();
        assertThat(reloads.unchangedTotal()).isEqualTo(1);
        assertThat(reloads.isStale()).isFalse();
        assertThat(reloads.loadedSeconds()).isEqualTo(4_000);
    }

    private final class Settable extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
        }
    }
}
