package io.tollgate.token;

import java.time.Instant;

/** A token that was proven and judged: whose it is, until when, and what it claims. Immutable, safe on any thread. */
public final class VerifiedToken {
    private final String issuer;
    private final String subject;
    private final Instant expiresAt;
    private final Claims claims;

    VerifiedToken(String issuer, String subject, Instant expiresAt, Claims claims) {
        this.issuer = issuer;
        this.subject = subject;
        this.expiresAt = expiresAt;
        this.claims = claims;
    }

    /** {@code iss}, or what its issuer is called where that is not asked for. */
    public String issuer() {
        return issuer;
    }

    /** {@code sub}, or what stands for it; never empty; unique only together with the issuer. */
    public String subject() {
        return subject;
    }

    /** {@code exp} as the token says it, without leeway. */
    public Instant expiresAt() {
        return expiresAt;
    }

    public Claims claims() {
        return claims;
    }

    /** Shows whose it is only by issuer; a subject is a person's. */
    @Override
    public String toString() {
        return "VerifiedToken[issuer=" + issuer + ", expiresAt=" + expiresAt + "]";
    }
}
