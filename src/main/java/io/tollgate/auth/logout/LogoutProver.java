package io.tollgate.auth.logout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tollgate.auth.Issuer;
import io.tollgate.auth.call.RemoteAuthorizer.Asker;
import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.auth.keys.TokenVerifier;
import io.tollgate.auth.proof.SlowProofs;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.token.RawJwt;
import io.tollgate.token.TokenFault;
import io.tollgate.token.logout.LogoutToken;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Judges one issuer's logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6), by the keys that prove its others. Each is
 * believed once. Whoever sends forged ones costs a proof each, few at a time, and no question to the key server beyond those
 * that tokens may ask for. Safe on any thread.
 */
public final class LogoutProver {
    /** That may take longer than an event loop has; more would take the places of those who want to come in. */
    private static final int MOST_SLOW = 8;

    /** Whose ids are known again; providers give logout tokens minutes at most. */
    private static final int MOST_REMEMBERED = 10_000;

    private static final Duration REMEMBERED = Duration.ofMinutes(30);

    private final Issuer issuer;
    private final @Nullable List<String> clients;
    private final Clock clock;
    private final AtomicInteger slow = new AtomicInteger();
    private final Cache<TokenDigest, Boolean> believed = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** For an issuer whose settings have a section on logout. */
    public LogoutProver(Issuer issuer, Clock clock) {
        String client = settings(issuer).clientId();
        this.issuer = issuer;
        this.clients = client == null ? issuer.settings().audience() : List.of(client);
        this.clock = clock;
    }

    private static LogoutSettings settings(Issuer issuer) {
        return Objects.requireNonNull(issuer.settings().logout(), "logout");
    }

    public LogoutSettings settings() {
        return settings(issuer);
    }

    public Issuer issuer() {
        return issuer;
    }

    /**
     * What it tells, if it is to be believed.
     *
     * @return on the asker's context; fails with a {@link Refusal}: BAD_CALL, NO_KEYS or OVERLOADED
     */
    public Future<LogoutToken> prove(String token, Asker asker) {
        try {
            RawJwt raw = RawJwt.parseLogout(token);
            Context context = asker.context();
            TokenVerifier verifier = verifier();
            Future<Void> newerKeys = verifier.lacksKeyOf(raw) ? issuer.unknownKey() : null;
            if (newerKeys == null || context == null) {
                return judged(raw, asker);
            }
            Promise<LogoutToken> proven = Promise.promise();
            newerKeys.onComplete(
                    over -> context.runOnContext(own -> judged(raw, asker).onComplete(proven)));
            return proven.future();
        } catch (TokenFault fault) {
            return Future.failedFuture(bad(fault));
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private TokenVerifier verifier() throws Refusal {
        TokenVerifier verifier = issuer.verifier();
        if (verifier == null) {
            throw Refusal.of(Outcome.NO_KEYS, "Issuer " + issuer.name() + " has no keys")
                    .with("Retry-After", "5");
        }
        return verifier;
    }

    private Future<LogoutToken> judged(RawJwt raw, Asker asker) {
        try {
            Context context = asker.context();
            if (context == null || !verifier().isSlow(raw)) {
                return Future.succeededFuture(judge(raw));
            }
            if (slow.incrementAndGet() > MOST_SLOW) {
                slow.decrementAndGet();
                throw Refusal.of(Outcome.OVERLOADED, "too many logout tokens wait for their proof")
                        .with("Retry-After", "1");
            }
            return SlowProofs.SHARED
                    .find(
                            () -> judge(raw),
                            new SlowProofs.Party(
                                    context, asker.left(), asker.from().get()))
                    .onComplete(done -> slow.decrementAndGet());
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private LogoutToken judge(RawJwt raw) throws Refusal {
        try {
            LogoutToken token = verifier().verifyLogout(raw, clients, clock.instant());
            if (believed.asMap().putIfAbsent(TokenDigest.of(token.id()), Boolean.TRUE) != null) {
                throw Refusal.of(Outcome.BAD_CALL, "a logout token with this jti was carried out already");
            }
            return token;
        } catch (TokenFault fault) {
            throw bad(fault);
        }
    }

    /** What could not be carried out may come again. */
    public void forget(LogoutToken token) {
        believed.invalidate(TokenDigest.of(token.id()));
    }

    private static Refusal bad(TokenFault fault) {
        return Refusal.of(
                Outcome.BAD_CALL, "the logout token: " + fault.reason().label() + ": " + fault.getMessage());
    }
}
