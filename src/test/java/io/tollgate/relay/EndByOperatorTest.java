package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.state.EndCause;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.testing.WireFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator ends one tunnel. */
class EndByOperatorTest {
    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    @Test
    void theClientIsToldTheCodeAndReasonAndTheUpstreamTheOutcome() {
        Open open = loopback.open(Loopback.quiet());
        assertThat(end(open, 4000, "see you")).isTrue();
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(4000, "see you"));
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "ended_by_operator").masked());
        open.client().reset();
        open.upstream().reset();
        TunnelReport report = open.report();
        assertThat(report.outcome()).isEqualTo(Outcome.ENDED_BY_OPERATOR);
        assertThat(report.by()).isEqualTo(Fault.OPERATOR);
        assertThat(report.code()).isEqualTo(4000);
        assertThat(report.reason()).isEqualTo("see you");
    }

    @Test
    void atAFrameBoundary() {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("0102 61");
        open.client().readExactly(3);
        end(open, 1008, "");
        open.upstream().sendHex("62 8001 63");
        open.client().readExactly(1);
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1008, ""));
        open.client().reset();
    }

    @Test
    void anEmptyReasonIsReportedAsTheOutcome() {
        Open open = loopback.open(Loopback.quiet());
        end(open, 1000, "");
        open.client().readFrame();
        open.client().reset();
        open.upstream().reset();
        assertThat(open.report().reason()).isEqualTo("ended_by_operator");
    }

    @Test
    void whoDoesNotAnswerIsEndedAllTheSame() {
        Open open = loopback.open(Loopback.quiet());
        end(open, 1000, "bye");
        assertThat(open.report().forced()).isTrue();
    }

    @Test
    void oneThatIsEndingIsNotEndedAgain() {
        Open open = loopback.open(Loopback.quiet());
        assertThat(end(open, 1000, "first")).isTrue();
        assertThat(end(open, 4000, "second")).isFalse();
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1000, "first"));
    }

    @Test
    void whatIsNoLongerAllowedEndsWithItsOwnCode() {
        Open open = loopback.open(Loopback.quiet());
        assertThat(loopback.call(() -> open.tunnel().end(Outcome.NO_LONGER_ALLOWED)))
                .isTrue();
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(4403, "no_longer_allowed"));
        assertThat(open.upstream().readFrame().closeCode()).isEqualTo(1001);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1002, 1003, 1005, 1006, 1007, 1009, 1010, 1015, 2999, 5000})
    void noCodeThatAServerMayNotChoose(int code) {
        assertThatThrownBy(() -> EndCause.byOperator(code, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + code);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1008, 1011, 1012, 1013, 1014, 3000, 4999})
    void anyOther(int code) {
        assertThat(EndCause.byOperator(code, "é".repeat(61)).chosenCode()).isEqualTo(code);
    }

    @Test
    void noReasonThatDoesNotFit() {
        assertThatThrownBy(() -> EndCause.byOperator(1000, "é".repeat(62)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("124");
    }

    private boolean end(Open open, int code, String reason) {
        return loopback.call(() -> open.tunnel().end(EndCause.byOperator(code, reason)));
    }
}
