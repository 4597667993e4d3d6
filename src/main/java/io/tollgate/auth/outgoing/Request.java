package io.tollgate.auth.outgoing;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;

/**
 * What is sent to a server. Immutable, but for the body, which nobody changes.
 *
 * @param post whether it has a body; else it is a GET
 * @param target path and query
 */
public record Request(boolean post, String target, List<Map.Entry<String, String>> headers, Buffer body) {
    public Request {
        headers = List.copyOf(headers);
    }

    /** Shows nothing: it may be all credentials. */
    @Override
    public String toString() {
        return "Request[" + (post ? "POST" : "GET") + ", " + body.length() + " bytes]";
    }
}
