package io.tollgate.auth.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Outcome;
import java.time.Instant;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From when on rules are enforced, and which of them a trial overlooks. */
final class EnforcementSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "2027-01-01T00:00:00Z, true",
        "2027-01-31T23:59:59.999999999Z, true",
        "2027-02-01T00:00:00Z, false",
        "2030-01-01T00:00:00Z, false",
    })
    void theLastDayIsWholeAndInUtc(Instant now, boolean onTrial) {
        Trial trial = new EnforcementSettings(LocalDate.of(2027, 1, 31)).trial(now);
        assertThat(trial != null).isEqualTo(onTrial);
    }

    @Test
    void withoutADateThereIsNoTrial() {
        assertThat(EnforcementSettings.ALWAYS.trial(Instant.EPOCH)).isNull();
    }

    @Test
    void onlyWhatARouteAsksForIsOverlooked() {
        Trial trial = new Trial(Instant.MAX);
        assertThat(Stream.of(Outcome.values()).filter(trial::overlooks))
                .containsExactlyInAnyOrder(
                        Outcome.ORIGIN_DENIED,
                        Outcome.NO_TOKEN,
                        Outcome.INVALID_TOKEN,
                        Outcome.FIRST_MESSAGE_INVALID,
                        Outcome.FIRST_MESSAGE_LATE,
                        Outcome.AMBIGUOUS_TOKEN,
                        Outcome.TICKET_UNKNOWN,
                        Outcome.TICKET_REPLAYED,
                        Outcome.FLEET_AWAY,
                        Outcome.INSUFFICIENT_SCOPE,
                        Outcome.DENIED,
                        Outcome.NO_KEYS,
                        Outcome.NO_ACCESS_KEY,
                        Outcome.AUTHORIZER_FAILED,
                        Outcome.AUTHORIZER_AWAY);
    }
}
