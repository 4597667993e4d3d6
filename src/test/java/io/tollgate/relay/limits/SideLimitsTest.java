package io.tollgate.relay.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.relay.LimitSettings;
import io.tollgate.relay.LimitSettings.Count;
import io.tollgate.relay.LimitSettings.From;
import io.tollgate.relay.LimitSettings.Then;
import io.tollgate.relay.Side;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SideLimitsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void aSideWithoutARuleOfItsOwnHasNone() {
        assertThat(of(Side.UPSTREAM, rule(Count.FRAMES, From.CLIENT, Then.CLOSE)))
                .isNull();
    }

    @Test
    void aMessageIsChargedAtItsFirstFrameOnly() {
        SideLimits limits = of(Side.CLIENT, rule(Count.MESSAGES, From.CLIENT, Then.CLOSE));
        assertThat(limits.charge(true, 6, 0, 0)).isZero();
        assertThat(limits.charge(false, 6, 0, 0)).isZero();
        assertThat(limits.charge(true, 6, 0, 0)).isEqualTo(SideLimits.FORBIDDEN);
    }

    @Test
    void bytesAreThoseOnTheWire() {
        SideLimits limits = of(Side.CLIENT, new LimitSettings("l", Count.BYTES, From.CLIENT, 1, 10, Then.CLOSE));
        assertThat(limits.charge(true, 6, 4, 0)).isZero();
        assertThat(limits.charge(true, 6, 0, 0)).isEqualTo(SideLimits.FORBIDDEN);
    }

    @Test
    void theLongestLengthIsChargedToo() {
        SideLimits limits = of(Side.CLIENT, rule(Count.BYTES, From.CLIENT, Then.THROTTLE));
        assertThat(limits.charge(true, 14, Long.MAX_VALUE, 0)).isPositive();
    }

    @Test
    void aThrottledSideWaitsUntilTheDebtOfBothIsPaid() {
        LimitSettings both = rule(Count.FRAMES, From.BOTH, Then.THROTTLE);
        TunnelLimits limits = TunnelLimits.of(List.of(both));
        SideLimits client = limits.of(Side.CLIENT);
        SideLimits upstream = limits.of(Side.UPSTREAM);
        assertThat(client.charge(true, 6, 0, 0)).isZero();
        assertThat(client.charge(true, 6, 0, 0)).isEqualTo(SECOND);
        assertThat(upstream.charge(true, 2, 0, 0)).isEqualTo(2 * SECOND);
        assertThat(client.untilPaid(SECOND)).isEqualTo(SECOND);
        assertThat(client.untilPaid(2 * SECOND)).isZero();
    }

    private static LimitSettings rule(Count count, From from, Then then) {
        return new LimitSettings("l", count, from, 1, 1, then);
    }

    private static SideLimits of(Side side, LimitSettings rule) {
        return TunnelLimits.of(List.of(rule)).of(side);
    }
}
