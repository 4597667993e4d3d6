package io.tollgate.telemetry.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopTrafficTest {
    private final LoopTraffic traffic = new LoopTraffic();

    @Test
    void aRouteHasOneSetOfFiguresForGood() {
        traffic.of("chat").opened();
        traffic.of("chat").opened();
        traffic.of("chat").closed();
        assertThat(traffic.byRoute()).containsOnlyKeys("chat");
        assertThat(traffic.byRoute().get("chat").open()).isEqualTo(1);
    }

    @Test
    void namesDoNotPileUpAndNoneLosesItsFigures() {
        for (int i = 0; i < LoopTraffic.MOST_ROUTES; i++) {
            traffic.of("r" + i);
        }
        Traffic first = traffic.of("r0");
        assertThat(traffic.of("one more")).isSameAs(traffic.of("another"));
        assertThat(traffic.of("r0")).isSameAs(first);
        assertThat(traffic.byRoute()).hasSize(LoopTraffic.MOST_ROUTES + 1).containsKey(LoopTraffic.OTHERS);
    }
}
