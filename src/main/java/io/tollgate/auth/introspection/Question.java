package io.tollgate.auth.introspection;

import io.tollgate.auth.outgoing.Answer;
import io.tollgate.auth.outgoing.Request;
import io.tollgate.auth.outgoing.Unanswered;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What is sent to ask about a token (RFC 7662 §2.1), with the name and the secret of who asks in the Authorization header, each
 * encoded as in a form (RFC 6749 §2.3.1). Immutable, safe on any thread.
 */
final class Question {
    /** Bytes of an answer's body. */
    static final int MOST_BODY = 64 * 1024;

    private static final int OK = 200;

    private final String target;
    private final List<Map.Entry<String, String>> headers;

    Question(IntrospectionSettings settings) {
        URI url = settings.endpoint();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        headers = List.of(
                Map.entry("Authorization", "Basic " + credentials(settings)),
                Map.entry("Content-Type", "application/x-www-form-urlencoded"),
                Map.entry("Accept", "application/json"));
    }

    private static String credentials(IntrospectionSettings settings) {
        String secret = new String(settings.clientSecret().bytes(), StandardCharsets.UTF_8);
        String pair = encoded(settings.clientId()) + ":" + encoded(secret);
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    Request about(String token) {
        Buffer body = Buffer.buffer("token=" + encoded(token) + "&token_type_hint=access_token");
        return new Request(true, target, headers, body);
    }

    /** @throws Unanswered where nothing was said */
    static byte[] read(AsyncResult<Answer> done) throws Unanswered {
        if (done.failed()) {
            throw new Unanswered(String.valueOf(done.cause().getMessage()));
        }
        if (done.result().status() != OK) {
            throw new Unanswered("status " + done.result().status() + ", expected 200");
        }
        return done.result().body().getBytes();
    }

    /** Shows nothing: it holds the secret. */
    @Override
    public String toString() {
        return "Question";
    }
}
