package io.tollgate.relay.state;

/**
 * One side's two halves, as {@link TunnelState} keeps them.
 *
 * <pre>
 *   input:  FLOWING ─▶ CLOSED (its Close was seen) ─▶ FINISHED (its FIN, or reset)
 *   output: FLOWING ─▶ LISTENING (hears the other side's last words before our Close)
 *           ─▶ CLOSE_DUE (waits for the frame in flight) ─▶ CLOSED (a Close was sent) ─▶ SHUT (FIN sent)
 *           ─▶ LEAVING (all is said and heard, not all of it written) ─▶ GONE
 * </pre>
 */
final class Wire {
    /** What the side may still tell us. */
    enum Input {
        FLOWING,
        CLOSED,
        FINISHED
    }

    /** What the side may still be told. */
    enum Output {
        FLOWING,
        LISTENING,
        CLOSE_DUE,
        CLOSED,
        SHUT,
        LEAVING,
        GONE
    }

    Input input = Input.FLOWING;
    Output output = Output.FLOWING;

    /** Goes on from a state, if it is in that one: whether it was. */
    boolean advance(Output from, Output to) {
        boolean advances = output == from;
        output = advances ? to : output;
        return advances;
    }

    /** A Close of ours, unless the side was told of an end before: whether it goes out now, or else waits for the boundary. */
    boolean closes(boolean insideFrame) {
        if (!takesFrames()) {
            return false;
        }
        output = insideFrame ? Output.CLOSE_DUE : Output.CLOSED;
        return !insideFrame;
    }

    /** What it says counts no more (RFC 6455 §7.1.7). Whether it still hears answers before it is told, if there may be some. */
    boolean fails(boolean answers) {
        input = input == Input.FLOWING ? Input.CLOSED : input;
        output = answers && output == Output.FLOWING ? Output.LISTENING : output;
        return output == Output.LISTENING;
    }

    boolean takesFrames() {
        return output == Output.FLOWING || output == Output.LISTENING;
    }

    /** Whether the side still expects frames, or a Close of ours, so that silence would pass for an orderly end. */
    boolean isOwed() {
        return takesFrames() || output == Output.CLOSE_DUE;
    }

    /** Whether a Close or FIN has told the side that nothing more comes. */
    boolean isTold() {
        return output == Output.CLOSED || output == Output.SHUT;
    }

    /** Whether its own end was seen and no Close of ours waits. */
    boolean isComplete() {
        return input != Input.FLOWING && output != Output.CLOSE_DUE && output != Output.LISTENING;
    }

    boolean isGone() {
        return output == Output.GONE;
    }

    /** Nothing is left to hear or to say, but not all of it is written. */
    void leave() {
        input = Input.FINISHED;
        output = Output.LEAVING;
    }

    /** Its connection ends now; false if it has already. */
    boolean end() {
        boolean ends = !isGone();
        input = Input.FINISHED;
        output = Output.GONE;
        return ends;
    }
}
