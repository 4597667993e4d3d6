package io.tollgate.telemetry;

import io.tollgate.outcome.Refusal;

/**
 * Hears what happens to attempts and tunnels. The calls for one attempt nest like this, each start with exactly one end:
 *
 * <pre>
 *   attemptStarted stepTaken* ( attemptRefused | tunnelOpened tunnelClosed )
 * </pre>
 *
 * <p>Called on the attempt's event loop; must return at once and throw nothing. The attempt passed is the same object from
 * start to end. Nothing passed here holds a token.
 */
public interface GateObserver {
    /** Hears nothing. */
    GateObserver SILENT = new GateObserver() {};

    /** A connection was accepted; nothing is known yet but where it comes from. */
    default void attemptStarted(AttemptView attempt) {}

    /**
     * A step was taken, however it came out: the last one told before {@link #attemptRefused} is where it ended. Time is from
     * the end of the step before.
     */
    default void stepTaken(AttemptView attempt, GateStep step, long nanos) {}

    /** It ended before a tunnel was open. */
    default void attemptRefused(AttemptView attempt, Refusal refusal) {}

    /** Its 101 was written and its tunnel relays. */
    default void tunnelOpened(AttemptView attempt) {}

    /** Its tunnel is over and both connections are gone. */
    default void tunnelClosed(AttemptView attempt, TunnelReport report) {}
}
