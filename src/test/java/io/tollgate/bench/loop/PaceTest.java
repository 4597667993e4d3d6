package io.tollgate.bench.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PaceTest {
    @ParameterizedTest
    @CsvSource({
        "1000, 0, 0",
        "1000, 1, 1000000",
        "1000, 86400000, 86400000000000",
        "0.5, 3, 6000000000",
        "3, 1, 333333333"
    })
    void theNextIsDueAtTheRateFromTheStart(double perSecond, long number, long nanos) {
        assertThat(new Pace(perSecond, 0, 1).dueAt(number)).isEqualTo(nanos);
    }

    @Test
    void loopsTakeTurns() {
        assertThat(dues(new Pace(1000, 0, 3))).containsExactly(0L, 3_000_000L, 6_000_000L);
        assertThat(dues(new Pace(1000, 1, 3))).containsExactly(1_000_000L, 4_000_000L, 7_000_000L);
        assertThat(dues(new Pace(1000, 2, 3))).containsExactly(2_000_000L, 5_000_000L, 8_000_000L);
    }

    @Test
    void aRoundingOfOneIsNotAddedToTheNext() {
        assertThat(new Pace(3, 0, 1).dueAt(3_000_000)).isEqualTo(1_000_000_000_000_000L);
    }

    private static long[] dues(Pace pace) {
        return LongStream.range(0, 3).map(pace::dueAt).toArray();
    }
}
