package io.tollgate.relay.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.relay.clock.TimerWheel.Timer;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** The wheel beside a plain list: whatever is scheduled, moved and canceled, each timer fires at its tick. */
class TimerWheelPropertyTest {
    /** What is done to one of the timers, after which the clock goes on. */
    private record Act(int timer, boolean cancels, long distance, long elapsed) {}

    /** Notes when it fired. */
    private static final class Noting extends Timer {
        private boolean expected;
        private long earliest;

        @Override
        protected void fired(long nowNanos) {
            assertThat(expected).as("fired though not scheduled").isTrue();
            assertThat(nowNanos - deadlineNanos()).as("early by").isNotNegative();
            expected = false;
        }
    }

    @Property(tries = 1000)
    void firesEachTimerAtItsTick(
            @ForAll long start, @ForAll @LongRange(min = 1, max = 1000) long tick, @ForAll("acts") List<Act> acts) {
        TimerWheel wheel = new TimerWheel(start, tick);
        List<Noting> timers = Stream.generate(Noting::new).limit(8).toList();
        long now = start;
        for (Act act : acts) {
            Noting timer = timers.get(act.timer);
            if (act.cancels) {
                wheel.cancel(timer);
            } else {
                wheel.schedule(timer, now + act.distance);
                timer.earliest = now + tick;
            }
            timer.expected = !act.cancels;
            now += act.elapsed;
            wheel.advance(now);
            check(wheel, timers, now, tick);
        }
    }

    /** A timer that is still scheduled is not late: less than a tick past its deadline and past its scheduling. */
    private static void check(TimerWheel wheel, List<Noting> timers, long now, long tick) {
        for (Noting timer : timers) {
            assertThat(timer.scheduled()).isEqualTo(timer.expected);
            if (timer.scheduled()) {
                boolean late = now - timer.deadlineNanos() >= tick && now - timer.earliest >= 0;
                assertThat(late).as("late by %d", now - timer.deadlineNanos()).isFalse();
            }
        }
        assertThat(wheel.isEmpty()).isEqualTo(timers.stream().noneMatch(Timer::scheduled));
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<Long> distances = Arbitraries.oneOf(
                Arbitraries.longs().between(-2000, 5000),
                Arbitraries.longs().between(0, 10_000_000),
                Arbitraries.longs().between(0, 1L << 50));
        Arbitrary<Long> elapsed = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 1000),
                Arbitraries.longs().between(0, 1_000_000),
                Arbitraries.longs().between(0, 1L << 45));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.of(false, false, false, true),
                        distances,
                        elapsed)
                .as(Act::new)
                .list()
                .ofMaxSize(60);
    }
}
