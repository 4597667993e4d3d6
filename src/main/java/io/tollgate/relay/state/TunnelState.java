package io.tollgate.relay.state;

import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Side;
import io.tollgate.relay.state.Wire.Input;
import io.tollgate.relay.state.Wire.Output;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a tunnel ends, as a pure machine: events in, things to do out; no I/O, no clock. One event loop; not thread-safe.
 *
 * <pre>
 *            client FIN                    upstream Close or FIN
 *   OPEN ─────────────────▶ HALF_CLOSED ──────────────────────────┐
 *    │ │                        │  │                              │
 *    │ └─ a Close, or an end ───┼──┼───────────────────────▶ CLOSING ──▶ CLOSED
 *    │    of ours               │  └─ half-close timeout ──────────┼──────▲
 *    │                          │                                  │      │
 *    └─ FIN inside a frame, ────┴────────────────────────────▶ CUTTING ───┘
 *       reset
 * </pre>
 *
 * <p>Below the phase each side has a {@link Wire}: what it may still tell us and what it may still be told.
 *
 * <p>Nothing but a Close or a ping of ours waits for a boundary; no data frame follows a Close (RFC 6455 §5.5.1). The first
 * cause of an end is kept; later ones only help to finish it. Who broke a rule is told behind the answers to what was right.
 */
public final class TunnelState {
    /** How far the tunnel is. */
    public enum Phase {
        OPEN,
        HALF_CLOSED,
        CLOSING,
        CUTTING,
        CLOSED
    }

    private CloseCodes codes;
    private final Wire client = new Wire();
    private final Wire upstream = new Wire();
    private Phase phase = Phase.OPEN;
    private @Nullable EndCause cause;
    /** Of the Close that we say ourselves; another than the cause if the peers' own closing was under way. */
    private @Nullable EndCause said;

    private int code;
    private boolean forced;

    public TunnelState(CloseCodes codes) {
        this.codes = codes;
    }

    /** From now on Closes of ours speak this column. */
    public void speak(CloseCodes column) {
        codes = column;
    }

    /** A Close frame came, with this code. It is relayed unless we are ending the tunnel ourselves: then it is the answer. */
    public Set<Action> closeReceived(Side from, int closeCode) {
        Set<Action> todo = none();
        Wire source = wire(from);
        if (phase == Phase.CUTTING || phase == Phase.CLOSED || source.input != Input.FLOWING) {
            return todo;
        }
        source.input = Input.CLOSED;
        Outcome closed = from == Side.CLIENT ? Outcome.CLOSED_BY_CLIENT : Outcome.CLOSED_BY_UPSTREAM;
        begin(EndCause.of(closed, null), closeCode);
        phase = Phase.CLOSING;
        if (wire(from.other()).advance(Output.FLOWING, Output.CLOSED)) {
            todo.add(Action.FORWARD_CLOSE);
        }
        sayClose(from.other(), false, todo);
        return settle(todo);
    }

    /** FIN came; {@code insideFrame}: the last frame read from there is not whole. */
    public Set<Action> inputEnded(Side from, boolean insideFrame) {
        Wire source = wire(from);
        if (source.input == Input.FINISHED || phase == Phase.CLOSED) {
            return none();
        }
        Wire target = wire(from.other());
        source.input = Input.FINISHED;
        if (insideFrame && target.isOwed() && phase != Phase.CUTTING) {
            return cut(from, true);
        }
        return switch (phase) {
            case OPEN -> from == Side.CLIENT ? halfClose() : vanished();
            case HALF_CLOSED, CLOSING -> unanswered(target, from.other());
            case CUTTING, CLOSED -> settle(none());
        };
    }

    /** TCP was reset by the side, or broke. What it sent before is still delivered. */
    public Set<Action> reset(Side from) {
        if (wire(from).isGone()) {
            return none();
        }
        if (phase == Phase.HALF_CLOSED
                || (phase != Phase.CUTTING && wire(from.other()).isOwed())) {
            return cut(from, false);
        }
        Set<Action> todo = none();
        reset(from, todo);
        return settle(todo);
    }

    /**
     * An end of ours.
     *
     * @param clientInside whether the client's frame in flight is not whole yet; upstreamInside likewise
     */
    public Set<Action> end(EndCause why, boolean clientInside, boolean upstreamInside) {
        if (phase == Phase.CUTTING || phase == Phase.CLOSED || (phase == Phase.CLOSING && !relayed())) {
            return heardEnough(upstreamInside);
        }
        Set<Action> todo = none();
        beginOurs(why, true);
        phase = Phase.CLOSING;
        boolean fails = why.offender() == Side.CLIENT && why.outcome().failsConnection();
        if (!fails || !client.fails(upstream.input == Input.FLOWING)) {
            sayClose(Side.CLIENT, upstreamInside, todo);
        }
        sayClose(Side.UPSTREAM, clientInside, todo);
        return settle(todo);
    }

