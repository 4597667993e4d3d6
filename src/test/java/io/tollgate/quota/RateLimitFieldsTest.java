package io.tollgate.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names and parameters are those of draft-ietf-httpapi-ratelimit-headers-11. */
final class RateLimitFieldsTest {
    private static final long SECOND = 1_000_000_000;

    private final Refusal bare = Refusal.of(Outcome.OVER_LIMIT, "limit a");

    @ParameterizedTest
    @CsvSource({
        "10,1,20,100000000,2,1",
        "10,1,20,1000000000,2,1",
        "10,1,20,1000000001,2,2",
        "3,1,10,1,4,1",
        "1,3600,1,3599000000001,3600,3600",
        "1,86400,5,1,432000,1",
        "1000000,1,1,1,1,1",
        "1,86400,4611686018427387904,1,999999999999999,1",
    })
    void whoComesTooOftenIsToldWhenToComeAgain(
            long amount, long seconds, long burst, long waitNanos, long window, long retry) {
        Refusal told = RateLimitFields.ofRate(bare, "a", new Rate(amount, seconds * SECOND, burst), waitNanos);
        long quota = Math.min(burst, 999_999_999_999_999L);
        assertThat(told.headers())
                .containsExactly(
                        Map.entry("Retry-After", "" + retry),
                        Map.entry("RateLimit-Policy", "\"a\";q=" + quota + ";w=" + window),
                        Map.entry("RateLimit", "\"a\";r=0;t=" + retry));
    }

    @Test
    void placesHaveNoWindow() {
        assertThat(RateLimitFields.ofPlaces(bare, "a", 5).headers())
                .containsExactly(
                        Map.entry("Retry-After", "1"),
                        Map.entry("RateLimit-Policy", "\"a\";q=5;qu=\"concurrent-requests\""),
                        Map.entry("RateLimit", "\"a\";r=0;t=1"));
    }

    @Test
    void aNameIsAStringOfAStructuredField() {
        Refusal told = RateLimitFields.ofPlaces(bare, "a\"b\\c\u00e9\r\n", 1);
        assertThat(told.headers().get(2).getValue()).isEqualTo("\"a\\\"b\\\\c???\";r=0;t=1");
    }
}
