package io.tollgate.relay.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.relay.LimitSettings;
import io.tollgate.relay.LimitSettings.Count;
import io.tollgate.relay.LimitSettings.From;
import io.tollgate.relay.LimitSettings.Then;
import io.tollgate.relay.Side;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a bucket holds when the limits of an open tunnel change. */
class TunnelLimitsTest {
    private static LimitSettings limit(@Nullable String name, Count count, long burst) {
        return new LimitSettings(name, count, From.BOTH, 1, burst, Then.CLOSE);
    }

    private static TunnelLimits spent(LimitSettings... limits) {
        TunnelLimits spent = TunnelLimits.of(List.of(limits));
        while (passes(spent)) {
            assertThat(spent.of(Side.CLIENT)).isNotNull();
        }
        return spent;
    }

    /** Whether one more message passes, at the same moment. */
    private static boolean passes(TunnelLimits limits) {
        return Objects.requireNonNull(limits.of(Side.CLIENT)).charge(true, 2, 0, 0) != SideLimits.FORBIDDEN;
    }

    @Test
    void theSameLimitKeepsItsBucketWhereverItStands() {
        LimitSettings same = limit("a", Count.MESSAGES, 3);
        TunnelLimits changed =
                spent(same).changedTo(List.of(limit("b", Count.FRAMES, 9), limit("a", Count.MESSAGES, 3)), 0);
        assertThat(passes(changed)).isFalse();
    }

    @Test
    void oneOfTheSameNameGetsNoBurstAnew() {
        TunnelLimits changed =
                spent(limit("a", Count.MESSAGES, 3)).changedTo(List.of(limit("a", Count.MESSAGES, 50)), 0);
        assertThat(passes(changed)).isFalse();
    }

    @Test
    void oneThatCountsSomethingElseStartsFull() {
        TunnelLimits changed = spent(limit("a", Count.MESSAGES, 3)).changedTo(List.of(limit("a", Count.FRAMES, 1)), 0);
        assertThat(passes(changed)).isTrue();
        assertThat(passes(changed)).isFalse();
    }

    @Test
    void ofTwoWithoutANameEachKeepsItsOwn() {
        LimitSettings narrow = limit(null, Count.MESSAGES, 1);
        LimitSettings wide = limit(null, Count.MESSAGES, 100);
        TunnelLimits changed = spent(narrow, wide).changedTo(List.of(wide), 0);
        for (int i = 0; i < 99; i++) {
            assertThat(passes(changed)).isTrue();
        }
        assertThat(passes(changed)).isFalse();
    }

    @Test
    void whereNoneIsLeftNoSideHasAny() {
        TunnelLimits changed = spent(limit("a", Count.MESSAGES, 3)).changedTo(List.of(), 0);
        assertThat(changed.of(Side.CLIENT)).isNull();
        assertThat(changed.of(Side.UPSTREAM)).isNull();
    }
}
