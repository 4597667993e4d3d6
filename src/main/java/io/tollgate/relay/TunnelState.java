package io.tollgate.relay;

import io.tollgate.frame.CloseCode;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Wire.Input;
import io.tollgate.relay.Wire.Output;
import java.util.EnumSet;
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
 * cause of an end is kept; later ones only help to finish it.
 */
final class TunnelState {
    /** How far the tunnel is. */
    enum Phase {
        OPEN,
        HALF_CLOSED,
        CLOSING,
        CUTTING,
        CLOSED
    }

    /** What the handlers have to carry out, in this order. */
    enum Action {
        /** Pass the Close that was just read on to the other side, unchanged. */
        FORWARD_CLOSE,
        CLOSE_CLIENT,
        CLOSE_UPSTREAM,
        /** Shut the output once all that is queued is written. */
        FIN_CLIENT,
        FIN_UPSTREAM,
        /** Let what is queued be delivered, say {@link TunnelState#delivered}, then expect a reset. */
        DELIVER_CLIENT,
        DELIVER_UPSTREAM,
        /** End TCP now, with a reset. */
        RESET_CLIENT,
        RESET_UPSTREAM,
        /** End TCP now; both directions are over. */
        DISCONNECT_CLIENT,
        DISCONNECT_UPSTREAM
    }

    /** Which clock bounds the present phase. */
    enum Deadline {
        NONE,
        HALF_CLOSE,
        /** A peer's answer to a Close that was passed on. */
        ANSWER,
        CLOSE
    }

    private final CloseCodes codes;
    private final Wire client = new Wire();
    private final Wire upstream = new Wire();
    private Phase phase = Phase.OPEN;
    private @Nullable Outcome outcome;
    private @Nullable Side offender;
    private int code;
    private boolean forced;

    TunnelState(CloseCodes codes) {
        this.codes = codes;
    }

    /** A Close frame came, with this code. It is relayed unless we are ending the tunnel ourselves: then it is the answer. */
    Set<Action> closeReceived(Side from, int closeCode) {
        Set<Action> todo = none();
        Wire source = wire(from);
        if (phase == Phase.CUTTING || phase == Phase.CLOSED || source.input != Input.FLOWING) {
            return todo;
        }
        source.input = Input.CLOSED;
        if (outcome == null || phase == Phase.HALF_CLOSED) {
            outcome = from == Side.CLIENT ? Outcome.CLOSED_BY_CLIENT : Outcome.CLOSED_BY_UPSTREAM;
            code = closeCode;
        }
        phase = Phase.CLOSING;
        Wire target = wire(from.other());
        if (target.output == Output.FLOWING) {
            target.output = Output.CLOSED;
            todo.add(Action.FORWARD_CLOSE);
        }
        return settle(todo);
    }

    /** FIN came; {@code insideFrame}: the last frame passed on from there is not whole. */
    Set<Action> inputEnded(Side from, boolean insideFrame) {
        Wire source = wire(from);
        if (source.input == Input.FINISHED || phase == Phase.CLOSED) {
            return none();
        }
        Wire target = wire(from.other());
        if (insideFrame && wire(from.other()).isOwed() && phase != Phase.CUTTING) {
            return cut(from);
        }
        source.input = Input.FINISHED;
        return switch (phase) {
            case OPEN -> from == Side.CLIENT ? halfClose() : vanished();
            case HALF_CLOSED -> vanished();
            case CLOSING -> unanswered(target, from.other());
            case CUTTING, CLOSED -> settle(none());
        };
    }

    /** TCP was reset by the side, or broke. What it sent before is still delivered. */
    Set<Action> reset(Side from) {
        Wire source = wire(from);
        if (source.isGone() || phase == Phase.CLOSED) {
            return none();
        }
        if (phase == Phase.HALF_CLOSED
                || (phase != Phase.CUTTING && wire(from.other()).isOwed())) {
            return cut(from);
        }
        Set<Action> todo = none();
        gone(from, action(from, Action.RESET_CLIENT, Action.RESET_UPSTREAM), todo);
        return settle(todo);
    }

