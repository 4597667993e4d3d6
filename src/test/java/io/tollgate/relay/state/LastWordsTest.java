package io.tollgate.relay.state;

import static io.tollgate.relay.Side.CLIENT;
import static io.tollgate.relay.Side.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream's answers to what a client sent before it broke a rule. */
class LastWordsTest {
    private final TunnelState state = new TunnelState(CloseCodes.APP);

    @ParameterizedTest
    @CsvSource({"FRAME_INVALID, 1002", "FRAME_TOO_BIG, 1009"})
    void theClientIsToldBehindThemAndHeardNoMore(Outcome outcome, int code) {
        assertThat(state.end(EndCause.of(outcome, CLIENT), false, false)).containsExactly(Action.CLOSE_UPSTREAM);
        assertThat(state.relaysFrom(UPSTREAM)).isTrue();
        assertThat(state.relaysFrom(CLIENT)).isFalse();
        assertThat(state.deadline()).isEqualTo(Deadline.LAST_WORDS);
        assertThat(state.closeReceived(UPSTREAM, 1001)).containsExactly(Action.CLOSE_CLIENT, Action.FIN_CLIENT);
        assertThat(state.deadline()).isEqualTo(Deadline.CLOSE);
        assertThat(state.codeFor(CLIENT)).isEqualTo(code);
    }

    @Test
    void theyEndWithAFinToo() {
        broken();
        assertThat(state.inputEnded(UPSTREAM, false))
                .containsExactly(Action.CLOSE_CLIENT, Action.FIN_CLIENT, Action.DISCONNECT_UPSTREAM);
    }

    @Test
    void whatWasReadIsDeliveredToBothWhenTheyAreCutShort() {
        broken();
        assertThat(state.inputEnded(UPSTREAM, true)).containsExactly(Action.DELIVER_CLIENT, Action.DELIVER_UPSTREAM);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ifTheyTakeTooLongTheyEndAtABoundary(boolean inside) {
        broken();
        assertThat(state.heardEnough(inside))
                .isEqualTo(inside ? Set.of() : Set.of(Action.CLOSE_CLIENT, Action.FIN_CLIENT));
        assertThat(state.boundary(CLIENT))
                .isEqualTo(inside ? Set.of(Action.CLOSE_CLIENT, Action.FIN_CLIENT) : Set.of());
    }

    @Test
    void nothingIsHeardOfAnUpstreamThatBreaksARuleInItsLastWords() {
        broken();
        assertThat(state.end(EndCause.of(Outcome.FRAME_INVALID, UPSTREAM), false, false))
                .containsExactly(Action.CLOSE_CLIENT, Action.FIN_CLIENT);
        assertThat(state.offender()).isEqualTo(CLIENT);
        assertThat(state.relaysFrom(UPSTREAM)).isFalse();
    }

    @Test
    void anAbortIsStillAnAbort() {
        broken();
        assertThat(state.timeout()).containsExactly(Action.RESET_CLIENT, Action.RESET_UPSTREAM);
    }

    @Test
    void whatIsBeingCutHearsNoCloseInTheMiddleOfAFrame() {
        broken();
        state.reset(UPSTREAM);
        assertThat(state.heardEnough(false)).isEmpty();
        assertThat(state.deadline()).isEqualTo(Deadline.CLOSE);
    }

    private void broken() {
        state.end(EndCause.of(Outcome.FRAME_INVALID, CLIENT), false, false);
    }
}
