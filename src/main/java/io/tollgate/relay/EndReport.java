package io.tollgate.relay;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.channel.Splice;
import io.tollgate.relay.state.TunnelState;
import io.tollgate.telemetry.TunnelReport;
import org.jspecify.annotations.Nullable;

/** What is told of a tunnel's end, gathered while it comes about. One event loop. */
final class EndReport {
    private static final double NANOS_PER_SECOND = 1e9;

    /** The text of the first Close that a peer sent. */
    private @Nullable String said;
    /** What of ours ended it: the rule or limit that was broken, or the words of an operator. */
    private @Nullable String ours;

    /** For how long a tunnel has been open. */
    static double seconds(Tunnel tunnel) {
        return (System.nanoTime() - tunnel.openedNanos()) / NANOS_PER_SECOND;
    }

    void peerSaid(String reason) {
        said = said == null ? reason : said;
    }

    void weSay(@Nullable String detail) {
        ours = ours == null ? detail : ours;
    }

    TunnelReport of(TunnelState state, Tunnel tunnel) {
        Outcome cause = state.cause();
        Splice up = tunnel.client().splice;
        Splice down = tunnel.upstream().splice;
        return new TunnelReport(
                cause,
                by(cause, state.offender()),
                state.code(),
                reason(cause),
                state.forced(),
                up.messages(),
                down.messages(),
                up.bytes(),
                down.bytes(),
                seconds(tunnel));
    }

    private String reason(Outcome cause) {
        String detail = switch (cause) {
            case CLOSED_BY_CLIENT, CLOSED_BY_UPSTREAM -> said;
            case LIMITED, EVICTED, FRAME_INVALID, FRAME_TOO_BIG, NOT_TEXT, ENDED_BY_OPERATOR -> ours;
            default -> null;
        };
        return detail == null || detail.isEmpty() ? cause.label() : detail;
    }

    private static Fault by(Outcome cause, @Nullable Side offender) {
        return switch (cause) {
            case CLOSED_BY_CLIENT -> Fault.CLIENT;
            case CLOSED_BY_UPSTREAM -> Fault.UPSTREAM;
            default -> offender == null ? cause.fault() : offender.fault();
        };
    }
}
