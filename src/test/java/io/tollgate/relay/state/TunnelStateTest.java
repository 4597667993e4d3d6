package io.tollgate.relay.state;

import static io.tollgate.relay.Side.CLIENT;
import static io.tollgate.relay.Side.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Side;
import io.tollgate.relay.state.TunnelState.Phase;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How a tunnel ends: RFC 6455 §7, and what a proxy in the middle adds to it. */
class TunnelStateTest {
    private final TunnelState state = new TunnelState(CloseCodes.APP);

    // A Close of a peer.

    @Test
    void aCloseIsRelayedAndItsAnswerToo() {
        assertThat(state.closeReceived(CLIENT, 1000)).containsExactly(Action.FORWARD_CLOSE);
        assertThat(state.deadline()).isEqualTo(Deadline.ANSWER);
        assertThat(state.closeReceived(UPSTREAM, 1000)).containsExactly(Action.FORWARD_CLOSE, Action.FIN_CLIENT);
        assertThat(state.deadline()).isEqualTo(Deadline.CLOSE);
    }

    @Test
    void towardsTheClientWeFinishFirstAndForTheUpstreamWeWait() {
        state.closeReceived(UPSTREAM, 1000);
        assertThat(state.closeReceived(CLIENT, 1000)).containsExactly(Action.FORWARD_CLOSE, Action.FIN_CLIENT);
        assertThat(state.inputEnded(UPSTREAM, false)).containsExactly(Action.DISCONNECT_UPSTREAM);
        assertThat(state.inputEnded(CLIENT, false)).containsExactly(Action.DISCONNECT_CLIENT);
        assertClosedAs(Outcome.CLOSED_BY_UPSTREAM, 1000, false);
    }

