package io.tollgate.quota.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.limit.Bucket;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import io.tollgate.quota.SharedStore.Held;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buckets of open tunnels that nodes share. */
class FleetBucketTest {
    private static final LimitKey KEY = FleetNode.key("a");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Rate HOURLY = new Rate(20, Duration.ofHours(1).toNanos(), 20);

    private static RedisServer redis;
    private static Vertx vertx;

    private FleetNode one;
    private FleetNode two;

    @BeforeAll
    static void startRedis(@TempDir Path folder) {
        redis = RedisServer.start(folder);
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopRedis() {
        FleetNode.result(vertx.close());
        redis.close();
    }

    @BeforeEach
    void join() {
        redis.answer("FLUSHALL");
        one = FleetNode.join(vertx, redis);
        two = FleetNode.join(vertx, redis);
    }

    @AfterEach
    void leave() {
        one.close();
        two.close();
    }

    private static int taken(Held bucket, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += bucket.take(1, System.nanoTime()) == 0 ? 1 : 0;
        }
        return taken;
    }

    @Test
    void aWholeBurstIsThereAtOnceAndNoMore() {
        Held bucket = one.store().hold(KEY, HOURLY);

        assertThat(taken(bucket, 40)).isEqualTo(20);
    }

    @Test
    void whoThrottlesWithinTheBurstIsInNoDebt() {
        Held bucket = one.store().hold(KEY, HOURLY);

        for (int i = 0; i < 20; i++) {
            assertThat(bucket.overdraw(1, System.nanoTime())).isIn(0L, Bucket.BREATH);
        }
        assertThat(bucket.overdraw(1, System.nanoTime())).isGreaterThan(SECOND);
    }

    @Test
    void allTunnelsOfANodeTakeFromTheSame() {
        Held first = one.store().hold(KEY, HOURLY);
        Held second = one.store().hold(KEY, HOURLY);
        first.close();
        first.close();

        assertThat(taken(second, 12) + taken(one.store().hold(KEY, HOURLY), 12)).isEqualTo(20);
    }

    @Test
    void whatOneNodeTookTheOtherHasNot() {
        Held far = two.store().hold(KEY, HOURLY);
        taken(one.store().hold(KEY, HOURLY), 15);
        Await.until(
                "it was told",
                () -> redis.answer("EXISTS", "tollgate:{0}:spent:" + KEY.text()).equals(":1"));

        // The first take tells of itself, and hears of the others.
        far.take(1, System.nanoTime());
        Await.until("the other has heard", () -> far.take(6, System.nanoTime()) > 0);
        assertThat(taken(far, 10)).isLessThanOrEqualTo(4);
    }

    @Test
    void aTunnelThatOpensHearsWhatWasTakenBefore() {
        taken(one.store().hold(KEY, HOURLY), 20);
        Await.until(
                "it was told",
                () -> redis.answer("EXISTS", "tollgate:{0}:spent:" + KEY.text()).equals(":1"));
        Awaiting.duration(Duration.ofMillis(100));
        Held far = two.store().hold(KEY, HOURLY);

        Await.until(
                "it has heard", () -> far.overdraw(0, System.nanoTime()) > 0 || far.take(20, System.nanoTime()) > 0);
        assertThat(taken(far, 5)).isZero();
    }

    @Test
    void aBucketThatWasLetGoIsNotFullAgain() {
        Held bucket = one.store().hold(KEY, HOURLY);
        taken(bucket, 20);
        bucket.close();
        redis.kill();
        try {
            assertThat(taken(one.store().hold(KEY, HOURLY), 5)).isZero();
        } finally {
            redis.restart();
        }
    }

    @Test
    void whoThrottlesLetsThroughAtMostAShareAndAFrameMoreForEachNode() throws InterruptedException {
        // 2,000 a second, so that a share is 200.
        Rate rate = new Rate(2_000, SECOND, 400);
        long start = System.nanoTime();
        Throttled first = new Throttled(one, rate, start + SECOND);
        Throttled second = new Throttled(two, rate, start + SECOND);
        first.join();
        second.join();

        double seconds = (double) (System.nanoTime() - start) / SECOND;
        assertThat(first.passed + second.passed)
                .isBetween((long) (0.8 * (400 + 2_000 * seconds)), (long) (400 + 2_000 * seconds) + 2 * (200 + 10));
    }

    @Test
    void whoClosesLetsThroughAtMostABurstMoreForEachOtherNodeAndPaysItOff() throws InterruptedException {
        Rate rate = new Rate(1_000, SECOND, 200);
        long start = System.nanoTime();
        Greedy first = new Greedy(one, rate, start + SECOND);
        Greedy second = new Greedy(two, rate, start + SECOND);
        first.join();
        second.join();

        double seconds = (double) (System.nanoTime() - start) / SECOND;
        // The burst that was too much has been paid off long since; what a round trip lets through has not.
        assertThat(first.passed + second.passed).isLessThan((long) (200 + 1_000 * seconds) + 2 * 100);
    }

    @Test
    void whoClosesLetsThroughABurstForEachNodeAtWorstAndAllOfItIsOwed() {
        Held near = one.store().hold(KEY, HOURLY);
        Held far = two.store().hold(KEY, HOURLY);

        int passed = taken(near, 40) + taken(far, 40);

        assertThat(passed).isBetween(20, 40);
        long owed = TimeUnit.MINUTES.toNanos(3L * (passed - 20));
        // The one that told last has heard of all.
        Await.until(
                "one has heard",
                () -> Math.max(near.take(1, System.nanoTime()), far.take(1, System.nanoTime())) > owed);
    }

    @Test
    void withoutRedisANodeHasTheWholeRate() {
        FleetNode alone =
                FleetNode.joinLater(vertx, redis.uri().resolve("redis://127.0.0.1:1"), OnOutage.LOCAL, FleetNode.LEASE);
        try {
            assertThat(taken(alone.store().hold(KEY, HOURLY), 40)).isEqualTo(20);
        } finally {
            alone.close();
        }
    }

    /** A tunnel whose side sends ten at a time, as fast as it is read. */
    private static final class Throttled extends Thread {
        private final Held bucket;
        private final long end;
        private long passed;

        Throttled(FleetNode node, Rate rate, long end) {
            this.bucket = node.store().hold(KEY, rate);
            this.end = end;
            start();
        }

        @Override
        public void run() {
            for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
                long wait = bucket.overdraw(10, now);
                passed += 10;
                LockSupport.parkNanos(Math.min(wait, end - now));
            }
        }
    }

    /** Takes one whenever there is one. */
    private static final class Greedy extends Thread {
        private final Held bucket;
        private final long end;
        private long passed;

        Greedy(FleetNode node, Rate rate, long end) {
            this.bucket = node.store().hold(KEY, rate);
            this.end = end;
            start();
        }

        @Override
        public void run() {
            for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
                long wait = bucket.take(1, now);
                passed += wait == 0 ? 1 : 0;
                LockSupport.parkNanos(wait == 0 ? 0 : TimeUnit.MICROSECONDS.toNanos(200));
            }
        }
    }
}