    /**
     * An end of ours.
     *
     * @param side the offender, or null where it is nobody's doing or the credential's
     * @param clientInside whether the client's frame in flight is not whole yet; upstreamInside likewise
     */
    Set<Action> end(Outcome cause, @Nullable Side side, int drainCode, boolean clientInside, boolean upstreamInside) {
        if (phase == Phase.CUTTING || phase == Phase.CLOSED || (phase == Phase.CLOSING && !relayed())) {
            return none();
        }
        Set<Action> todo = none();
        if (outcome == null || phase == Phase.HALF_CLOSED) {
            outcome = cause;
            offender = side;
            code = drainCode != 0 ? drainCode : codeFor(Side.CLIENT);
        }
        phase = Phase.CLOSING;
        sayClose(Side.CLIENT, upstreamInside, todo);
        sayClose(Side.UPSTREAM, clientInside, todo);
        return settle(todo);
    }

    /** A side no longer reads, or no longer lives: nothing can be said to it, only to the other. */
    Set<Action> dead(Outcome cause, Side side, boolean insideFrame) {
        if (phase == Phase.CUTTING || phase == Phase.CLOSED || wire(side).isGone()) {
            return none();
        }
        if (outcome == null || phase == Phase.HALF_CLOSED) {
            outcome = cause;
            offender = side;
            code = side == Side.UPSTREAM ? CloseCode.INTERNAL_ERROR : 0;
        }
        forced = true;
        if (insideFrame && wire(side.other()).isOwed()) {
            return cut(side);
        }
        phase = Phase.CLOSING;
        Set<Action> todo = none();
        gone(side, action(side, Action.RESET_CLIENT, Action.RESET_UPSTREAM), todo);
        sayClose(side.other(), false, todo);
        return settle(todo);
    }

    /** The stream towards the side is between two frames. */
    Set<Action> boundary(Side towards) {
        Set<Action> todo = none();
        if (wire(towards).output == Output.CLOSE_DUE) {
            wire(towards).output = Output.CLOSED;
            todo.add(action(towards, Action.CLOSE_CLIENT, Action.CLOSE_UPSTREAM));
        }
        return settle(todo);
    }

    /** All that was read for the side has arrived there (only asked for when cutting). */
    Set<Action> delivered(Side side) {
        Set<Action> todo = none();
        if (phase == Phase.CUTTING && !wire(side).isGone()) {
            gone(side, action(side, Action.RESET_CLIENT, Action.RESET_UPSTREAM), todo);
        }
        return settle(todo);
    }

    /** The deadline of the phase passed. */
    Set<Action> timeout() {
        Set<Action> todo = none();
        boolean unanswered = false;
        for (Side side : Side.values()) {
            Wire wire = wire(side);
            if (wire.isGone()) {
                continue;
            }
            boolean complete = wire.isComplete();
            unanswered |= !complete;
            gone(
                    side,
                    complete && phase != Phase.CUTTING
                            ? action(side, Action.DISCONNECT_CLIENT, Action.DISCONNECT_UPSTREAM)
                            : action(side, Action.RESET_CLIENT, Action.RESET_UPSTREAM),
                    todo);
        }
        forced |= unanswered && phase != Phase.HALF_CLOSED;
        return settle(todo);
    }

    /** The side's connection is gone, whoever ended it. */
    Set<Action> disconnected(Side side) {
        if (wire(side).isGone()) {
            return settle(none());
        }
        if (wire(side).input != Input.FINISHED || phase == Phase.HALF_CLOSED) {
            return reset(side);
        }
        wire(side).output = Output.GONE;
        return settle(none());
    }

    private Set<Action> halfClose() {
        phase = Phase.HALF_CLOSED;
        outcome = Outcome.CLIENT_VANISHED;
        offender = Side.CLIENT;
        upstream.output = Output.SHUT;
        return EnumSet.of(Action.FIN_UPSTREAM);
    }

    /** The upstream's FIN without a Close, at a boundary: the client is told, RFC 6455 §7.1.5 leaves it no other way to know. */
    private Set<Action> vanished() {
        outcome = Outcome.UPSTREAM_VANISHED;
        offender = Side.UPSTREAM;
        code = outcome.closeCode(codes);
        phase = Phase.CLOSING;
        Set<Action> todo = none();
        sayClose(Side.CLIENT, false, todo);
        gone(Side.UPSTREAM, Action.DISCONNECT_UPSTREAM, todo);
        return settle(todo);
    }

