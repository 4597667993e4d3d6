package io.tollgate.relay.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Side;
import io.tollgate.relay.state.TunnelState.Phase;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens, in whatever order: the machine keeps to the rules that a tunnel may never break. */
class TunnelStatePropertyTest {
    private enum Kind {
        CLOSE,
        FIN,
        RESET,
        END,
        BREAK,
        HEARD,
        DRAIN,
        OPERATOR,
        FORBID,
        SPEAK,
        DEAD,
        BOUNDARY,
        DELIVERED,
        DISCONNECTED
    }

    private record Event(Kind kind, Side side, boolean inside) {}

    /** Plays events to the machine and holds what it says against what was said and done before. */
    private static final class Play {
        private final TunnelState state = new TunnelState(CloseCodes.APP);
        private final Set<Side> closed = EnumSet.noneOf(Side.class);
        private final Set<Side> finished = EnumSet.noneOf(Side.class);
        private final Set<Side> gone = EnumSet.noneOf(Side.class);

        void play(Event event) {
            Side side = event.side();
            boolean inside = event.inside();
            Set<Action> todo = switch (event.kind()) {
                case CLOSE -> state.closeReceived(side, 1000);
                case FIN -> state.inputEnded(side, inside);
                case RESET -> state.reset(side);
                case END -> state.end(EndCause.of(Outcome.IDLE, side), inside, inside);
                case BREAK -> state.end(EndCause.of(Outcome.FRAME_INVALID, side), false, inside);
                case HEARD -> state.heardEnough(inside);
                case DRAIN -> state.end(EndCause.drained(1012), inside, !inside);
                case OPERATOR -> state.end(EndCause.byOperator(4321, "go"), inside, !inside);
                case FORBID -> state.end(EndCause.of(Outcome.NO_LONGER_ALLOWED, null), !inside, inside);
                case SPEAK -> {
                    state.speak(inside ? CloseCodes.RFC : CloseCodes.APP);
                    yield Set.of();
                }
                case DEAD -> state.dead(Outcome.PEER_DEAD, side, inside);
                case BOUNDARY -> state.boundary(side);
                case DELIVERED -> state.delivered(side);
                case DISCONNECTED -> state.disconnected(side);
            };
            if (event.kind() == Kind.DISCONNECTED) {
                check(todo, side);
                gone.add(side);
            } else {
                check(todo, side);
            }
        }

        void check(Set<Action> todo, Side from) {
            for (Action action : todo) {
                check(action, action == Action.FORWARD_CLOSE ? from.other() : sideOf(action));
            }
            for (Side side : Side.values()) {
                if (closed.contains(side) || finished.contains(side) || gone.contains(side)) {
                    assertThat(state.relaysFrom(side.other())).isFalse();
                }
            }
        }

        private void check(Action action, Side side) {
            assertThat(gone).as("%s, but it is gone", action).doesNotContain(side);
            if (action == Action.FORWARD_CLOSE || action.name().startsWith("CLOSE_")) {
                assertThat(finished).as("%s after FIN", action).doesNotContain(side);
                assertThat(closed.add(side)).as("%s twice", action).isTrue();
            } else if (action.name().startsWith("FIN_")) {
                assertThat(finished.add(side)).as("%s twice", action).isTrue();
            } else if (action.name().startsWith("RESET_") || action.name().startsWith("END_")) {
                gone.add(side);
            }
            if (action.name().startsWith("CLOSE_")) {
                assertThat(state.codeFor(side)).isBetween(1000, 4999);
            }
        }

        private static Side sideOf(Action action) {
            return action.name().endsWith("_CLIENT") ? Side.CLIENT : Side.UPSTREAM;
        }
    }

    @Property(tries = 20_000)
    void keepsTheRulesAndEndsWithTheDeadline(@ForAll("events") List<Event> events) {
        Play play = new Play();
        for (Event event : events) {
            play.play(event);
        }
        play.check(play.state.timeout(), Side.CLIENT);
        assertThat(play.state.phase()).isEqualTo(Phase.CLOSED);
        assertThat(play.state.timeout()).isEmpty();
        for (Event event : events) {
            play.play(event);
            assertThat(play.state.phase()).isEqualTo(Phase.CLOSED);
        }
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.of(Side.class), Arbitraries.of(true, false))
                .as(Event::new)
                .list()
                .ofMaxSize(12);
    }
}
