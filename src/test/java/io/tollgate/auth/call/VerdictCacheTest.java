package io.tollgate.auth.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.testing.AuthorizerSketch;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VerdictCacheTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AuthorizerSettings SETTINGS =
            AuthorizerSketch.lambda(URI.create("http://127.0.0.1:1")).settings();

    private final VerdictCache cache = new VerdictCache(Duration.ofMinutes(10));

    private static Verdict verdict(Instant end, String text) {
        return new Verdict(SETTINGS, new Verdict.Allowed("alice", Map.of("text", text), List.of()), end, true);
    }

    private static TokenDigest digest(String... texts) {
        return VerdictCache.digest(List.of(texts));
    }

    @Test
    void aVerdictServesUntilItsTimeOrItsEnd() {
        Verdict lasting = verdict(NOW.plusSeconds(3600), "");
        Verdict ending = verdict(NOW.plusSeconds(60), "");
        cache.keep(digest("lasting"), lasting, NOW);
        cache.keep(digest("ending"), ending, NOW);
        assertThat(cache.recall(digest("lasting"), NOW.plusSeconds(599))).isSameAs(lasting);
        assertThat(cache.recall(digest("lasting"), NOW.plusSeconds(600))).isNull();
        assertThat(cache.recall(digest("ending"), NOW.plusSeconds(59))).isSameAs(ending);
        assertThat(cache.recall(digest("ending"), NOW.plusSeconds(60))).isNull();
        assertThat(cache.size()).isZero();
    }

    @Test
    void aBorderThatMovesMakesAnotherKey() {
        assertThat(digest("ab", "c")).isNotEqualTo(digest("a", "bc"));
        assertThat(digest("a", "b")).isNotEqualTo(digest("b", "a")).isNotEqualTo(digest("a1:b"));
        assertThat(digest("a", "b")).isEqualTo(digest("a", "b"));
        assertThat(digest("secret").toString()).doesNotContain("secret");
    }

    @Test
    void neitherTheirNumberNorTheirBytesGrowBeyondTheirBounds() {
        for (int i = 0; i < VerdictCache.MOST + 2_000; i++) {
            cache.keep(digest("small" + i), verdict(NOW.plusSeconds(60), ""), NOW);
        }
        assertThat(cache.size()).isBetween((long) VerdictCache.MOST / 2, (long) VerdictCache.MOST + 10);
        VerdictCache other = new VerdictCache(Duration.ofMinutes(10));
        Verdict large = verdict(NOW.plusSeconds(60), "x".repeat(100_000));
        for (int i = 0; i < 200; i++) {
            other.keep(digest("large" + i), large, NOW);
        }
        assertThat(other.size()).isBetween(1L, (long) VerdictCache.MOST_BYTES / 200_000);
    }
}
