package io.tollgate.auth;

import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.auth.keys.TokenVerifier;
import io.tollgate.auth.place.Bearer;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.token.RawJwt;
import io.tollgate.token.TokenFault;
import io.tollgate.token.VerifiedToken;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a credential into a principal, by the one issuer of a route that the token says it is from. That claim is read
 * before anything is proven, only to choose; the issuer's rules then judge it. An issuer that does not ask for it is the
 * only one of its route.
 *
 * <p>Safe on any thread.
 */
public final class Authenticator {
    /** Seconds until it is worth asking again for a token whose issuer's keys are not there yet. */
    private static final String RETRY_AFTER = "5";

    private final Map<String, Issuer> issuers = new LinkedHashMap<>();
    /** The only issuer, if it does not ask tokens for theirs; else null. */
    private final @Nullable Issuer ofAll;

    /**
     * Over the issuers that a route names.
     *
     * @throws IllegalArgumentException for two with the same {@code iss}, and for one that does not ask for it beside
     *     another: a token could not say which of them it means
     */
    public Authenticator(List<Issuer> issuers) {
        for (Issuer issuer : issuers) {
            Issuer other = this.issuers.putIfAbsent(issuer.vouching(), issuer);
            if (other != null) {
                throw new IllegalArgumentException("Issuers " + other.name() + " and " + issuer.name() + " both say "
                        + issuer.vouching() + "; expected one of them on a route");
            }
            if (issuer.takesAnyIssuer() && issuers.size() > 1) {
                throw new IllegalArgumentException("Issuer " + issuer.name() + " takes any; expected it alone");
            }
        }
        ofAll = issuers.stream().filter(Issuer::takesAnyIssuer).findFirst().orElse(null);
    }

    /** Whether it is one of these issuers that vouches for the principal, and to us. Without the token keys are not asked. */
    public boolean believes(Principal principal) {
        Issuer issuer = issuers.get(principal.issuer());
        return issuer != null && issuer.stillVouchesFor(principal.subject(), principal.claims());
    }

    /**
     * The principal that the credential proves, judged by that clock. Completes before it returns.
     *
     * @return fails with a {@link Refusal}: INVALID_TOKEN, or NO_KEYS while the token's issuer has none
     */
    public Future<Principal> authenticate(Credential credential, Instant now) {
        try {
            return Future.succeededFuture(prove(credential.token(), now));
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        } catch (RuntimeException e) {
            // Ours, whatever was sent; the message stays unread, since it may quote the token.
            String detail = "Judging a token threw " + e.getClass().getName();
            return Future.failedFuture(Refusal.of(Outcome.INTERNAL_ERROR, detail));
        }
    }

    private Principal prove(String token, Instant now) throws Refusal {
        TokenDigest digest = TokenDigest.of(token);
        for (Issuer issuer : issuers.values()) {
            TokenVerifier verifier = issuer.verifier();
            VerifiedToken known = verifier == null ? null : verifier.recall(digest, now);
            if (known != null) {
                return new Principal(known, issuer.leeway());
            }
        }
        try {
            RawJwt raw = RawJwt.parse(token);
            Issuer issuer = issuerOf(raw);
            return new Principal(verify(issuer, raw, digest, now), issuer.leeway());
        } catch (TokenFault fault) {
            throw invalid(fault.reason().label() + ": " + fault.getMessage());
        }
    }

    private Issuer issuerOf(RawJwt raw) throws Refusal {
        if (ofAll != null) {
            return ofAll;
        }
        String named = raw.unverifiedIssuer();
        Issuer issuer = named == null ? null : issuers.get(named);
        if (issuer == null) {
            throw invalid("iss is none of " + issuers.keySet());
        }
        return issuer;
    }

    private static VerifiedToken verify(Issuer issuer, RawJwt raw, TokenDigest digest, Instant now)
            throws Refusal, TokenFault {
        TokenVerifier verifier = issuer.verifier();
        if (verifier == null) {
            throw Refusal.of(Outcome.NO_KEYS, "Issuer " + issuer.name() + " has no keys yet")
                    .with("Retry-After", RETRY_AFTER);
        }
        try {
            return verifier.verify(raw, digest, now);
        } catch (TokenFault fault) {
            if (fault.reason() == TokenFault.Reason.UNKNOWN_KEY) {
                issuer.unknownKey();
            }
            throw fault;
        }
    }

    private static Refusal invalid(String detail) {
        return Refusal.of(Outcome.INVALID_TOKEN, detail).with("WWW-Authenticate", Bearer.INVALID_TOKEN);
    }
}
