package io.tollgate.gate.renew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a handle is looked for, what may be one, and what is left without it. */
final class HandleRuleTest {
    private static final String HANDLE = "abcdefghijklmnopqrst-_";
    private static final HandleRule RULE = HandleRule.of("renew");

    @ParameterizedTest
    @CsvSource({
        "renew=@,",
        "a=b&renew=@&c, a=b&c",
        "r%65new=@&x=1, x=1",
        "a=b, a=b",
    })
    void itIsTakenOutByItsDecodedName(String query, String rest) throws Refusal {
        String sent = query.replace("@", HANDLE);
        assertThat(RULE.find(sent)).isEqualTo(sent.contains(HANDLE) ? HANDLE : null);
        assertThat(RULE.strip(sent)).isEqualTo(rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "renew=abcdefghijklmnopqrstu",
                "renew=",
                "renew",
                "renew=abcdefghijklmnopqrst+_",
                "renew=abcdefghijklmnopqrst%20_",
                "renew=abcdefghijklmnopqrst-_&renew=abcdefghijklmnopqrst-_",
            })
    void whatIsNoHandleIsRefusedAndNotQuoted(String query) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> RULE.find(query));
        assertThat(refusal.outcome()).isEqualTo(Outcome.BAD_REQUEST);
        assertThat(refusal.detail()).doesNotContain("abcdef");
        assertThat(RULE.strip(query)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"21, false", "22, true", "128, true", "129, false"})
    void itsLengthIsBounded(int length, boolean handle) {
        assertThat(HandleRule.isHandle("a".repeat(length))).isEqualTo(handle);
    }

    @Test
    void aRouteThatTakesNoneLeavesTheQueryAlone() throws Refusal {
        assertThat(HandleRule.NONE.find("renew=x")).isNull();
        assertThat(HandleRule.NONE.strip("renew=x")).isEqualTo("renew=x");
    }
}
