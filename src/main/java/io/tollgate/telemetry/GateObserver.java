package io.tollgate.telemetry;

import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.tracing.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * Hears what happens to attempts and tunnels. The calls for one attempt nest like this, each start with exactly one end:
 *
 * <pre>
 *   attemptStarted stepTaken* wouldRefuse? ( attemptRefused | tunnelOpened tunnelClosed )
 * </pre>
 *
 * <p>And those for one try of one endpoint, of which an attempt may make several:
 *
 * <pre>
 *   endpointLeased ( endpointConnected | endpointFailed )? endpointReleased
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
     * The place of an attempt in a trace, or null where none is kept. Asked once, when its request is there.
     *
     * @param sent the traceparent that a trusted peer sent, or null
     */
    default @Nullable TraceContext trace(AttemptView attempt, @Nullable String sent) {
        return null;
    }

    /**
     * A step was taken, however it came out: the last one told before {@link #attemptRefused} is where it ended. Time is from
     * the end of the step before.
     */
    default void stepTaken(AttemptView attempt, GateStep step, long nanos) {}

    /**
     * It broke a rule that its route only reports, and goes on: told once, of the first such rule, with what it would have
     * been answered. Comes among the steps; or right before {@link #tunnelClosed}, for a token that ended before its tunnel.
     */
    default void wouldRefuse(AttemptView attempt, Refusal refusal) {}

    /** It ended before a tunnel was open; or it was a plain call, which ends so also where it was answered with 200. */
    default void attemptRefused(AttemptView attempt, Refusal refusal) {}

    /** Its 101 was written and its tunnel relays. */
    default void tunnelOpened(AttemptView attempt) {}

    /** Its tunnel is over and both connections are gone. */
    default void tunnelClosed(AttemptView attempt, TunnelReport report) {}

    /** An endpoint of the upstream was picked, and a connection to it counts from now on. */
    default void endpointLeased(String upstream) {}

    /** The connection is open, TLS done; time is from the start of this try. */
    default void endpointConnected(String upstream, long nanos) {}

    /** No connection came of this try, and not since it was given up. */
    default void endpointFailed(String upstream, DialFault fault) {}

    /** The connection is gone, or never came. */
    default void endpointReleased(String upstream) {}

    /** Why a connection did not come about. */
    enum DialFault {
        UNREACHABLE,
        TLS,
        CONNECT_TIMEOUT
    }
}
