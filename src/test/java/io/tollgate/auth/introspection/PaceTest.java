package io.tollgate.auth.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, 5, Long.MAX_VALUE - SECOND, Long.MIN_VALUE})
    void thoseOfOneSecondGoAtOnceAndThenOneByOne(long start) {
        Pace pace = new Pace(4, start);
        for (int i = 0; i < 4; i++) {
            assertThat(pace.take(start)).isTrue();
        }
        assertThat(pace.take(start)).isFalse();
        assertThat(pace.take(start + SECOND / 4 - 1)).isFalse();
        assertThat(pace.take(start + SECOND / 4)).isTrue();
        assertThat(pace.take(start + SECOND / 4)).isFalse();
        for (int i = 0; i < 4; i++) {
            assertThat(pace.take(start + 9 * SECOND)).isTrue();
        }
        assertThat(pace.take(start + 9 * SECOND)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 200, 100_000})
    void noMoreThanSoManyGoInASecond(int most) {
        Pace pace = new Pace(most, 0);
        int gone = 0;
        for (long now = 0; now < 10 * SECOND; now += SECOND / (10L * most)) {
            gone += pace.take(now) ? 1 : 0;
        }
        assertThat(gone).isBetween(10 * most, 11 * most);
    }
}
