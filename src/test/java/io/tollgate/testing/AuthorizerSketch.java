package io.tollgate.testing;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.auth.call.AuthorizerSettings.Api;
import io.tollgate.auth.call.AuthorizerSettings.Backend;
import io.tollgate.auth.call.AuthorizerSettings.Http;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.aws.AccountSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An authorizer's settings as a test needs them: by default a function that is asked about everybody, and nothing is kept. */
public final class AuthorizerSketch {
    private final Backend backend;
    private Duration timeout = Duration.ofSeconds(4);
    private Duration cache = Duration.ZERO;
    private Duration maxAge = Duration.ofHours(1);
    private int concurrency = 100;
    private @Nullable String principal = AuthorizerSettings.DEFAULT_PRINCIPAL_HEADER;
    private @Nullable String context = AuthorizerSettings.DEFAULT_CONTEXT_PREFIX;

    private AuthorizerSketch(Backend backend) {
        this.backend = backend;
    }

    /** A function at that endpoint, whose calls are not signed. */
    public static AuthorizerSketch lambda(URI endpoint, String... identitySources) {
        return lambda(endpoint, false, null, identitySources);
    }

    /** A function whose calls are signed. */
    public static AuthorizerSketch signedLambda(URI endpoint, @Nullable Path ca, String... identitySources) {
        return lambda(endpoint, true, ca, identitySources);
    }

    private static AuthorizerSketch lambda(URI endpoint, boolean sign, @Nullable Path ca, String... identitySources) {
        return new AuthorizerSketch(new Lambda(
                "arn:aws:lambda:us-east-1:123456789012:function:my-authorizer",
                "live",
                "us-east-1",
                endpoint,
                sign,
                AccountSettings.DEFAULT,
                ca,
                new Api("123456789012", "abcdef123", "default", Map.of()),
                List.of(identitySources)));
    }

    /** A service at that URL. */
    public static AuthorizerSketch http(URI url, List<String> forwardHeaders, List<String> answerHeaders) {
        return new AuthorizerSketch(new Http(url, null, forwardHeaders, answerHeaders));
    }

    public AuthorizerSketch timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    public AuthorizerSketch cache(Duration time) {
        cache = time;
        return this;
    }

    public AuthorizerSketch maxAge(Duration longest) {
        maxAge = longest;
        return this;
    }

    public AuthorizerSketch concurrency(int most) {
        concurrency = most;
        return this;
    }

    public AuthorizerSketch headers(@Nullable String principalHeader, @Nullable String contextPrefix) {
        principal = principalHeader;
        context = contextPrefix;
        return this;
    }

    public AuthorizerSettings settings() {
        return new AuthorizerSettings("legacy", backend, timeout, cache, maxAge, concurrency, principal, context);
    }
}
