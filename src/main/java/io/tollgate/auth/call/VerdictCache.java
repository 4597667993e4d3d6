package io.tollgate.auth.call;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tollgate.auth.keys.TokenDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps verdicts for those who show the same again, for a while and never past their own end. Bounded in number and in bytes
 * at once: each weighs what it takes, and at least the share of one of {@link #MOST}.
 *
 * <p>Only a yes is kept. Who is let in by now must not be kept out by an old no, and whoever makes up tokens would fill the
 * cache with them and drive the good ones out. Two who ask the same at the same moment are both asked for: that is rare, and
 * neither then waits for the other's fate. Safe on any thread.
 */
final class VerdictCache {
    static final int MOST = 10_000;
    static final int MOST_BYTES = 16 * 1024 * 1024;

    private final Duration time;
    private final Cache<TokenDigest, Kept> kept;

    private record Kept(Verdict verdict, Instant until) {}

    VerdictCache(Duration time) {
        this.time = time;
        // The second bound on time is by a clock that is not set back. Upkeep runs on the calling event loop: it is
        // short.
        this.kept = Caffeine.newBuilder()
                .maximumWeight(MOST_BYTES)
                .<TokenDigest, Kept>weigher((digest, entry) ->
                        Math.max(MOST_BYTES / MOST, entry.verdict().size()))
                .expireAfterWrite(time)
                .executor(Runnable::run)
                .build();
    }

    /** The digest of texts in their order, each with its length before it, so that no two lists have one by moving a border. */
    static TokenDigest digest(List<String> texts) {
        StringBuilder whole = new StringBuilder();
        for (String text : texts) {
            whole.append(text.length()).append(':').append(text);
        }
        return TokenDigest.of(whole.toString());
    }

    @Nullable
    Verdict recall(TokenDigest digest, Instant now) {
        Kept entry = kept.getIfPresent(digest);
        if (entry == null) {
            return null;
        }
        if (!now.isBefore(entry.until())) {
            kept.invalidate(digest);
            return null;
        }
        return entry.verdict();
    }

    void keep(TokenDigest digest, Verdict verdict, Instant now) {
        Instant until = now.plus(time);
        kept.put(digest, new Kept(verdict, until.isBefore(verdict.endsAt()) ? until : verdict.endsAt()));
    }

    /** How many there are. */
    long size() {
        kept.cleanUp();
        return kept.estimatedSize();
    }
}
