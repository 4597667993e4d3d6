package io.tollgate.relay.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.relay.clock.TimerWheel.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = 100;
    private static final long START = 1_000_000;

    private final TimerWheel wheel = new TimerWheel(START, TICK);
    private final List<String> fired = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1, 100", "99, 100", "100, 100", "101, 200", "6300, 6300", "6400, 6400", "6401, 6500", "409600, 409600"
    })
    void firesAtTheFirstTickThatIsNotEarly(long deadline, long tick) {
        wheel.schedule(timer("t"), START + deadline);
        wheel.advance(START + tick - 1);
        assertThat(fired).isEmpty();
        wheel.advance(START + tick);
        assertThat(fired).containsExactly("t");
        assertThat(wheel.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT59M", "P1D", "P30D", "P3650D", "P100000D"})
    void anyDistanceIsKeptToTheTick(Duration distance) {
        wheel.schedule(timer("t"), START + distance.toNanos());
        wheel.advance(START + distance.toNanos() - 1);
        assertThat(fired).isEmpty();
        wheel.advance(START + distance.toNanos() + TICK);
        assertThat(fired).containsExactly("t");
    }

    @Test
    void firesOnceOnly() {
        wheel.schedule(timer("t"), START + 100);
        wheel.advance(START + 200);
        wheel.advance(START + 10_000_000);
        assertThat(fired).containsExactly("t");
    }

    @Test
    void ticksFireInTheirOrderHoweverFarTheClockLeaps() {
        for (long deadline : new long[] {500_000, 100, 7000, 6300, 300, 40_000_000}) {
            wheel.schedule(timer("" + deadline), START + deadline);
        }
        wheel.advance(START + 100_000_000);
        assertThat(fired).containsExactly("100", "300", "6300", "7000", "500000", "40000000");
    }

    @Test
    void deadlineThatHasPassedFiresWithTheNextTick() {
        wheel.advance(START + 1000);
        wheel.schedule(timer("t"), START + 10);
        wheel.advance(START + 1000);
        assertThat(fired).isEmpty();
        wheel.advance(START + 1100);
        assertThat(fired).containsExactly("t");
    }

    @Test
    void timerKnowsWhetherAndForWhenItIsScheduled() {
        Timer timer = timer("t");
        assertThat(timer.scheduled()).isFalse();
        wheel.schedule(timer, START + 150);
        assertThat(timer.scheduled()).isTrue();
        assertThat(timer.deadlineNanos()).isEqualTo(START + 150);
        wheel.advance(START + 200);
        assertThat(timer.scheduled()).isFalse();
    }

    @Test
    void canceledTimerDoesNotFire() {
        Timer timer = timer("t");
        wheel.schedule(timer, START + 100);
        wheel.cancel(timer);
        assertThat(timer.scheduled()).isFalse();
        assertThat(wheel.isEmpty()).isTrue();
        wheel.advance(START + 1000);
        assertThat(fired).isEmpty();
    }

    @Test
    void cancelingTwiceIsCancelingOnce() {
        Timer timer = timer("t");
        wheel.schedule(timer("other"), START + 100);
        wheel.cancel(timer);
        wheel.cancel(timer);
        assertThat(wheel.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"100, 50000", "50000, 100", "100, 100"})
    void movedTimerFiresAtItsNewDeadlineOnly(long before, long after) {
        Timer timer = timer("t");
        wheel.schedule(timer, START + before);
        wheel.schedule(timer, START + after);
        wheel.advance(START + after - 1);
        assertThat(fired).isEmpty();
        wheel.advance(START + 100_000);
        assertThat(fired).containsExactly("t");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void neighborsOfACanceledTimerFire(int canceled) {
        List<Timer> timers = List.of(timer("0"), timer("1"), timer("2"));
        timers.forEach(timer -> wheel.schedule(timer, START + 100));
        wheel.cancel(timers.get(canceled));
        wheel.advance(START + 100);
        assertThat(fired).hasSize(2).doesNotContain("" + canceled);
    }

    @Test
    void timerMayScheduleItselfAndFiresOncePerAdvance() {
        wheel.schedule(
                new Timer() {
                    @Override
                    protected void fired(long nowNanos) {
                        fired.add("" + (nowNanos - START));
                        wheel.schedule(this, nowNanos - 5000);
                    }
                },
                START + 100);
        wheel.advance(START + 9000);
        wheel.advance(START + 9050);
        wheel.advance(START + 9100);
        assertThat(fired).containsExactly("9000", "9100");
    }

    @Test
    void timerMayCancelAnotherThatIsDueWithIt() {
        Timer second = timer("second");
        wheel.schedule(running(() -> wheel.cancel(second)), START + 100);
        wheel.schedule(second, START + 100);
        wheel.advance(START + 100);
        assertThat(fired).isEmpty();
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void timerMayMoveAnotherThatIsDueWithIt() {
        Timer second = timer("second");
        wheel.schedule(running(() -> wheel.schedule(second, START + 300)), START + 100);
        wheel.schedule(second, START + 100);
        wheel.advance(START + 200);
        assertThat(fired).isEmpty();
        wheel.advance(START + 300);
        assertThat(fired).containsExactly("second");
    }

    @Test
    void failingTimersDoNotKeepOthersFromFiring() {
        IllegalStateException first = new IllegalStateException("first");
        AssertionError second = new AssertionError("second");
        wheel.schedule(
                running(() -> {
                    throw first;
                }),
                START + 100);
        wheel.schedule(timer("between"), START + 100);
        wheel.schedule(
                running(() -> {
                    throw second;
                }),
                START + 200);
        wheel.schedule(
                running(() -> {
                    throw first;
                }),
                START + 200);
        wheel.schedule(timer("last"), START + 300);
        assertThatThrownBy(() -> wheel.advance(START + 300)).isSameAs(first).hasSuppressedException(second);
        assertThat(fired).containsExactly("between", "last");
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void clockGoingBackwardsFiresNothing() {
        wheel.advance(START + 1000);
        wheel.schedule(timer("t"), START + 1100);
        wheel.advance(START - 1_000_000);
        wheel.advance(START + 1099);
        assertThat(fired).isEmpty();
        wheel.advance(START + 1100);
        assertThat(fired).containsExactly("t");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE - 250, Long.MIN_VALUE, -150, 0})
    void readingsMayBeAnyAndWrap(long start) {
        TimerWheel wrapping = new TimerWheel(start, TICK);
        wrapping.schedule(timer("t"), start + 500);
        wrapping.advance(start + 499);
        assertThat(fired).isEmpty();
        wrapping.advance(start + 500);
        assertThat(fired).containsExactly("t");
    }

    @Test
    void finestTickReachesAsFarAsTheClock() {
        TimerWheel fine = new TimerWheel(0, 1);
        fine.schedule(timer("t"), Long.MAX_VALUE);
        fine.advance(Long.MAX_VALUE - 1);
        assertThat(fired).isEmpty();
        fine.advance(Long.MAX_VALUE);
        assertThat(fired).containsExactly("t");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void tickHasToTakeTime(long tickNanos) {
        assertThatThrownBy(() -> new TimerWheel(0, tickNanos)).hasMessageEndingWith("was " + tickNanos);
    }

    @Test
    void emptyWheelAdvances() {
        assertThatCode(() -> wheel.advance(Long.MAX_VALUE)).doesNotThrowAnyException();
        assertThat(wheel.isEmpty()).isTrue();
    }

    private Timer timer(String name) {
        return running(() -> fired.add(name));
    }

    private static Timer running(Runnable work) {
        return new Timer() {
            @Override
            protected void fired(long nowNanos) {
                work.run();
            }
        };
    }
}