    /** Of the upstream's last words: the client that listens for them is told its Close. */
    public Set<Action> heardEnough(boolean upstreamInside) {
        Set<Action> todo = none();
        if (isListening()) {
            sayClose(Side.CLIENT, upstreamInside, todo);
        }
        return settle(todo);
    }

    private boolean isListening() {
        return phase == Phase.CLOSING && client.output == Output.LISTENING;
    }

    /** A side no longer reads, or no longer lives: nothing can be said to it, only to the other. */
    public Set<Action> dead(Outcome outcome, Side side, boolean insideFrame) {
        if (phase == Phase.CUTTING || phase == Phase.CLOSED || wire(side).isGone()) {
            return none();
        }
        beginOurs(EndCause.of(outcome, side), side == Side.UPSTREAM && !insideFrame);
        forced = true;
        if (insideFrame && wire(side.other()).isOwed()) {
            return cut(side, false);
        }
        phase = Phase.CLOSING;
        Set<Action> todo = none();
        reset(side, todo);
        sayClose(side.other(), false, todo);
        return settle(todo);
    }

    /** The stream towards the side is between two frames. */
    public Set<Action> boundary(Side towards) {
        Set<Action> todo = none();
        if (wire(towards).advance(Output.CLOSE_DUE, Output.CLOSED)) {
            todo.add(towards.of(Action.CLOSE_CLIENT, Action.CLOSE_UPSTREAM));
        }
        return settle(todo);
    }

    /** All that was read for the side has arrived there (only asked for when cutting). */
    public Set<Action> delivered(Side side) {
        return phase == Phase.CUTTING ? reset(side) : none();
    }

    /** The deadline of the phase passed. */
    public Set<Action> timeout() {
        Set<Action> todo = none();
        boolean unanswered = false;
        for (Side side : Side.values()) {
            Wire wire = wire(side);
            if (wire.isGone()) {
                continue;
            }
            boolean complete = wire.isComplete() && phase != Phase.CUTTING;
            unanswered |= !complete || wire.output == Output.LEAVING;
            Action end = side.of(Action.END_CLIENT, Action.END_UPSTREAM);
            gone(side, complete ? end : side.of(Action.RESET_CLIENT, Action.RESET_UPSTREAM), todo);
        }
        forced |= unanswered && phase != Phase.HALF_CLOSED;
        return settle(todo);
    }

    /** The side's connection is gone, whoever ended it. */
    public Set<Action> disconnected(Side side) {
        if (!wire(side).isGone() && (wire(side).input != Input.FINISHED || phase == Phase.HALF_CLOSED)) {
            return reset(side);
        }
        wire(side).output = Output.GONE;
        return settle(none());
    }

    private Set<Action> halfClose() {
        begin(EndCause.of(Outcome.CLIENT_VANISHED, Side.CLIENT), 0);
        phase = Phase.HALF_CLOSED;
        upstream.output = Output.SHUT;
        return EnumSet.of(Action.FIN_UPSTREAM);
    }

    /** The upstream's FIN without a Close, at a boundary: the client is told, RFC 6455 §7.1.5 leaves it no other way to know. */
    private Set<Action> vanished() {
        beginOurs(EndCause.of(Outcome.UPSTREAM_VANISHED, Side.UPSTREAM), true);
        phase = Phase.CLOSING;
        Set<Action> todo = none();
        sayClose(Side.CLIENT, false, todo);
        leave(Side.UPSTREAM, Action.DISCONNECT_UPSTREAM, todo);
        return settle(todo);
    }

    /** A FIN where a Close was due, or for a FIN: the one who waits gets a FIN as well, never an invented Close. */
    private Set<Action> unanswered(Wire waiting, Side side) {
        Set<Action> todo = none();
        phase = Phase.CLOSING;
        if (waiting.advance(Output.FLOWING, Output.SHUT)) {
            todo.add(side.of(Action.FIN_CLIENT, Action.FIN_UPSTREAM));
        }
        sayClose(side, false, todo);
        return settle(todo);
    }

    /** @param listens whether the source may still get what was read for it: after a FIN, not after a reset */
    private Set<Action> cut(Side source, boolean listens) {
        Outcome vanished = source == Side.CLIENT ? Outcome.CLIENT_VANISHED : Outcome.UPSTREAM_VANISHED;
        begin(EndCause.of(vanished, source), 0);
        phase = Phase.CUTTING;
        Set<Action> todo = none();
        todo.add(source.other().of(Action.DELIVER_CLIENT, Action.DELIVER_UPSTREAM));
        if (listens) {
            todo.add(source.of(Action.DELIVER_CLIENT, Action.DELIVER_UPSTREAM));
        } else {
            reset(source, todo);
        }
        return settle(todo);
    }

