package io.tollgate.outcome;

/** Makes faults of ours fit for a log. Stateless. */
public final class Traces {
    /** Deeper chains of causes say nothing more, and a circle must end. */
    private static final int MOST_CAUSES = 8;

    private Traces() {}

    /**
     * The same fault, its kinds and places, without any message: a library's message may quote what a peer sent, and what a
     * peer sends may be a token.
     */
    public static Throwable withoutMessages(Throwable fault) {
        return withoutMessages(fault, MOST_CAUSES);
    }

    private static Throwable withoutMessages(Throwable fault, int causesLeft) {
        Throwable cause = fault.getCause();
        Throwable copy = new Throwable(
                fault.getClass().getName(),
                cause == null || causesLeft == 0 ? null : withoutMessages(cause, causesLeft - 1));
        copy.setStackTrace(fault.getStackTrace());
        return copy;
    }
}
