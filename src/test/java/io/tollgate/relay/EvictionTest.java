package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.testing.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A newer tunnel takes the place of an older one. */
class EvictionTest {
    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    private Long hits(Open open) {
        return loopback.call(
                () -> open.tunnel().traffic().limitHits().get("devices").sum());
    }

    @ParameterizedTest
    @EnumSource(CloseCodes.class)
    void theClientIsToldTheLimitAndTheUpstreamTheOutcome(CloseCodes codes) {
        Open open = loopback.open(Loopback.settings().codes(codes).rule());
        open.tunnel().evict("devices");
        int code = codes == CloseCodes.APP ? 4409 : 1008;
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(code, "evicted limit=devices"));
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "evicted").masked());
        open.client().reset();
        open.upstream().reset();
        TunnelReport report = open.report();
        assertThat(report.outcome()).isEqualTo(Outcome.EVICTED);
        assertThat(report.by()).isEqualTo(Fault.CLIENT);
        assertThat(report.code()).isEqualTo(code);
        assertThat(report.reason()).isEqualTo("evicted limit=devices");
    }

    @Test
    void itIsCountedOnce() {
        Open open = loopback.open(Loopback.quiet());
        open.tunnel().evict("devices");
        open.tunnel().evict("devices");
        open.client().readFrame();
        assertThat(hits(open)).isOne();
    }

    @Test
    void oneThatIsEndingAlreadyIsNotEvicted() {
        Open open = loopback.open(Loopback.quiet());
        loopback.drain(1001);
        open.tunnel().evict("devices");
        assertThat(open.client().readFrame().text()).contains("drained");
        assertThat(loopback.call(() -> open.tunnel().traffic().limitHits())).isEmpty();
    }

    @Test
    void aThrottledTunnelIsEvictedAtOnceAndItsAnswerIsHeard() {
        Open open = loopback.open(Loopback.throttling(Measure.BYTES, 1, 10));
        open.client().send(WireFrame.text("far more than ten bytes").masked());
        open.upstream().readFrame();
        open.tunnel().evict("devices");
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(4409, "evicted limit=devices"));
        open.client().send(WireFrame.close(4409, "").masked());
        open.client().expectEof();
        open.client().shutdownOutput();
        open.upstream().send(WireFrame.close(1001, ""));
        open.upstream().shutdownOutput();
        assertThat(open.report().forced()).isFalse();
    }

    @Test
    void oneThatIsEndingTakesNoOtherLimits() {
        Open open = loopback.open(Loopback.quiet());
        open.tunnel().evict("devices");
        assertThat(loopback.call(() -> open.tunnel().offer(Loopback.quiet(), TunnelLimits.NONE, null)))
                .isFalse();
    }
}
