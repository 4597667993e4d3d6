package io.tollgate.auth.introspection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.token.TokenFault;
import io.tollgate.token.VerifiedToken;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was said of tokens, by digest, for a while by a clock that is not set. Refusals are kept apart, and not for long: whoever
 * makes up tokens drives no good one out, and a token that comes to be is soon taken. Safe on any thread.
 */
final class Remembered {
    /** Refusals. */
    static final int MOST_REFUSED = 10_000;

    private static final Duration LONGEST_REFUSED = Duration.ofSeconds(10);
    /** An answer of more bytes takes the room of several. */
    private static final int USUAL_ANSWER = 2048;

    /** Null where nothing is to be remembered. */
    private final @Nullable Cache<TokenDigest, Said> good;

    private final Cache<TokenDigest, TokenFault> refused;

    /** @param answeredNanos {@link System#nanoTime} of the answer */
    record Said(VerifiedToken token, int bytes, long answeredNanos) {}

    /** @param most tokens that are taken; 0 for none */
    Remembered(int most, Duration every) {
        Duration shorter = every.compareTo(LONGEST_REFUSED) < 0 ? every : LONGEST_REFUSED;
        // Upkeep runs on the calling thread: it is short.
        good = most == 0
                ? null
                : Caffeine.newBuilder()
                        .maximumWeight(most)
                        .<TokenDigest, Said>weigher((digest, said) -> 1 + said.bytes() / USUAL_ANSWER)
                        .expireAfterWrite(every)
                        .executor(Runnable::run)
                        .build();
        refused = Caffeine.newBuilder()
                .maximumSize(MOST_REFUSED)
                .expireAfterWrite(shorter)
                .executor(Runnable::run)
                .build();
    }

    /** What was last said for the token of that digest, whether or not it has ended since, or null. */
    @Nullable
    Said good(TokenDigest digest) {
        return good == null ? null : good.getIfPresent(digest);
    }

    /** Why the token of that digest was last refused, or null. */
    @Nullable
    TokenFault refusal(TokenDigest digest) {
        return refused.getIfPresent(digest);
    }

    void keep(TokenDigest digest, Said said) {
        refused.invalidate(digest);
        if (good != null) {
            good.put(digest, said);
        }
    }

    void refuse(TokenDigest digest, TokenFault fault) {
        if (good != null) {
            good.invalidate(digest);
        }
        refused.put(digest, fault);
    }

    void clear() {
        if (good != null) {
            good.invalidateAll();
        }
        refused.invalidateAll();
    }

    /** How many refusals there are. */
    long refusals() {
        refused.cleanUp();
        return refused.estimatedSize();
    }
}
