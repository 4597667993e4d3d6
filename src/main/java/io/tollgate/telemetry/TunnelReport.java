package io.tollgate.telemetry;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;

/**
 * How an open tunnel ended and what it carried.
 *
 * @param by whose doing the end was
 * @param code the close code the client saw, or that ended it; 0 if TCP ended without one
 * @param reason the Close frame's text where a peer sent one, else the outcome's label
 * @param forced whether TCP had to be ended before the closing handshake was complete
 * @param seconds from the opening of the tunnel to its end
 */
public record TunnelReport(
        Outcome outcome,
        Fault by,
        int code,
        String reason,
        boolean forced,
        long messagesUp,
        long messagesDown,
        long bytesUp,
        long bytesDown,
        double seconds) {}
