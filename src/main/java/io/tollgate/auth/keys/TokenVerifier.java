package io.tollgate.auth.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tollgate.token.ClaimRules;
import io.tollgate.token.KeySet;
import io.tollgate.token.RawJwt;
import io.tollgate.token.TokenFault;
import io.tollgate.token.VerifiedToken;
import io.tollgate.token.logout.LogoutToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proves tokens with one set of keys, and remembers those it proved. New keys get a new verifier, so nothing that an old
 * key proved outlives it, not even a token being verified during the change.
 *
 * <p>Only successes are remembered: failures have no bound but the sender's patience. Of what was judged, only {@code exp} and
 * {@code nbf} can change with time, the latter where the clock was set back; they are judged again at every recall.
 *
 * <p>Safe on any thread.
 */
public final class TokenVerifier {
    private final KeySet keys;
    private final ClaimRules rules;
    private final Duration leeway;
    private final @Nullable Cache<TokenDigest, VerifiedToken> remembered;

    /**
     * @param leeway the same that the rules have
     * @param remember how many tokens at most; 0 for none
     */
    public TokenVerifier(KeySet keys, ClaimRules rules, Duration leeway, int remember) {
        this.keys = keys;
        this.rules = rules;
        this.leeway = leeway;
        // Upkeep runs on the calling event loop: it is short, and no other thread then competes with the relays.
        this.remembered = remember == 0
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(remember)
                        .executor(Runnable::run)
                        .build();
    }

    /** The token of that digest if it was proven before and is in force at that moment, else null. */
    public @Nullable VerifiedToken recall(TokenDigest digest, Instant now) {
        VerifiedToken token = remembered == null ? null : remembered.getIfPresent(digest);
        if (token == null || remembered == null) {
            return null;
        }
        if (!now.isBefore(token.expiresAt().plus(leeway))) {
            remembered.invalidate(digest);
            return null;
        }
        return isEarly(token, now) ? null : token;
    }

    private boolean isEarly(VerifiedToken token, Instant now) {
        return token.claims().get("nbf") instanceof Number notBefore
                && now.plus(leeway).getEpochSecond() < notBefore.longValue();
    }

    /** Whether the token names a key that is not there. */
    public boolean lacksKeyOf(RawJwt raw) {
        return keys.lacksKeyOf(raw);
    }

    /** Whether {@link #verify} would take an event loop's time. */
    public boolean isSlow(RawJwt raw) {
        return keys.isSlow(raw);
    }

    /** @throws TokenFault if the signature does not hold or a claim does not say what it must */
    public VerifiedToken verify(RawJwt raw, TokenDigest digest, Instant now) throws TokenFault {
        VerifiedToken token = rules.judge(keys.verify(raw), now);
        if (remembered != null) {
            remembered.put(digest, token);
        }
        return token;
    }

    /**
     * The same of a logout token, of which nothing is remembered.
     *
     * @param clients as {@link ClaimRules#judgeLogout} has them
     */
    public LogoutToken verifyLogout(RawJwt raw, @Nullable List<String> clients, Instant now) throws TokenFault {
        return rules.judgeLogout(keys.verify(raw), clients, now);
    }
}
