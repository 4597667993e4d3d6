package io.tollgate.aws.authorizer;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests to make events of. */
final class Events {
    static final WebSocketApi API = new WebSocketApi("us-east-1", "123456789012", "abcdef123", "default", Map.of());

    private static final String ID = "0123456789abcdef01234567";
    private static final Instant NOW = Instant.parse("2023-01-19T21:13:26.789Z");

    private Events() {}

    static AuthorizerEvent event(String query, String... headers) {
        return eventOf(API, query, headers);
    }

    /** Of header lines. */
    static AuthorizerEvent eventOf(WebSocketApi api, String query, String... headers) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String line : headers) {
            int colon = line.indexOf(": ");
            pairs.add(Map.entry(line.substring(0, colon), line.substring(colon + 2)));
        }
        return AuthorizerEvent.of(
                new EventRequest(pairs, query, "ws.example.com:8443", "192.0.2.7", 8443, true, ID, NOW), api);
    }

    static JsonObject json(AuthorizerEvent event) {
        return event.body().toJsonObject();
    }
}