    @Test
    void theFinOfAnUpstreamThatAwaitsNoAnswerIsPassedOnBehindItsCloseAndTheAnswerStillGoesUp() {
        state.closeReceived(UPSTREAM, 1007);
        assertThat(state.inputEnded(UPSTREAM, false)).containsExactly(Action.FIN_CLIENT);
        assertThat(state.closeReceived(CLIENT, 1007)).containsExactly(Action.FORWARD_CLOSE, Action.DISCONNECT_UPSTREAM);
        assertThat(state.inputEnded(CLIENT, false)).containsExactly(Action.DISCONNECT_CLIENT);
        assertClosedAs(Outcome.CLOSED_BY_UPSTREAM, 1007, false);
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoClosesThatCrossEachIsTheOthersAnswer(Side first) {
        assertThat(state.closeReceived(first, 1001)).contains(Action.FORWARD_CLOSE);
        assertThat(state.closeReceived(first.other(), 4000)).contains(Action.FORWARD_CLOSE);
        assertThat(state.code()).isEqualTo(1001);
    }

    @Test
    void afterACloseTheOtherSideMayGoOnUntilItsOwn() {
        state.closeReceived(CLIENT, 1000);
        assertThat(state.relaysFrom(CLIENT)).isFalse();
        assertThat(state.relaysFrom(UPSTREAM)).isTrue();
    }

    @Test
    void aSlowReaderGetsTimeForWhatWasSaidBeforeACloseAndForNothingElse() {
        state.closeReceived(CLIENT, 1000);
        assertThat(state.awaitsDelivery(UPSTREAM)).isTrue();
        assertThat(state.awaitsDelivery(CLIENT)).isFalse();
        state.closeReceived(UPSTREAM, 1000);
        assertThat(state.awaitsDelivery(CLIENT)).isTrue();
    }

    @Test
    void aSecondCloseMeansNothing() {
        state.closeReceived(CLIENT, 1000);
        assertThat(state.closeReceived(CLIENT, 1001)).isEmpty();
    }

    @Test
    void aFinInsteadOfTheAnswerGoesOnAsAFinAndNotAsAClose() {
        state.closeReceived(CLIENT, 1000);
        assertThat(state.inputEnded(UPSTREAM, false)).containsExactly(Action.FIN_CLIENT, Action.DISCONNECT_UPSTREAM);
    }

    @Test
    void withoutAnAnswerInTimeTcpEndsAndIsForced() {
        state.closeReceived(CLIENT, 1000);
        assertThat(state.timeout()).containsExactly(Action.RESET_UPSTREAM, Action.END_CLIENT);
        assertClosedAs(Outcome.CLOSED_BY_CLIENT, 1000, true);
    }

    @Test
    void aResetInsteadOfTheAnswerIsPassedOn() {
        state.closeReceived(CLIENT, 1000);
        assertThat(state.reset(UPSTREAM)).containsExactly(Action.DELIVER_CLIENT, Action.RESET_UPSTREAM);
    }

    @Test
    void aResetAfterBothClosesConcernsNobodyElse() {
        state.closeReceived(UPSTREAM, 1000);
        state.closeReceived(CLIENT, 1000);
        assertThat(state.reset(UPSTREAM)).containsExactly(Action.RESET_UPSTREAM);
        assertThat(state.inputEnded(CLIENT, false)).containsExactly(Action.DISCONNECT_CLIENT);
        assertClosedAs(Outcome.CLOSED_BY_UPSTREAM, 1000, false);
    }

    // FIN.

    @Test
    void aClientsFinGoesUpAndTheWayDownStaysOpen() {
        assertThat(state.inputEnded(CLIENT, false)).containsExactly(Action.FIN_UPSTREAM);
        assertThat(state.phase()).isEqualTo(Phase.HALF_CLOSED);
        assertThat(state.deadline()).isEqualTo(Deadline.HALF_CLOSE);
        assertThat(state.relaysFrom(UPSTREAM)).isTrue();
    }

    @Test
    void aHalfClosedTunnelEndsWithTheUpstreamsClose() {
        state.inputEnded(CLIENT, false);
        assertThat(state.closeReceived(UPSTREAM, 1000))
                .containsExactly(Action.FORWARD_CLOSE, Action.FIN_CLIENT, Action.DISCONNECT_CLIENT);
        assertThat(state.inputEnded(UPSTREAM, false)).containsExactly(Action.DISCONNECT_UPSTREAM);
        state.disconnected(CLIENT);
        assertClosedAs(Outcome.CLOSED_BY_UPSTREAM, 1000, false);
    }

    @Test
    void theUpstreamsFinBehindTheClientsGoesDownWithoutAnInventedClose() {
        state.inputEnded(CLIENT, false);
        assertThat(state.inputEnded(UPSTREAM, false))
                .containsExactly(Action.FIN_CLIENT, Action.DISCONNECT_CLIENT, Action.DISCONNECT_UPSTREAM);
        state.disconnected(CLIENT);
        state.disconnected(UPSTREAM);
        assertClosedAs(Outcome.CLIENT_VANISHED, 0, false);
    }

    @Test
    void aHalfClosedTunnelThatLastsTooLongIsEndedButNotForced() {
        state.inputEnded(CLIENT, false);
        assertThat(state.timeout()).containsExactly(Action.RESET_UPSTREAM, Action.END_CLIENT);
        assertClosedAs(Outcome.CLIENT_VANISHED, 0, false);
    }

    @Test
    void aResetOfAHalfClosedClientIsPassedOnOnceItsLastWordsAreDelivered() {
        state.inputEnded(CLIENT, false);
        assertThat(state.reset(CLIENT)).containsExactly(Action.DELIVER_UPSTREAM, Action.RESET_CLIENT);
        assertThat(state.delivered(UPSTREAM)).containsExactly(Action.RESET_UPSTREAM);
        assertClosedAs(Outcome.CLIENT_VANISHED, 0, false);
    }

    @Test
    void anUpstreamsFinWithoutACloseIsToldToTheClient() {
        assertThat(state.inputEnded(UPSTREAM, false)).containsExactly(Action.CLOSE_CLIENT, Action.DISCONNECT_UPSTREAM);
        assertThat(state.codeFor(CLIENT)).isEqualTo(1012);
        assertThat(state.closeReceived(CLIENT, 1012)).containsExactly(Action.FIN_CLIENT);
    }

    @ParameterizedTest
    @EnumSource
    void aFinInsideAFrameIsAResetOnceWhatWasReadIsDelivered(Side from) {
        assertThat(state.inputEnded(from, true)).containsExactlyInAnyOrder(deliver(from), deliver(from.other()));
        assertThat(state.phase()).isEqualTo(Phase.CUTTING);
        assertThat(state.delivered(from.other())).containsExactly(reset(from.other()));
        assertThat(state.delivered(from)).containsExactly(reset(from));
        assertClosedAs(from == CLIENT ? Outcome.CLIENT_VANISHED : Outcome.UPSTREAM_VANISHED, 0, false);
    }

    @ParameterizedTest
    @EnumSource
    void aResetIsDeliveredAndPassedOn(Side from) {
        assertThat(state.reset(from)).containsExactlyInAnyOrder(reset(from), deliver(from.other()));
        assertThat(state.delivered(from.other())).containsExactly(reset(from.other()));
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsGoneWithoutAWordCountsAsReset(Side from) {
        assertThat(state.disconnected(from)).containsExactlyInAnyOrder(reset(from), deliver(from.other()));
    }

    @Test
    void whatIsNotDeliveredInTimeIsLostAndForced() {
        state.reset(UPSTREAM);
        assertThat(state.timeout()).containsExactly(Action.RESET_CLIENT);
        assertClosedAs(Outcome.UPSTREAM_VANISHED, 0, true);
    }

    // Ends of ours.

    @Test
    void ourCloseGoesToBothSidesAtABoundary() {
        assertThat(end(Outcome.IDLE, null)).containsExactly(Action.CLOSE_CLIENT, Action.CLOSE_UPSTREAM);
        assertThat(state.closeReceived(CLIENT, 1001)).containsExactly(Action.FIN_CLIENT);
        assertThat(state.closeReceived(UPSTREAM, 1001)).isEmpty();
        assertThat(state.inputEnded(CLIENT, false)).containsExactly(Action.DISCONNECT_CLIENT);
        assertThat(state.inputEnded(UPSTREAM, false)).containsExactly(Action.DISCONNECT_UPSTREAM);
        assertClosedAs(Outcome.IDLE, 1001, false);
    }

    @ParameterizedTest
    @EnumSource
    void ourCloseWaitsForTheFrameInFlight(Side from) {
        state.end(EndCause.of(Outcome.IDLE, null), from == CLIENT, from == UPSTREAM);
        assertThat(state.relaysFrom(from)).isFalse();
        assertThat(state.finishesFrameFrom(from)).isTrue();
        assertThat(state.boundary(from.other())).containsExactly(close(from.other()));
        assertThat(state.finishesFrameFrom(from)).isFalse();
    }

    @Test
    void withoutABoundaryInTimeTcpEndsAndIsForced() {
        state.end(EndCause.of(Outcome.IDLE, null), false, true);
        assertThat(state.timeout()).containsExactly(Action.RESET_CLIENT, Action.RESET_UPSTREAM);
        assertClosedAs(Outcome.IDLE, 0, true);
    }

    @Test
    void aFinInsideTheFrameThatOurCloseWaitsForIsAReset() {
        state.end(EndCause.of(Outcome.IDLE, null), false, true);
        assertThat(state.inputEnded(UPSTREAM, true)).containsExactly(Action.DELIVER_CLIENT, Action.DELIVER_UPSTREAM);
    }

    @ParameterizedTest
    @EnumSource
    void aSideThatEndedInsideAFrameAndThenIsResetGetsNothingMore(Side from) {
        state.inputEnded(from, true);
        assertThat(state.reset(from)).containsExactly(reset(from));
        assertThat(state.delivered(from)).isEmpty();
    }

    @Test
    void theFirstCauseStays() {
        end(Outcome.IDLE, null);
        assertThat(end(Outcome.FRAME_INVALID, CLIENT)).isEmpty();
        assertThat(state.cause()).isEqualTo(Outcome.IDLE);
    }

    @Test
    void anEndOfOursWhileAnAnswerIsAwaitedTellsTheOneWhoWaitsWhy() {
        state.closeReceived(CLIENT, 1000);
        assertThat(state.end(EndCause.drained(1012), false, false))
                .containsExactly(Action.CLOSE_CLIENT, Action.FIN_CLIENT);
        assertThat(state.codeFor(CLIENT)).isEqualTo(1012);
        assertThat(state.reasonFor(CLIENT)).isEqualTo("drained");
        assertThat(state.cause()).isEqualTo(Outcome.CLOSED_BY_CLIENT);
    }

    @Test
    void aClientThatBreaksARuleAfterTheUpstreamsCloseIsTheOffender() {
        state.closeReceived(UPSTREAM, 1000);
        assertThat(end(Outcome.FRAME_INVALID, CLIENT)).containsExactly(Action.CLOSE_UPSTREAM, Action.FIN_CLIENT);
        assertThat(state.reasonFor(CLIENT)).isEqualTo("frame_invalid");
    }

    @Test
    void anOperatorsWordsAreForTheClientOnly() {
        state.end(EndCause.byOperator(4321, "go"), false, false);
        assertThat(state.codeFor(CLIENT)).isEqualTo(4321);
        assertThat(state.reasonFor(CLIENT)).isEqualTo("go");
        assertThat(state.codeFor(UPSTREAM)).isEqualTo(1001);
        assertThat(state.reasonFor(UPSTREAM)).isEqualTo("ended_by_operator");
    }

    @Test
    void anotherColumnOfCodesHoldsForWhatIsSaidFromThenOn() {
        state.speak(CloseCodes.RFC);
        end(Outcome.EXPIRED, null);
        assertThat(state.codeFor(CLIENT)).isEqualTo(1008);
    }

    @Test
    void aHalfClosedTunnelEndsWithItsCredential() {
        state.inputEnded(CLIENT, false);
        assertThat(end(Outcome.EXPIRED, null))
                .containsExactly(Action.CLOSE_CLIENT, Action.FIN_CLIENT, Action.DISCONNECT_CLIENT);
        assertThat(state.cause()).isEqualTo(Outcome.EXPIRED);
        assertThat(state.codeFor(CLIENT)).isEqualTo(4401);
    }

    @ParameterizedTest
    @CsvSource({
        "EXPIRED,          ,         4401, 1001, 1008, 1001",
        "LIMITED,          CLIENT,   4429, 1001, 1008, 1001",
        "LIMITED,          UPSTREAM, 1011, 4429, 1011, 1008",
        "FRAME_INVALID,    CLIENT,   1002, 1001, 1002, 1001",
        "FRAME_INVALID,    UPSTREAM, 1011, 1002, 1011, 1002",
        "FRAME_TOO_BIG,    CLIENT,   1009, 1001, 1009, 1001",
        "FRAME_TOO_BIG,    UPSTREAM, 1011, 1009, 1011, 1009",
        "IDLE,             ,         1001, 1001, 1001, 1001",
        "LIFETIME,         ,         1001, 1001, 1001, 1001",
        "DRAINED,          ,         1001, 1001, 1001, 1001",
        "NO_LONGER_ALLOWED,,         4403, 1001, 1008, 1001",
        "ENDED_BY_OPERATOR,,         1000, 1001, 1000, 1001",
        "INTERNAL_ERROR,   ,         1011, 1001, 1011, 1001",
    })
    void theOffenderGetsTheCodeAndTheInnocentTheirs(
            Outcome outcome, Side offender, int client, int upstream, int rfcClient, int rfcUpstream) {
        TunnelState rfc = new TunnelState(CloseCodes.RFC);
        rfc.end(EndCause.of(outcome, offender), false, false);
        end(outcome, offender);
        assertThat(state.codeFor(CLIENT)).isEqualTo(client);
        assertThat(state.codeFor(UPSTREAM)).isEqualTo(upstream);
        assertThat(rfc.codeFor(CLIENT)).isEqualTo(rfcClient);
        assertThat(rfc.codeFor(UPSTREAM)).isEqualTo(rfcUpstream);
        assertThat(state.reasonFor(CLIENT)).isEqualTo(outcome.label());
    }

    @Test
    void theOperatorChoosesTheCodeOfADrainForClientsOnly() {
        state.end(EndCause.drained(1012), false, false);
        assertThat(state.codeFor(CLIENT)).isEqualTo(1012);
        assertThat(state.codeFor(UPSTREAM)).isEqualTo(1001);
        assertThat(state.code()).isEqualTo(1012);
    }

    // Peers that neither read nor live.

    @Test
    void toADeadClientNothingIsSaidAndTheUpstreamIsTold() {
        assertThat(state.dead(Outcome.PEER_DEAD, CLIENT, false))
                .containsExactly(Action.CLOSE_UPSTREAM, Action.RESET_CLIENT);
        assertThat(state.codeFor(UPSTREAM)).isEqualTo(1001);
        assertThat(state.inputEnded(UPSTREAM, false)).containsExactly(Action.DISCONNECT_UPSTREAM);
        assertClosedAs(Outcome.PEER_DEAD, 0, true);
    }

    @Test
    void ofAStalledUpstreamTheClientIsTold() {
        assertThat(state.dead(Outcome.READER_STALLED, UPSTREAM, false))
                .containsExactly(Action.CLOSE_CLIENT, Action.RESET_UPSTREAM);
        assertThat(state.codeFor(CLIENT)).isEqualTo(1011);
        assertThat(state.code()).isEqualTo(1011);
    }

    @Test
    void ofASideThatDiesInsideAFrameNoCloseCanTell() {
        assertThat(state.dead(Outcome.READER_STALLED, UPSTREAM, true))
                .containsExactly(Action.DELIVER_CLIENT, Action.RESET_UPSTREAM);
        assertThat(state.code()).isZero();
    }

    // Leaving.

    @Test
    void aSideIsGoneOnlyOnceItsConnectionIs() {
        state.inputEnded(UPSTREAM, false);
        state.closeReceived(CLIENT, 1012);
        state.inputEnded(CLIENT, false);
        state.disconnected(UPSTREAM);
        assertThat(state.phase()).isEqualTo(Phase.CLOSING);
        assertThat(state.deadline()).isEqualTo(Deadline.CLOSE);
        assertThat(state.disconnected(CLIENT)).isEmpty();
        assertThat(state.phase()).isEqualTo(Phase.CLOSED);
    }

    @Test
    void aSideThatDoesNotTakeItsLastWordsIsForcedOut() {
        state.inputEnded(UPSTREAM, false);
        state.closeReceived(CLIENT, 1012);
        state.inputEnded(CLIENT, false);
        assertThat(state.timeout()).containsExactly(Action.END_CLIENT, Action.END_UPSTREAM);
        assertClosedAs(Outcome.UPSTREAM_VANISHED, 1012, true);
    }

    private Set<Action> end(Outcome outcome, @Nullable Side offender) {
        return state.end(EndCause.of(outcome, offender), false, false);
    }

    private void assertClosedAs(Outcome outcome, int code, boolean forced) {
        state.disconnected(CLIENT);
        state.disconnected(UPSTREAM);
        assertThat(state.phase()).isEqualTo(Phase.CLOSED);
        assertThat(state.deadline()).isEqualTo(Deadline.NONE);
        assertThat(state.cause()).isEqualTo(outcome);
        assertThat(state.code()).isEqualTo(code);
        assertThat(state.forced()).isEqualTo(forced);
    }

    private static Action reset(Side side) {
        return side == CLIENT ? Action.RESET_CLIENT : Action.RESET_UPSTREAM;
    }

    private static Action deliver(Side side) {
        return side == CLIENT ? Action.DELIVER_CLIENT : Action.DELIVER_UPSTREAM;
    }

    private static Action close(Side side) {
        return side == CLIENT ? Action.CLOSE_CLIENT : Action.CLOSE_UPSTREAM;
    }
}
