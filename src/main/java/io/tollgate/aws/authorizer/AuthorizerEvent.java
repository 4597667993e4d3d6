package io.tollgate.aws.authorizer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The event of a REQUEST authorizer, as API Gateway writes it for the {@code $connect} of a WebSocket API. A header is one
 * by whatever case its name is sent in; sorted as API Gateway sorts them. Immutable, safe on any thread; never printed.
 */
public final class AuthorizerEvent {
    private static final DateTimeFormatter REQUEST_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);

    /** Ids of API Gateway are base64 and end so. */
    private static final String CONNECTION_END = "=";

    private final WebSocketApi api;
    private final Map<String, List<String>> headers;
    private final Map<String, List<String>> query;
    private final JsonObject context;

    private AuthorizerEvent(EventRequest request, WebSocketApi api) {
        this.api = api;
        this.headers = headers(request);
        this.query = EventQuery.parameters(request.query());
        this.context = context(request, api);
    }

    public static AuthorizerEvent of(EventRequest request, WebSocketApi api) {
        return new AuthorizerEvent(request, api);
    }

    /** What an event calls a tunnel, in the shape of API Gateway's. */
    public static String connectionId(String tunnelId) {
        return tunnelId + CONNECTION_END;
    }

    /** The tunnel that an event calls so; what no event says stays as it is. */
    public static String tunnelId(String connectionId) {
        return connectionId.endsWith(CONNECTION_END)
                ? connectionId.substring(0, connectionId.length() - CONNECTION_END.length())
                : connectionId;
    }

    /** What the answer's policy has to allow. */
    public String methodArn() {
        return api.methodArn();
    }

    /** The event in JSON. */
    public Buffer body() {
        JsonObject event = new JsonObject().put("type", "REQUEST").put("methodArn", methodArn());
        event.put("headers", last(headers)).put("multiValueHeaders", all(headers));
        if (!query.isEmpty()) {
            event.put("queryStringParameters", last(query)).put("multiValueQueryStringParameters", all(query));
        }
        JsonObject variables = new JsonObject();
        api.stageVariables().forEach(variables::put);
        return event.put("stageVariables", variables)
                .put("requestContext", context)
                .toBuffer();
    }

    @Override
    public String toString() {
        return "AuthorizerEvent[" + methodArn() + "]";
    }

    /** The values of a header, in whatever case it is named; none where it was not sent. */
    List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    List<String> parameter(String name) {
        return query.getOrDefault(name, List.of());
    }

    List<String> stageVariable(String name) {
        String value = api.stageVariables().get(name);
        return value == null ? List.of() : List.of(value);
    }

    /** A field of the request context, by its dotted path. */
    List<String> context(List<String> path) {
        Object value = context;
        for (String name : path) {
            value = value instanceof JsonObject object ? object.getValue(name) : null;
        }
        return value == null || value instanceof JsonObject ? List.of() : List.of(value.toString());
    }

    private static Map<String, List<String>> headers(EventRequest request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : request.headers()) {
            headers.computeIfAbsent(header.getKey(), name -> new ArrayList<>()).add(header.getValue());
        }
        // What the client says of these is not what API Gateway says, which an authorizer may rely on.
        replace(headers, "Connection", "upgrade");
        replace(headers, "content-length", "0");
        replace(headers, "X-Amzn-Trace-Id", TraceId.of(request.now(), request.id()));
        replace(headers, "X-Forwarded-For", request.clientAddress());
        replace(headers, "X-Forwarded-Port", String.valueOf(request.port()));
        replace(headers, "X-Forwarded-Proto", request.secure() ? "https" : "http");
        return headers;
    }

    private static void replace(Map<String, List<String>> headers, String name, String value) {
        headers.remove(name);
        headers.put(name, List.of(value));
    }

    private static JsonObject context(EventRequest request, WebSocketApi api) {
        long now = request.now().toEpochMilli();
        return new JsonObject()
                .put("routeKey", "$connect")
                .put("eventType", "CONNECT")
                .put("extendedRequestId", request.id())
                .put("requestTime", REQUEST_TIME.format(request.now()))
                .put("messageDirection", "IN")
                .put("stage", api.stage())
                .put("connectedAt", now)
                .put("requestTimeEpoch", now)
                .put("identity", identity(request))
                .put("requestId", request.id())
                .put("domainName", domainName(request.host()))
                .put("connectionId", connectionId(request.id()))
                .put("apiId", api.id());
    }

    private static JsonObject identity(EventRequest request) {
        JsonObject identity = new JsonObject();
        String userAgent = userAgent(request);
        if (userAgent != null) {
            identity.put("userAgent", userAgent);
        }
        return identity.put("sourceIp", request.clientAddress());
    }

    private static @Nullable String userAgent(EventRequest request) {
        String last = null;
        for (Map.Entry<String, String> header : request.headers()) {
            if (header.getKey().equalsIgnoreCase("User-Agent")) {
                last = header.getValue();
            }
        }
        return last;
    }

    /** A Host without its port (RFC 9110 §7.2). */
    private static String domainName(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static JsonObject last(Map<String, List<String>> values) {
        JsonObject object = new JsonObject();
        values.forEach((name, all) -> object.put(name, all.get(all.size() - 1)));
        return object;
    }

    private static JsonObject all(Map<String, List<String>> values) {
        JsonObject object = new JsonObject();
        values.forEach((name, all) -> object.put(name, new JsonArray(List.copyOf(all))));
        return object;
    }
}
