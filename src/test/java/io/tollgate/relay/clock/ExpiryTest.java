package io.tollgate.relay.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a tunnel ends with its credential, by the clock on the wall. */
final class ExpiryTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant END = NOW.plusSeconds(100);

    private static Expiry expiry(Instant end, Duration spread, double share) {
        return Objects.requireNonNull(Expiry.of(end, spread.toNanos(), share, NOW));
    }

    private static Expiry exact(Instant end) {
        return expiry(end, Duration.ZERO, 0);
    }

    @Test
    void whatDoesNotEndHasNone() {
        assertThat(Expiry.of(null, 1000, 1, NOW)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0s, 1.0, 100",
        "30s, 0.0, 100",
        "30s, 0.5, 85",
        "30s, 1.0, 70",
        "50s, 1.0, 50",
        "1h, 1.0, 50",
        "1h, 0.5, 75"
    })
    void theSpreadTakesARandomPartButNotMoreThanHalfOfWhatIsLeft(String spread, double share, long endsAfter) {
        Expiry expiry = expiry(END, Duration.parse("PT" + spread), share);
        assertThat(expiry.untilLook(NOW))
                .isEqualTo(Duration.ofSeconds(endsAfter).toNanos());
        assertThat(expiry.isPast(NOW.plusSeconds(endsAfter).minusMillis(1))).isFalse();
        assertThat(expiry.isPast(NOW.plusSeconds(endsAfter))).isTrue();
    }

    @Test
    void aCredentialThatIsOverHasNothingToSpread() {
        Expiry expiry = expiry(NOW.minusSeconds(1), Duration.ofHours(1), 1);
        assertThat(expiry.isPast(NOW)).isTrue();
        assertThat(expiry.untilLook(NOW)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 1000000", "999999, 1000000", "1000000, 1", "2000000, 1"})
    void aLookIsAtTheEndOfTheMillisecondAndNeverAtOnce(long nanosLater, long untilLook) {
        Expiry expiry = exact(NOW.plusMillis(1));
        assertThat(expiry.untilLook(NOW.plusNanos(nanosLater))).isEqualTo(untilLook);
    }

    @Test
    void partsOfMillisecondsAreGranted() {
        Expiry expiry = exact(NOW.plusNanos(1));
        assertThat(expiry.isPast(NOW)).isFalse();
        assertThat(expiry.isPast(NOW.plusMillis(1))).isTrue();
    }

    @Test
    void agesAreLookedAtEveryYear() {
        assertThat(exact(Instant.MAX).untilLook(NOW))
                .isEqualTo(Duration.ofDays(365).toNanos());
        assertThat(exact(Instant.MIN).untilLook(NOW)).isEqualTo(1);
        assertThat(exact(Instant.MAX).isPast(NOW)).isFalse();
        assertThat(exact(Instant.MIN).isPast(NOW)).isTrue();
    }

    @Test
    void itIsThatOfTheCredentialWhateverTheSpread() {
        assertThat(expiry(END, Duration.ofSeconds(30), 1).isOf(END)).isTrue();
        assertThat(exact(END).isOf(END.plusMillis(1))).isFalse();
        assertThat(exact(END).isOf(null)).isFalse();
    }

    @Test
    void anEndThatGoesByNoClockMovesWithIt() {
        Expiry moved = expiry(END, Duration.ofSeconds(30), 1).movedBy(-40_000);
        assertThat(moved.untilLook(NOW)).isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(moved.isOf(END)).isTrue();
        Duration years = Duration.ofDays(20_000);
        assertThat(exact(END).movedBy(years.toMillis()).untilLook(NOW.plus(years)))
                .isEqualTo(Duration.ofSeconds(100).toNanos());
    }
}
