package io.tollgate.auth;

import io.tollgate.auth.call.Verdict;
import io.tollgate.auth.certificate.CertificateIdentity;
import io.tollgate.auth.introspection.Holder;
import io.tollgate.auth.introspection.Introspected;
import io.tollgate.auth.revocation.Imprint;
import io.tollgate.outcome.Outcome;
import io.tollgate.token.Claims;
import io.tollgate.token.VerifiedToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose token or certificate was proven, here, by the server that issued it or by an authorizer: issuer and subject
 * together are who it is, neither alone. Only {@link Authenticator} and {@link Referral} make one. Immutable, safe on any thread.
 */
public final class Principal {
    private final String issuer;
    private final String subject;
    private final Claims claims;
    private final Instant endsAt;
    private final @Nullable Verdict verdict;
    private final boolean byCertificate;
    /** Null until it is asked for; whichever thread makes it makes the same. */
    private @Nullable Imprint imprint;
    /** Null for a token that nobody was asked about. */
    private final @Nullable Introspected introspected;

    /** @param leeway by how much the issuer's clock may differ from ours */
    Principal(VerifiedToken token, Duration leeway) {
        this(token, token.expiresAt().plus(leeway), null);
    }

    /** Whom the server that issued the token stands for. */
    Principal(Introspected introspected, Duration leeway) {
        this(introspected.token(), introspected.token().expiresAt().plus(leeway), introspected);
    }

    private Principal(VerifiedToken token, Instant endsAt, @Nullable Introspected introspected) {
        issuer = token.issuer();
        subject = token.subject();
        claims = token.claims();
        this.endsAt = endsAt;
        verdict = null;
        byCertificate = false;
        this.introspected = introspected;
    }

    /** Whom his certificate names. */
    Principal(CertificateIdentity identity) {
        issuer = identity.issuer();
        subject = identity.subject();
        claims = identity.claims();
        endsAt = identity.endsAt();
        verdict = null;
        byCertificate = true;
        introspected = null;
    }

    /** Whom an authorizer let in. */
    Principal(Verdict verdict) {
        issuer = verdict.issuer();
        subject = verdict.subject();
        claims = verdict.claims();
        endsAt = verdict.endsAt();
        this.verdict = verdict;
        byCertificate = false;
        introspected = null;
    }

    /**
     * Who vouches for the subject: the token's {@code iss}, or the issuer's own name where that is not asked for; or
     * {@code authorizer:} and the name of one; or {@code certificate:} and the name of the authority that signed it.
     */
    public String issuer() {
        return issuer;
    }

    public String subject() {
        return subject;
    }

    public Claims claims() {
        return claims;
    }

    /** When he is believed no more: a token's expiry and the leeway, a certificate's end, or as long as an authorizer's verdict holds. */
    public Instant endsAt() {
        return endsAt;
    }

    /** Whether that is a while after he was let in, and no time of day: what let him in said no end. */
    boolean endsByAge() {
        return verdict == null ? introspected != null && claims.get("exp") == null : verdict.endsByAge();
    }

    /** Whether it was a certificate that proved him. */
    boolean byCertificate() {
        return byCertificate;
    }

    /** What is kept of it for as long as somebody is let in by it. */
    public Imprint imprint() {
        Imprint known = imprint;
        if (known == null) {
            known = Imprint.of(issuer, subject, claims, endsAt);
            imprint = known;
        }
        return known;
    }

    /** What an authorizer said, or null for who was proven here. */
    @Nullable
    Verdict verdict() {
        return verdict;
    }

    /** Headers that go up beyond those that the route fills with claims. */
    List<Map.Entry<String, String>> headers() {
        return verdict == null ? List.of() : verdict.headers();
    }

    /**
     * Has the server that issued the token asked about it again and again, for an open tunnel.
     *
     * @param changed told of the same principal with other claims or another end, on any thread
     * @param ended told that the tunnel is to end, on any thread
     * @return to be run when the tunnel is over; null where no server was asked
     */
    @Nullable
    Runnable watch(Consumer<Principal> changed, Consumer<Outcome> ended) {
        Introspected held = introspected;
        if (held == null) {
            return null;
        }
        return held.watch(new Holder() {
            @Override
            public void changed(VerifiedToken now) {
                changed.accept(new Principal(now, endOf(held, now), held.saying(now)));
            }

            @Override
            public void ended(Outcome outcome) {
                ended.accept(outcome);
            }
        });
    }

    /** Where a token says no end, the first answer set one, and later ones do not put it off. */
    private Instant endOf(Introspected held, VerifiedToken now) {
        return now.claims().get("exp") == null
                ? endsAt
                : endsAt.plus(Duration.between(held.token().expiresAt(), now.expiresAt()));
    }

    /** Shows the subject to nobody: it is a person's. */
    @Override
    public String toString() {
        return "Principal[issuer=" + issuer + ", endsAt=" + endsAt + "]";
    }
}