    private void sayClose(Side towards, boolean insideFrame, Set<Action> todo) {
        if (wire(towards).closes(insideFrame)) {
            todo.add(towards.of(Action.CLOSE_CLIENT, Action.CLOSE_UPSTREAM));
        }
    }

    /** Ends each side that has said and heard all: the client gets our FIN first, or the upstream's, which is waited for. */
    private Set<Action> settle(Set<Action> todo) {
        if (phase == Phase.CLOSING) {
            boolean heard = client.input != Input.FLOWING || (relayed() && upstream.input == Input.FINISHED);
            if (heard && client.advance(Output.CLOSED, Output.SHUT)) {
                todo.add(Action.FIN_CLIENT);
            }
            settle(Side.CLIENT, Action.DISCONNECT_CLIENT, todo);
            settle(Side.UPSTREAM, Action.DISCONNECT_UPSTREAM, todo);
        }
        if (client.isGone() && upstream.isGone()) {
            phase = Phase.CLOSED;
        }
        return todo;
    }

    private void settle(Side side, Action disconnect, Set<Action> todo) {
        if (wire(side).isTold() && wire(side).input == Input.FINISHED) {
            leave(side, disconnect, todo);
        }
    }

    private void leave(Side side, Action disconnect, Set<Action> todo) {
        wire(side).leave();
        todo.add(disconnect);
    }

    private void gone(Side side, Action how, Set<Action> todo) {
        boolean untold = client.output == Output.CLOSE_DUE && Objects.equals(cause, said);
        if (wire(side).end()) {
            code = untold && side == Side.CLIENT ? 0 : code;
            todo.add(how);
        }
    }

    private void reset(Side side, Set<Action> todo) {
        gone(side, side.of(Action.RESET_CLIENT, Action.RESET_UPSTREAM), todo);
    }

    /** Keeps the first cause; a half-closed tunnel still waits for it. */
    private void begin(EndCause first, int closeCode) {
        if (cause == null || phase == Phase.HALF_CLOSED) {
            cause = first;
            code = closeCode;
        }
    }

    private void beginOurs(EndCause ours, boolean clientIsTold) {
        said = said == null ? ours : said;
        begin(ours, clientIsTold ? ours.codeFor(Side.CLIENT, codes) : 0);
    }

    private boolean relayed() {
        return cause() == Outcome.CLOSED_BY_CLIENT || cause() == Outcome.CLOSED_BY_UPSTREAM;
    }

    /** Whether the peers end it among themselves and all that the side is to be told has come; not for one that half-closed. */
    public boolean awaitsDelivery(Side to) {
        boolean theirs = said == null || said.outcome() == Outcome.UPSTREAM_VANISHED;
        boolean saidAll = phase == Phase.CLOSING && wire(to.other()).input != Input.FLOWING;
        return theirs && (saidAll || phase == Phase.CUTTING);
    }

    private Wire wire(Side side) {
        return side.of(client, upstream);
    }

    private static Set<Action> none() {
        return EnumSet.noneOf(Action.class);
    }

    /** What our Close to the side says. Asked while one is carried out. */
    public int codeFor(Side side) {
        return Objects.requireNonNull(said).codeFor(side, codes);
    }

    /** The text of it. */
    public String reasonFor(Side side) {
        return Objects.requireNonNull(said).reasonFor(side);
    }

    /** Whether what comes from the side is still passed on. */
    public boolean relaysFrom(Side side) {
        return wire(side).input == Input.FLOWING && wire(side.other()).takesFrames();
    }

    /** Whether a frame in flight from the side is still to be finished. */
    public boolean finishesFrameFrom(Side side) {
        return wire(side.other()).isOwed();
    }

    public Deadline deadline() {
        if (isListening()) {
            return Deadline.LAST_WORDS;
        }
        return switch (phase) {
            case OPEN, CLOSED -> Deadline.NONE;
            case HALF_CLOSED -> Deadline.HALF_CLOSE;
            case CUTTING -> Deadline.CLOSE;
            case CLOSING ->
                relayed() && (client.input == Input.FLOWING || upstream.input == Input.FLOWING)
                        ? Deadline.ANSWER
                        : Deadline.CLOSE;
        };
    }

    public Phase phase() {
        return phase;
    }

    /** Why it ended. Asked once it has. */
    public Outcome cause() {
        return cause == null ? Outcome.INTERNAL_ERROR : cause.outcome();
    }

    /** Who made it end, where it was one of the sides. */
    public @Nullable Side offender() {
        return cause == null ? null : cause.offender();
    }

    /** The code of the Close that ended it: a peer's own, or the one of ours that the client got; 0 for none. */
    public int code() {
        return code;
    }

    /** Whether TCP was ended before everything was said. */
    public boolean forced() {
        return forced;
    }
}
