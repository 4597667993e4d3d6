package io.tollgate.auth;

import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.certificate.CertificateIdentity;
import io.tollgate.auth.introspection.Introspected;
import io.tollgate.auth.introspection.Introspection;
import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.auth.keys.TokenVerifier;
import io.tollgate.auth.place.Bearer;
import io.tollgate.auth.proof.SlowProofs;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.token.RawJwt;
import io.tollgate.token.TokenFault;
import io.tollgate.token.VerifiedToken;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a credential into a principal, by the one issuer of a route that the token says it is from. That claim is read
 * before anything is proven, only to choose; the issuer's rules then judge it. An issuer that does not ask for it is the
 * only one of its route. A certificate is judged here, too, where the route takes one: its key was proven in the handshake of TLS.
 *
 * <p>Safe on any thread.
 */
public final class Authenticator {
    /** Seconds until it is worth asking again for a token whose issuer's keys are not there yet. */
    private static final String RETRY_AFTER = "5";

    /** For a fetch that had begun before its key was published, and for the one after it. */
    private static final int MOST_WAITS = 2;

    /** Somebody who waits where he is. */
    private static final Asker NOBODY = new Asker(null, () -> false);

    private final Map<String, Issuer> issuers = new LinkedHashMap<>();
    private final SlowProofs slow;
    /** The only issuer, if it does not ask tokens for theirs; else null. */
    private final @Nullable Issuer ofAll;
    /** The one that is asked about tokens that are no JWTs, or null. */
    private final @Nullable Issuer asked;
    /** What a client's certificate says of its subject, where it counts; else null. */
    private final CredentialSettings.@Nullable Certificate certificates;

    /**
     * Over the issuers that a route names.
     *
     * @throws IllegalArgumentException for two with the same {@code iss}, for one that does not ask for it beside
     *     another, and for two that are asked about tokens: a token could not say which of them it means
     */
    public Authenticator(List<Issuer> issuers) {
        this(issuers, null);
    }

    /**
     * The same for a route that takes certificates besides, or alone.
     *
     * @param certificates how, or null
     */
    public Authenticator(List<Issuer> issuers, CredentialSettings.@Nullable Certificate certificates) {
        this(issuers, certificates, SlowProofs.SHARED);
    }

    /** @param slow where proofs are found that take too long for an event loop */
    Authenticator(List<Issuer> issuers, CredentialSettings.@Nullable Certificate certificates, SlowProofs slow) {
        this.slow = slow;
        this.certificates = certificates;
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
        List<Issuer> introspecting = issuers.stream()
                .filter(issuer -> issuer.introspection() != null)
                .toList();
        if (introspecting.size() > 1) {
            throw new IllegalArgumentException("Issuers "
                    + introspecting.stream().map(Issuer::name).toList()
                    + " are asked about tokens; expected one of a route, as such a token says nothing of its issuer");
        }
        asked = introspecting.isEmpty() ? null : introspecting.get(0);
    }

    /** Whether it is one of these issuers that vouches for the principal, and to us. Without the token keys are not asked. */
    public boolean believes(Principal principal) {
        if (principal.byCertificate()) {
            return certificates != null
                    && principal
                            .subject()
                            .equals(CertificateIdentity.subjectOf(principal.claims(), certificates.subject()));
        }
        Issuer issuer = issuers.get(principal.issuer());
        return issuer != null && issuer.stillVouchesFor(principal.subject(), principal.claims());
    }

    /**
     * The principal that the credential proves, judged by that clock. Completes before it returns, however long that takes.
     *
     * @return fails with a {@link Refusal}: INVALID_TOKEN, NO_KEYS while the token's issuer has none, or AUTHORIZER_AWAY where it
     *     is asked about it and says nothing
     */
    public Future<Principal> authenticate(Credential credential, Instant now) {
        return authenticate(credential, now, NOBODY);
    }

    /**
     * The same for somebody who does not wait where he is: what takes too long for his event loop is found out elsewhere, and
     * comes on his context, and so does what a token with an unknown key proves once its issuer's keys have been fetched.
     *
     * @return fails with OVERLOADED, too, where too many wait for that, and with CLIENT_LEFT
     */
    public Future<Principal> authenticate(Credential credential, Instant now, Asker asker) {
        try {
            X509Certificate certificate = credential.certificate();
            if (certificate != null) {
                return Future.succeededFuture(principal(certificate, now));
            }
            TokenDigest digest = TokenDigest.of(credential.token());
            Principal known = recall(digest, now);
            if (known != null) {
                return Future.succeededFuture(known);
            }
            Issuer issuer = askedAbout(credential.token());
            Introspection introspection = issuer == null ? null : issuer.introspection();
            return issuer == null || introspection == null
                    ? prove(credential.token(), digest, now, asker)
                    : introspection
                            .ask(credential.token(), digest, now, asker)
                            .transform(done -> principal(issuer, done));
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        } catch (RuntimeException e) {
            return Future.failedFuture(fault(e));
        }
    }

