package io.tollgate.testing;

import io.tollgate.auth.introspection.IntrospectionSettings;
import io.tollgate.token.Secret;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an issuer is asked about tokens, as a test needs it, and what it says. */
public final class IntrospectionSketch {
    public static final String CLIENT = "tollgate: 1";
    public static final String SECRET = "s3cret+with/odd?characters%";

    private final URI endpoint;
    private @Nullable Path ca;
    private Duration every = Duration.ofMinutes(1);
    private Duration grace = Duration.ofMinutes(10);
    private Duration timeout = Duration.ofSeconds(4);
    private @Nullable Duration maxAge;
    private int concurrency = 20;
    private int callsPerSecond = 1000;

    private IntrospectionSketch(URI endpoint) {
        this.endpoint = endpoint;
    }

    public static IntrospectionSketch of(AuthorizerStub server) {
        return at(server.url() + "/introspect?realm=1");
    }

    public static IntrospectionSketch at(String url) {
        return new IntrospectionSketch(URI.create(url));
    }

    public IntrospectionSketch ca(Path file) {
        ca = file;
        return this;
    }

    public IntrospectionSketch every(Duration period) {
        every = period;
        return this;
    }

    public IntrospectionSketch grace(Duration longest) {
        grace = longest;
        return this;
    }

    public IntrospectionSketch timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    public IntrospectionSketch maxAge(Duration longest) {
        maxAge = longest;
        return this;
    }

    public IntrospectionSketch concurrency(int most) {
        concurrency = most;
        return this;
    }

    public IntrospectionSketch callsPerSecond(int most) {
        callsPerSecond = most;
        return this;
    }

    public IntrospectionSettings settings() {
        Secret secret = new Secret(SECRET.getBytes(StandardCharsets.US_ASCII));
        return new IntrospectionSettings(
                endpoint, ca, CLIENT, secret, every, grace, timeout, maxAge, concurrency, callsPerSecond);
    }

    /** An answer about a token of that subject for the tests' audience, which is good for long, with these members too. */
    public static String active(String subject, Map<String, ?> more) {
        JsonObject answer = new JsonObject()
                .put("active", true)
                .put("sub", subject)
                .put("aud", TestKeys.AUDIENCE)
                .put("exp", 4_000_000_000L);
        more.forEach(answer::put);
        return answer.encode();
    }

    public static AuthorizerStub.Answer good() {
        return AuthorizerStub.json(200, active("alice", Map.of()));
    }

    public static AuthorizerStub.Answer inactive() {
        return AuthorizerStub.json(200, "{\"active\":false}");
    }
}