    /** A FIN where a Close was due: the one who waits for that Close gets a FIN as well, never an invented Close. */
    private Set<Action> unanswered(Wire waiting, Side side) {
        Set<Action> todo = none();
        if (waiting.output == Output.FLOWING) {
            waiting.output = Output.SHUT;
            todo.add(action(side, Action.FIN_CLIENT, Action.FIN_UPSTREAM));
        }
        return settle(todo);
    }

    private Set<Action> cut(Side source) {
        if (outcome == null || phase == Phase.HALF_CLOSED) {
            outcome = source == Side.CLIENT ? Outcome.CLIENT_VANISHED : Outcome.UPSTREAM_VANISHED;
            offender = source;
        }
        phase = Phase.CUTTING;
        Set<Action> todo = none();
        gone(source, action(source, Action.RESET_CLIENT, Action.RESET_UPSTREAM), todo);
        Side target = source.other();
        if (!wire(target).isGone()) {
            todo.add(action(target, Action.DELIVER_CLIENT, Action.DELIVER_UPSTREAM));
        }
        return settle(todo);
    }

    private void sayClose(Side towards, boolean insideFrame, Set<Action> todo) {
        Wire wire = wire(towards);
        if (wire.output != Output.FLOWING) {
            return;
        }
        if (insideFrame) {
            wire.output = Output.CLOSE_DUE;
        } else {
            wire.output = Output.CLOSED;
            todo.add(action(towards, Action.CLOSE_CLIENT, Action.CLOSE_UPSTREAM));
        }
    }

    /** Ends each side that has said and heard all: the client gets our FIN first, the upstream's FIN is waited for. */
    private Set<Action> settle(Set<Action> todo) {
        if (phase == Phase.CLOSING) {
            if (client.output == Output.CLOSED && client.input != Input.FLOWING) {
                client.output = Output.SHUT;
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
        Wire wire = wire(side);
        if (wire.isTold() && wire.input == Input.FINISHED) {
            gone(side, disconnect, todo);
        }
    }

    private void gone(Side side, Action how, Set<Action> todo) {
        Wire wire = wire(side);
        if (wire.output != Output.GONE) {
            wire.input = Input.FINISHED;
            wire.output = Output.GONE;
            todo.add(how);
        }
    }

    private boolean relayed() {
        return outcome == Outcome.CLOSED_BY_CLIENT || outcome == Outcome.CLOSED_BY_UPSTREAM;
    }

    private Wire wire(Side side) {
        return side == Side.CLIENT ? client : upstream;
    }

    private static Action action(Side side, Action forClient, Action forUpstream) {
        return side == Side.CLIENT ? forClient : forUpstream;
    }

    private static Set<Action> none() {
        return EnumSet.noneOf(Action.class);
    }

    /**
     * The code of our Close to the side: the offender, or the client for its credential, gets the outcome's; an innocent
     * client 1011, an innocent upstream 1001.
     */
    int codeFor(Side side) {
        if (side == Side.CLIENT && cause() == Outcome.DRAINED && code != 0) {
            return code;
        }
        if (side == Side.UPSTREAM && offender != Side.UPSTREAM) {
            return CloseCode.GOING_AWAY;
        }
        boolean innocent = side == Side.CLIENT && offender == Side.UPSTREAM && cause() != Outcome.UPSTREAM_VANISHED;
        int own = innocent ? 0 : cause().closeCode(codes);
        return own == 0 ? CloseCode.INTERNAL_ERROR : own;
    }

    /** Whether what comes from the side is still passed on. */
    boolean relaysFrom(Side side) {
        return wire(side).input == Input.FLOWING && wire(side.other()).output == Output.FLOWING;
    }

    Deadline deadline() {
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

    Phase phase() {
        return phase;
    }

    /** Why it ended. Asked once it has. */
    Outcome cause() {
        return outcome == null ? Outcome.INTERNAL_ERROR : outcome;
    }

    /** Who made it end, where it was one of the sides. */
    @Nullable
    Side offender() {
        return offender;
    }

    /** The code of the Close that ended it: a peer's own, or the one of ours that the client got; 0 for none. */
    int code() {
        return code;
    }

    /** Whether TCP was ended before everything was said. */
    boolean forced() {
        return forced;
    }
}