    /** Ours, whatever was sent; the message stays unread, since it may quote that. */
    private static Refusal fault(RuntimeException e) {
        return Refusal.of(
                Outcome.INTERNAL_ERROR,
                "Judging a credential threw " + e.getClass().getName());
    }

    private Principal principal(X509Certificate certificate, Instant now) throws Refusal {
        if (certificates == null) {
            throw new IllegalStateException("A certificate counts only where the route has a place for it");
        }
        return new Principal(CertificateIdentity.of(certificate, certificates.subject(), now));
    }

    private @Nullable Principal recall(TokenDigest digest, Instant now) {
        for (Issuer issuer : issuers.values()) {
            TokenVerifier verifier = issuer.verifier();
            VerifiedToken known = verifier == null ? null : verifier.recall(digest, now);
            if (known != null) {
                return new Principal(known, issuer.leeway());
            }
        }
        return null;
    }

    /** Who is asked about it, or null where its signature tells. A JWT is for its issuer's keys, where that has any. */
    private @Nullable Issuer askedAbout(String token) {
        if (asked == null || !RawJwt.isShapeOf(token)) {
            return asked;
        }
        boolean its = issuers.size() == 1 || asked.vouching().equals(RawJwt.unverifiedIssuer(token));
        return its && asked.isOnlyAsked() ? asked : null;
    }

    private static Future<Principal> principal(Issuer issuer, AsyncResult<Introspected> done) {
        if (done.succeeded()) {
            return Future.succeededFuture(new Principal(done.result(), issuer.leeway()));
        }
        return Future.failedFuture(done.cause() instanceof TokenFault fault ? invalid(fault) : done.cause());
    }

    private Future<Principal> prove(String token, TokenDigest digest, Instant now, Asker asker) throws Refusal {
        try {
            RawJwt raw = RawJwt.parse(token);
            return prove(new Shown(issuerOf(raw), raw, digest, now, System.nanoTime()), asker, MOST_WAITS);
        } catch (TokenFault fault) {
            throw invalid(fault);
        }
    }

    /**
     * A token that was parsed, and whose it says that it is.
     *
     * @param came by the clock, and by {@link System#nanoTime}
     */
    private record Shown(Issuer issuer, RawJwt raw, TokenDigest digest, Instant came, long nanos) {
        Instant now() {
            return came.plusNanos(System.nanoTime() - nanos);
        }
    }

    private Future<Principal> prove(Shown shown, Asker asker, int waits) throws Refusal {
        TokenVerifier verifier = shown.issuer.verifier();
        Context context = asker.context();
        if (verifier != null && waits > 0 && verifier.lacksKeyOf(shown.raw)) {
            Future<Void> newerKeys = shown.issuer.unknownKey();
            if (newerKeys != null && context != null) {
                Promise<Principal> proven = Promise.promise();
                newerKeys.onComplete(over -> context.runOnContext(own -> proveLater(shown, asker, waits - 1, proven)));
                return proven.future();
            }
        }
        return context == null || verifier == null || !verifier.isSlow(shown.raw)
                ? Future.succeededFuture(principal(shown, shown.came))
                : slow.find(
                        () -> principal(shown, shown.now()),
                        new SlowProofs.Party(context, asker.left(), asker.from().get()));
    }

    /** Keys have been fetched: an issuer may sign with a new one the moment that it publishes it. On the asker's context. */
    private void proveLater(Shown shown, Asker asker, int waits, Promise<Principal> proven) {
        try {
            if (asker.left().getAsBoolean()) {
                throw Refusal.of(Outcome.CLIENT_LEFT, "the client left before its token's key was there");
            }
            Shown later = new Shown(shown.issuer, shown.raw, shown.digest, shown.now(), System.nanoTime());
            prove(later, asker, waits).onComplete(proven);
        } catch (Refusal refusal) {
            proven.fail(refusal);
        } catch (RuntimeException e) {
            proven.fail(fault(e));
        }
    }

    private static Principal principal(Shown shown, Instant now) throws Refusal {
        try {
            return new Principal(verify(shown, now), shown.issuer.leeway());
        } catch (TokenFault fault) {
            throw invalid(fault);
        } catch (RuntimeException e) {
            throw fault(e);
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

    private static VerifiedToken verify(Shown shown, Instant now) throws Refusal, TokenFault {
        TokenVerifier verifier = shown.issuer.verifier();
        if (verifier == null) {
            throw Refusal.of(Outcome.NO_KEYS, "Issuer " + shown.issuer.name() + " has no keys")
                    .with("Retry-After", RETRY_AFTER);
        }
        return verifier.verify(shown.raw, shown.digest, now);
    }

    private static Refusal invalid(TokenFault fault) {
        return invalid(fault.reason().label() + ": " + fault.getMessage());
    }

    private static Refusal invalid(String detail) {
        return Refusal.of(Outcome.INVALID_TOKEN, detail).with("WWW-Authenticate", Bearer.INVALID_TOKEN);
    }
}
