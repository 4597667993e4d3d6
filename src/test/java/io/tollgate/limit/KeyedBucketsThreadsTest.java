package io.tollgate.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several event loops at one key. */
final class KeyedBucketsThreadsTest {
    private static final int THREADS = 4;
    private static final long SECOND = 1_000_000_000;
    private static final long DAY = 86_400 * SECOND;
    private static final LimitKey KEY = LimitKey.of("rule", "someone");

    private final ExecutorService loops = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        loops.shutdownNow();
    }

    @Test
    void togetherTheyGetWhatTheRuleSaysToTheHundredth() throws Exception {
        Rate rate = new Rate(100_000, SECOND, 1000);
        KeyedBuckets buckets = new KeyedBuckets(10);
        AtomicLong clock = new AtomicLong();
        AtomicLong given = new AtomicLong();
        onEachLoop(() -> {
            while (true) {
                long now = clock.addAndGet(1000);
                if (now > SECOND) {
                    return;
                }
                if (buckets.take(KEY, rate, 1, now) == 0) {
                    given.incrementAndGet();
                }
            }
        });
        assertThat((double) given.get()).isCloseTo(101_000, within(1010.0));
    }

    @Test
    void ofABurstEachTokenIsGivenOnce() throws Exception {
        Rate rate = new Rate(1, SECOND, 1_000_000);
        KeyedBuckets buckets = new KeyedBuckets(10);
        AtomicLong given = new AtomicLong();
        onEachLoop(() -> IntStream.range(0, 1_000_000).forEach(i -> {
            if (buckets.take(KEY, rate, 1, 0) == 0) {
                given.incrementAndGet();
            }
        }));
        assertThat(given).hasValue(1_000_000);
    }

    @Test
    void whatIsGivenBackIsNeitherLostNorDoubled() throws Exception {
        Rate rate = new Rate(1, DAY, 10);
        KeyedBuckets buckets = new KeyedBuckets(10);
        onEachLoop(() -> IntStream.range(0, 500_000).forEach(i -> {
            if (buckets.take(KEY, rate, 3, 0) == 0) {
                buckets.giveBack(KEY, rate, 3);
            }
        }));
        assertThat(buckets.take(KEY, rate, 10, 0)).isZero();
        assertThat(buckets.take(KEY, rate, 1, 0)).isPositive();
    }

    @Test
    void debtsOfAllAddUp() throws Exception {
        Rate rate = new Rate(1, SECOND, 1);
        KeyedBuckets buckets = new KeyedBuckets(10);
        try (Held held = buckets.hold(KEY, rate)) {
            held.take(1, 0);
            onEachLoop(() -> {
                try (Held own = buckets.hold(KEY, rate)) {
                    IntStream.range(0, 1_000_000).forEach(i -> own.overdraw(1, 0));
                }
            });
            assertThat(held.overdraw(0, 0)).isEqualTo(THREADS * 1_000_000 * SECOND);
        }
    }

    /** Two hold the key at once, over and over, while others throw it out whenever it is free. */
    @Test
    void whoeverHoldsAKeyAtOneTimeDrawsFromOneBucket() throws Exception {
        Rate rate = new Rate(1, DAY, 10);
        KeyedBuckets buckets = new KeyedBuckets(1);
        AtomicBoolean over = new AtomicBoolean();
        Future<?> flood = loops.submit(() -> {
            for (long i = 0; !over.get(); i++) {
                buckets.take(new LimitKey(i, i), new Rate(1, 100 * DAY, 10), 10, 0);
            }
        });
        AtomicLong given = new AtomicLong();
        AtomicLong rounds = new AtomicLong();
        CyclicBarrier bothHold = new CyclicBarrier(2, () -> {
            assertThat(given.getAndSet(0)).isIn(0L, 10L);
            rounds.incrementAndGet();
        });
        Runnable holder = () -> IntStream.range(0, 3000).forEach(i -> holdAndDrawAll(buckets, rate, given, bothHold));
        Future<?> one = loops.submit(holder);
        Future<?> two = loops.submit(holder);
        one.get();
        two.get();
        over.set(true);
        flood.get();
        assertThat(rounds).hasValue(3000);
        // Who comes while another makes room leaves that to the next.
        buckets.take(new LimitKey(-1, -1), new Rate(1, 100 * DAY, 10), 10, 0);
        assertThat(buckets.size()).isEqualTo(1);
    }

    private static void holdAndDrawAll(KeyedBuckets buckets, Rate rate, AtomicLong given, CyclicBarrier bothHold) {
        try (Held held = buckets.hold(KEY, rate)) {
            while (held.take(1, 0) == 0) {
                given.incrementAndGet();
            }
            bothHold.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void onEachLoop(Runnable task) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        var all = IntStream.range(0, THREADS)
                .mapToObj(i -> loops.submit(() -> {
                    start.await();
                    task.run();
                    return null;
                }))
                .toList();
        for (Future<?> each : all) {
            each.get();
        }
    }
}
