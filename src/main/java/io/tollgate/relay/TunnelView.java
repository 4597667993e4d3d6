package io.tollgate.relay;

import io.tollgate.relay.state.TunnelState;
import io.tollgate.telemetry.AttemptView;

/**
 * An open tunnel as it was at one moment.
 *
 * @param attempt the upgrade that it came from
 * @param phase how far its end is
 * @param seconds since it opened
 * @param idleSeconds since anything came of either side that keeps it from being idle, by that side's own clock
 * @param messagesUp passed on to the upstream so far; what follows likewise, as in the access log's line of its close
 * @param queuedUp bytes of memory held by what the upstream has not taken yet
 * @param queuedDown bytes of memory held by what the client has not taken yet
 */
public record TunnelView(
        AttemptView attempt,
        TunnelState.Phase phase,
        double seconds,
        double idleSeconds,
        long messagesUp,
        long messagesDown,
        long bytesUp,
        long bytesDown,
        long queuedUp,
        long queuedDown) {
    static TunnelView of(Tunnel tunnel, TunnelState.Phase phase) {
        double seconds = EndReport.seconds(tunnel);
        return new TunnelView(
                tunnel.attempt(),
                phase,
                seconds,
                Math.min(seconds, idleSeconds(tunnel, System.nanoTime())),
                tunnel.client().splice.messages(),
                tunnel.upstream().splice.messages(),
                tunnel.client().splice.bytes(),
                tunnel.upstream().splice.bytes(),
                tunnel.upstream().writer.pending(),
                tunnel.client().writer.pending());
    }

    private static double idleSeconds(Tunnel tunnel, long now) {
        return Math.max(
                        0,
                        Math.min(
                                tunnel.client().clock.idle(now),
                                tunnel.upstream().clock.idle(now)))
                / 1e9;
    }
}
