package io.tollgate.auth;

import io.tollgate.token.Claims;
import io.tollgate.token.VerifiedToken;
import java.time.Duration;
import java.time.Instant;

/**
 * Somebody whose token was proven: issuer and subject together are who it is, neither alone. Only {@link Authenticator}
 * makes one. Immutable, safe on any thread.
 */
public final class Principal {
    private final VerifiedToken token;
    private final Duration leeway;

    /** @param leeway by how much the issuer's clock may differ from ours */
    Principal(VerifiedToken token, Duration leeway) {
        this.token = token;
        this.leeway = leeway;
    }

    /** Who vouches for the subject: the token's {@code iss}, or the issuer's own name where that is not asked for. */
    public String issuer() {
        return token.issuer();
    }

    public String subject() {
        return token.subject();
    }

    public Claims claims() {
        return token.claims();
    }

    /** When the token is believed no more: its expiry and the leeway. */
    public Instant endsAt() {
        return token.expiresAt().plus(leeway);
    }

    /** Shows the subject to nobody: it is a person's. */
    @Override
    public String toString() {
        return "Principal[issuer=" + issuer() + ", endsAt=" + endsAt() + "]";
    }
}
