package io.tollgate.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.frame.CloseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How a client is told of an end when it has its 101 already. */
final class OutcomeTest {
    @ParameterizedTest
    @EnumSource(Outcome.class)
    void whatWouldBeAnsweredInHttpHasACloseCodeThatMayBeSent(Outcome outcome) {
        for (CloseCodes column : CloseCodes.values()) {
            int code = outcome.closeCodeOnceAccepted(column);
            assertThat(code == 0 || CloseCode.mayBeSent(code)).isTrue();
            assertThat(code == 0).as("silent").isEqualTo(outcome.status() == 0 && outcome.closeCode(column) == 0);
            assertThat(code).isIn(outcome.closeCode(column) == 0 ? code : outcome.closeCode(column));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FIRST_MESSAGE_LATE, 4401, 1008",
        "FIRST_MESSAGE_INVALID, 4401, 1008",
        "INVALID_TOKEN, 4401, 1008",
        "INSUFFICIENT_SCOPE, 4403, 1008",
        "OVER_LIMIT, 4429, 1008",
        "ADDRESS_OVER_LIMIT, 1013, 1013",
        "DRAINING, 1001, 1001",
        "OVERLOADED, 1013, 1013",
        "NO_KEYS, 1013, 1013",
        "NO_LIMIT_STORE, 1013, 1013",
        "NO_ACCESS_KEY, 1013, 1013",
        "NO_ENDPOINT, 1013, 1013",
        "AUTHORIZER_AWAY, 1011, 1011",
        "TARGET_TOO_LONG, 1011, 1011",
        "BAD_REQUEST, 1011, 1011",
        "SUBPROTOCOL_REFUSED, 1011, 1011",
        "UPSTREAM_REFUSED, 1013, 1013",
        "UPSTREAM_BAD_ANSWER, 1012, 1012",
        "FRAME_INVALID, 1002, 1002",
        "CLIENT_LEFT, 0, 0",
        "INTERNAL_ERROR, 1011, 1011",
    })
    void whoMayComeAgainIsToldSo(Outcome outcome, int app, int rfc) {
        assertThat(outcome.closeCodeOnceAccepted(CloseCodes.APP)).isEqualTo(app);
        assertThat(outcome.closeCodeOnceAccepted(CloseCodes.RFC)).isEqualTo(rfc);
    }

    @Test
    void aCloseSaysWhenToComeAgain() {
        Refusal refusal =
                Refusal.of(Outcome.OVER_LIMIT, "").with("RateLimit", "x").with("Retry-After", "7");
        assertThat(refusal.closeReason()).isEqualTo("over_limit retry-after=7");
        assertThat(Refusal.of(Outcome.NO_KEYS, "").closeReason()).isEqualTo("no_keys");
    }
}
