package io.tollgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BreakerTest {
    private static final long SETTLED = Breaker.SETTLED.toNanos();

    private final Breaker breaker = new Breaker(0, () -> 0.5);

    @Test
    void threeFailuresInARowOpenIt() {
        assertThat(breaker.failed(1)).isFalse();
        assertThat(breaker.failed(2)).isFalse();
        assertThat(breaker.isClosed()).isTrue();

        assertThat(breaker.failed(3)).isTrue();

        assertThat(breaker.isClosed()).isFalse();
        assertThat(breaker.failed(4)).as("opened before").isFalse();
    }

    @Test
    void anAnswerMakesFailuresGood() {
        for (int i = 0; i < 10; i++) {
            assertThat(breaker.failed(i)).isFalse();
            assertThat(breaker.failed(i)).isFalse();
            breaker.succeeded();
        }
    }

    @Test
    void probesComeHalfAsOftenEachTimeDownToOneInFiveSeconds() {
        breaker.open(1);

        assertThat(LongStream.generate(breaker::nextDelayMillis).limit(7))
                .containsExactly(250L, 500L, 1000L, 2000L, 4000L, 5000L, 5000L);
    }

    @Test
    void delaysDifferFromNodeToNode() {
        assertThat(new Breaker(0, () -> 0).nextDelayMillis()).isEqualTo(225);
        assertThat(new Breaker(0, () -> 1).nextDelayMillis()).isEqualTo(275);
    }

    @Test
    void oneThatOpensSoonAgainGoesOnWithItsDelays() {
        breaker.open(1);
        breaker.nextDelayMillis();
        breaker.close(2);

        assertThat(breaker.open(2 + SETTLED - 1)).isTrue();

        assertThat(breaker.nextDelayMillis()).isEqualTo(500);
    }

    @Test
    void oneThatWasClosedForLongBeginsAgain() {
        breaker.open(1);
        breaker.nextDelayMillis();
        breaker.close(2);

        assertThat(breaker.open(2 + SETTLED)).isTrue();

        assertThat(breaker.nextDelayMillis()).isEqualTo(250);
    }

    @Test
    void onlyAProbeThatEndsAnOutageMakesFailuresGood() {
        breaker.failed(1);
        breaker.close(2);
        breaker.failed(3);
        breaker.close(4);
        assertThat(breaker.failed(5)).isTrue();

        breaker.close(6);

        assertThat(breaker.failed(7)).isFalse();
    }
}
