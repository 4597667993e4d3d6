package io.tollgate.bench.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MessagePlanTest {
    @ParameterizedTest
    @CsvSource({
        "-1, 1, 1, size",
        "67108865, 1, 1, size",
        "128, 0, 1, window",
        "128, 4097, 1, window",
        "128, 1, 0, fragments",
        "128, 1, 17, fragments",
        "7, 1, 2, fragments"
    })
    void whatCannotBeIsNamed(int size, int window, int fragments, String what) {
        assertThatThrownBy(() -> new MessagePlan(size, window, 0, false, fragments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(what + ": found ")
                .hasMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "0.5, true", "1000, true"})
    void aRateMakesTheLoopAnOpenOne(double rate, boolean open) {
        assertThat(new MessagePlan(128, 16, rate, true, 16).openLoop()).isEqualTo(open);
    }
}
