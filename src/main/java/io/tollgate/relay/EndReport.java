package io.tollgate.relay;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.telemetry.TunnelReport;
import org.jspecify.annotations.Nullable;

/** What is told of a tunnel's end, gathered while it comes about. One event loop. */
final class EndReport {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long openedNanos;
    /** The text of the first Close that a peer sent. */
    private @Nullable String said;
    /** What of ours ended it: the rule or limit that was broken. */
    private @Nullable String broken;

    EndReport(long openedNanos) {
        this.openedNanos = openedNanos;
    }

    void peerSaid(String reason) {
        said = said == null ? reason : said;
    }

    void broken(String rule) {
        broken = broken == null ? rule : broken;
    }

    TunnelReport of(TunnelState state, RelayHandler client, RelayHandler upstream) {
        Outcome cause = state.cause();
        return new TunnelReport(
                cause,
                by(cause, state.offender()),
                state.code(),
                reason(cause),
                state.forced(),
                client.messages,
                upstream.messages,
                client.bytes,
                upstream.bytes,
                (System.nanoTime() - openedNanos) / NANOS_PER_SECOND);
    }

    private String reason(Outcome cause) {
        String detail = switch (cause) {
            case CLOSED_BY_CLIENT, CLOSED_BY_UPSTREAM -> said;
            case LIMITED, FRAME_INVALID, FRAME_TOO_BIG -> broken;
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
