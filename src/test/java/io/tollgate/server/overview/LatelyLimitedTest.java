package io.tollgate.server.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.admin.FakeAttempt;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LatelyLimitedTest {
    private final LatelyLimited limited = new LatelyLimited();

    private void refused(String subject, Outcome outcome) {
        limited.attemptRefused(FakeAttempt.numbered(1).subject(subject), Refusal.of(outcome, "no"));
    }

    @ParameterizedTest
    @EnumSource(names = {"OVER_LIMIT", "ADDRESS_OVER_LIMIT"})
    void whoWentOverALimitIsRemembered(Outcome outcome) {
        refused("bob", outcome);
        assertThat(limited.all()).containsExactly(new Seen("public", "192.0.2.1", "https://issuer.test/", "bob"));
    }

    @Test
    void whoWasRefusedForAnythingElseIsNot() {
        refused("bob", Outcome.NO_TOKEN);
        assertThat(limited.all()).isEmpty();
    }

    @Test
    void theLastAreKept() {
        IntStream.range(0, 1000).forEach(i -> refused("s" + i, Outcome.OVER_LIMIT));
        assertThat(limited.all())
                .hasSize(256)
                .extracting(Seen::subject)
                .contains("s999", "s744")
                .doesNotContain("s743");
    }
}
