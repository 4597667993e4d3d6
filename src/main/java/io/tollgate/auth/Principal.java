package io.tollgate.auth;

import io.tollgate.token.Claims;
import io.tollgate.token.VerifiedToken;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose token was proven: issuer and subject together are who it is, neither alone. Only {@link Authenticator}
 * makes one. Immutable, safe on any thread.
 */
public final class Principal {
    private final VerifiedToken token;
    private final Duration leeway;

    Principal(VerifiedToken token, Duration leeway) {
        this.token = token;
        this.leeway = leeway;
    }

    /** The {@code iss} that vouches for the subject. */
    public String issuer() {
        return token.issuer();
    }

    public String subject() {
        return token.subject();
    }

    public Claims claims() {
        return token.claims();
    }

    /** {@code exp} as the token says it. */
    public Instant expiresAt() {
        return token.expiresAt();
    }

    /** By how much the issuer's clock may differ from ours. */
    public Duration leeway() {
        return leeway;
    }

    /** When the token is believed no more: its expiry and the leeway. */
    public Instant endsAt() {
        return token.expiresAt().plus(leeway);
    }

    /** The token's {@code jti}, or null. */
    public @Nullable String id() {
        return token.id();
    }

    /** Shows the subject to nobody: it is a person's. */
    @Override
    public String toString() {
        return "Principal[issuer=" + issuer() + ", endsAt=" + endsAt() + "]";
    }
}
