package io.tollgate.aws.authorizer;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an upgrade request tells an authorizer. Immutable; never printed, as it holds the client's credentials.
 *
 * @param headers in order, in the client's spelling
 * @param query as it was sent, without its {@code ?}; null for none
 * @param host what the client called us, a port with it or not
 * @param clientAddress the client's, whatever it says itself
 * @param port that the client came to
 * @param secure whether it came by TLS
 * @param id of the attempt, and of the tunnel that comes of it
 */
public record EventRequest(
        List<Map.Entry<String, String>> headers,
        @Nullable String query,
        String host,
        String clientAddress,
        int port,
        boolean secure,
        String id,
        Instant now) {
    public EventRequest {
        headers = List.copyOf(headers);
    }

    @Override
    public String toString() {
        return "EventRequest[" + id + "]";
    }
}
