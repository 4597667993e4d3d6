package io.tollgate.relay.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a clock was set, told by another one. */
final class ClockWatchTest {
    private static final long MILLI = 1_000_000;
    private static final long NANOS = -5_000 * MILLI;

    private final ClockWatch watch = new ClockWatch(1_000_000, NANOS);

    @ParameterizedTest
    @CsvSource({"1000, 0", "1499, 0", "501, 0", "1500, 500", "500, -500", "7201000, 7200000", "-7199000, -7200000"})
    void aSecondOfOneIsASecondOfTheOther(long wallWentOn, long moved) {
        assertThat(watch.moved(1_000_000 + wallWentOn, NANOS + 1000 * MILLI)).isEqualTo(moved);
    }

    @Test
    void itIsToldOnce() {
        assertThat(watch.moved(1_010_000, NANOS)).isEqualTo(10_000);
        assertThat(watch.moved(1_010_000, NANOS)).isZero();
        assertThat(watch.moved(1_000_000, NANOS)).isEqualTo(-10_000);
    }

    @Test
    void littleByLittleCountsTogether() {
        assertThat(watch.moved(1_001_300, NANOS + 1000 * MILLI)).isZero();
        assertThat(watch.moved(1_002_600, NANOS + 2000 * MILLI)).isEqualTo(600);
    }

    @Test
    void nobodyIsToldOfWhatWasBefore() {
        watch.restart(5_000_000, NANOS);
        assertThat(watch.moved(5_001_000, NANOS + 1000 * MILLI)).isZero();
    }
}
