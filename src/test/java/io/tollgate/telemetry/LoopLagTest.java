package io.tollgate.telemetry;

import static io.tollgate.telemetry.LoopLag.PERIOD_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopLagTest {
    private final List<Long> measured = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE - 5, Long.MIN_VALUE})
    void aTaskThatRunsInTimeShowsNoLagWhateverTheClockBeginsWith(long start) {
        LoopLag lag = new LoopLag(start, measured::add);
        lag.tick(start + PERIOD_NANOS);
        assertThat(lag.nanos(start + PERIOD_NANOS)).isZero();
        assertThat(measured).containsExactly(0L);
    }

    @Test
    void aTaskThatRanLateShowsByHowMuchUntilTheNextRan() {
        LoopLag lag = new LoopLag(0, measured::add);
        lag.tick(PERIOD_NANOS + 7_000_000);
        assertThat(lag.nanos(PERIOD_NANOS + 8_000_000)).isEqualTo(7_000_000);
        lag.tick(2 * PERIOD_NANOS + 7_000_000);
        assertThat(lag.nanos(2 * PERIOD_NANOS + 7_000_000)).isZero();
        assertThat(measured).containsExactly(7_000_000L, 0L);
    }

    @Test
    void aLoopThatHangsShowsBeforeItsTaskRuns() {
        LoopLag lag = new LoopLag(0, measured::add);
        assertThat(lag.nanos(10 * PERIOD_NANOS)).isEqualTo(9 * PERIOD_NANOS);
        assertThat(measured).isEmpty();
    }

    @Test
    void aHangIsToldOnce() {
        LoopLag lag = new LoopLag(0, measured::add);
        lag.tick(10 * PERIOD_NANOS);
        lag.tick(10 * PERIOD_NANOS + 5);
        assertThat(measured).containsExactly(9 * PERIOD_NANOS, 0L);
    }

    @Test
    void aWatchedLoopThatIsBusyIsLate() throws InterruptedException {
        ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch ticked = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        try {
            LoopLag lag = LoopLag.watch(loop, nanos -> ticked.countDown());
            assertThat(ticked.await(10, TimeUnit.SECONDS)).isTrue();
            loop.execute(() -> assertThat(await(busy)).isTrue());
            long start = System.nanoTime();
            while (lag.nanos(System.nanoTime()) < PERIOD_NANOS) {
                assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
                Thread.onSpinWait();
            }
        } finally {
            busy.countDown();
            loop.shutdownNow();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
