package io.tollgate.relay.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SideClockTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE - 5, Long.MIN_VALUE, -3})
    void silenceIsCountedFromTheLastByte(long start) {
        SideClock clock = new SideClock(start);
        clock.heard(start + 10);
        assertThat(clock.silence(start + 15)).isEqualTo(5);
        assertThat(clock.idle(start + 15)).isEqualTo(15);
    }

    @Test
    void bothStandStillWhileTheSideIsNotRead() {
        SideClock clock = new SideClock(0);
        clock.stop(10);
        assertThat(clock.silence(1000)).isEqualTo(10);
        clock.resume(1000);
        assertThat(clock.silence(1005)).isEqualTo(15);
        assertThat(clock.idle(1005)).isEqualTo(15);
    }

    @Test
    void whatIsHeardWhileStoppedIsNotHeardInTheFuture() {
        SideClock clock = new SideClock(0);
        clock.stop(10);
        clock.heard(20);
        clock.resume(100);
        assertThat(clock.silence(105)).isEqualTo(5);
    }

    @Test
    void heardSinceAMomentOfItsOwnTime() {
        SideClock clock = new SideClock(0);
        long asked = clock.time(50);
        assertThat(clock.heardSince(asked)).isFalse();
        clock.heard(60);
        assertThat(clock.heardSince(asked)).isTrue();
    }

    @Test
    void aThrottleEndsOnce() {
        SideClock clock = new SideClock(0);
        clock.throttleUntil(100);
        assertThat(clock.nearer(0)).isEqualTo(100);
        assertThat(clock.nearer(50)).isEqualTo(50);
        assertThat(clock.throttleEnded(99)).isFalse();
        assertThat(clock.throttleEnded(100)).isTrue();
        assertThat(clock.throttleEnded(101)).isFalse();
    }
}
