package io.tollgate.relay;

/**
 * One side's two halves, as {@link TunnelState} keeps them.
 *
 * <pre>
 *   input:  FLOWING ─▶ CLOSED (its Close was seen) ─▶ FINISHED (its FIN, or reset)
 *   output: FLOWING ─▶ CLOSE_DUE (waits for the frame in flight) ─▶ CLOSED (a Close was sent) ─▶ SHUT (FIN sent)
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
        CLOSE_DUE,
        CLOSED,
        SHUT,
        LEAVING,
        GONE
    }

    Input input = Input.FLOWING;
    Output output = Output.FLOWING;

    /** Whether the side still expects frames, or a Close of ours, so that silence would pass for an orderly end. */
    boolean isOwed() {
        return output == Output.FLOWING || output == Output.CLOSE_DUE;
    }

    /** Whether a Close or FIN has told the side that nothing more comes. */
    boolean isTold() {
        return output == Output.CLOSED || output == Output.SHUT;
    }

    /** Whether its own end was seen and nothing of ours waits for a boundary. */
    boolean isComplete() {
        return input != Input.FLOWING && output != Output.CLOSE_DUE;
    }

    boolean isGone() {
        return output == Output.GONE;
    }

    /** A Close of ours is to go out: true if now; false if it waits for the frame in flight, or nothing can be said any more. */
    boolean takeClose(boolean insideFrame) {
        if (output != Output.FLOWING) {
            return false;
        }
        output = insideFrame ? Output.CLOSE_DUE : Output.CLOSED;
        return !insideFrame;
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
