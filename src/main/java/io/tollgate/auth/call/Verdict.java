package io.tollgate.auth.call;

import io.tollgate.token.Claims;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An authorizer's yes: whom it named, what it said about him, and how long that holds. Only {@link RemoteAuthorizer} makes one.
 * Immutable, safe on any thread.
 */
public final class Verdict {
    /** Begins what is said for the issuer: no {@code iss} of a token is looked at on a route with an authorizer. */
    public static final String ISSUER = "authorizer:";
    /** What an object with its fields takes beyond its texts, roughly. */
    private static final int OVERHEAD = 200;

    private final AuthorizerSettings by;
    private final Allowed allowed;
    private final Claims claims;
    private final Instant endsAt;
    private final boolean endsByAge;

    /** @param endsByAge whether it ends then because it is old enough, and not because a token does */
    Verdict(AuthorizerSettings by, Allowed allowed, Instant endsAt, boolean endsByAge) {
        this.endsByAge = endsByAge;
        this.by = by;
        this.allowed = allowed;
        this.claims = Claims.vouchedFor(allowed.claims());
        this.endsAt = endsAt;
    }

    /**
     * What an answer said, before it is known how long it holds.
     *
     * @param subject whom it named
     * @param claims plain values, in order
     * @param headers to go up
     */
    record Allowed(String subject, Map<String, Object> claims, List<Map.Entry<String, String>> headers) {
        Allowed {
            headers = List.copyOf(headers);
        }

        /** Names nobody. */
        @Override
        public String toString() {
            return "Allowed" + claims.keySet();
        }
    }

    /** {@code authorizer:} and its name. */
    public String issuer() {
        return ISSUER + by.name();
    }

    public String subject() {
        return allowed.subject();
    }

    /** What it said about the subject. */
    public Claims claims() {
        return claims;
    }

    /** When it holds no more. */
    public Instant endsAt() {
        return endsAt;
    }

    /** Whether that is a while after it was reached, and no time of day. */
    public boolean endsByAge() {
        return endsByAge;
    }

    /** The headers that tell the upstream of it, ready to send. */
    public List<Map.Entry<String, String>> headers() {
        return allowed.headers();
    }

    /** Whether it is what the same authorizer by these settings would still stand for. */
    public boolean standsUnder(AuthorizerSettings settings) {
        return by.backend().equals(settings.backend())
                && by.name().equals(settings.name())
                && by.maxAge().compareTo(settings.maxAge()) <= 0;
    }

    /** Bytes that keeping it takes, roughly. */
    int size() {
        int characters = allowed.subject().length();
        for (Map.Entry<String, Object> claim : allowed.claims().entrySet()) {
            characters +=
                    claim.getKey().length() + String.valueOf(claim.getValue()).length();
        }
        for (Map.Entry<String, String> header : allowed.headers()) {
            characters += header.getKey().length() + header.getValue().length();
        }
        return 2 * characters
                + OVERHEAD * (2 + allowed.claims().size() + allowed.headers().size());
    }

    /** Shows the subject to nobody: it is a person's. */
    @Override
    public String toString() {
        return "Verdict[" + issuer() + ", endsAt=" + endsAt + "]";
    }
}
