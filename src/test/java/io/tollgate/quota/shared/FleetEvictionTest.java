package io.tollgate.quota.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.limit.Lease;
import io.tollgate.limit.LimitKey;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quota whose newcomers always get in, over nodes that share a Redis: who has to go, and who never has to. */
class FleetEvictionTest {
    private static final LimitKey KEY = FleetNode.key("a");
    private static final String OPENED = "tollgate:{0}:opened:" + KEY.text();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static RedisServer redis;
    private static Vertx vertx;

    private final Queue<String> evicted = new ConcurrentLinkedQueue<>();
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
        Await.until("both listen", () -> listeners() == 2);
    }

    @AfterEach
    void leave() {
        one.close();
        two.close();
    }

    private static int listeners() {
        return Integer.parseInt(
                redis.answer("EVAL", "return #redis.call('PUBSUB', 'CHANNELS', 'tollgate:evicted:*')", "0")
                        .substring(1));
    }

    private static int open() {
        return Integer.parseInt(redis.answer("ZCARD", OPENED).substring(1));
    }

    private Lease enter(FleetNode node, int max, String name) {
        int before = open();
        Lease lease = node.store().enter(KEY, max, () -> evicted.add(name));
        Await.until(name + " is in", () -> open() == Math.min(before + 1, max));
        return lease;
    }

    @Test
    void theOldestHasToGoWhereverItIs() {
        enter(one, 2, "first");
        enter(two, 2, "second");
        one.store().enter(KEY, 2, () -> evicted.add("third"));

        Await.until("the first has gone", SECOND, () -> evicted.contains("first"));
        two.store().enter(KEY, 2, () -> evicted.add("fourth"));

        Await.until("the second has gone", SECOND, () -> evicted.contains("second"));
        assertThat(evicted).containsExactly("first", "second");
    }

    @Test
    void whoHasLeftIsNotEvictedAndItsPlaceIsFree() {
        Lease first = enter(one, 2, "first");
        enter(two, 2, "second");
        first.close();
        Await.until("the first has left", () -> open() == 1);
        enter(two, 2, "third");
        one.store().enter(KEY, 2, () -> evicted.add("fourth"));

        Await.until("one has gone", SECOND, () -> !evicted.isEmpty());
        assertThat(evicted).containsExactly("second");
    }

    @Test
    void aHundredAtOnceOverTwoNodesLeaveExactlyTheQuota() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            FleetNode node = i % 2 == 0 ? one : two;
            String name = "tunnel " + i;
            Thread thread = new Thread(() -> {
                await(ready);
                node.store().enter(KEY, 5, () -> evicted.add(name));
            });
            thread.start();
            threads.add(thread);
        }
        ready.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        Await.until("95 have gone", SECOND, () -> evicted.size() >= 95);
        Awaiting.duration(FleetNode.LEASE);
        assertThat(evicted).hasSize(95).doesNotHaveDuplicates();
        assertThat(open()).isEqualTo(5);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aNoticeThatIsLostIsMadeGoodByTheNextRenewal() {
        enter(one, 1, "first");
        String take = "local m = redis.call('ZPOPMIN', KEYS[1])[1] redis.call('ZREM', KEYS[2], m)"
                + " local list = KEYS[3] .. string.match(m, '^[^:]+')"
                + " redis.call('RPUSH', list, m) redis.call('PEXPIRE', list, 5000) return 1";
        redis.answer("EVAL", take, "3", OPENED, "tollgate:{0}:places:" + KEY.text(), "tollgate:{0}:evicted:");

        Await.until("the first has gone", () -> evicted.contains("first"));
        Awaiting.duration(FleetNode.LEASE);
        assertThat(evicted).containsExactly("first");
        assertThat(open()).isZero();
    }

    @Test
    void whatRedisForgotComesBackAndNobodyHasToGo() {
        enter(one, 2, "first");
        enter(two, 2, "second");
        redis.answer("FLUSHALL");

        Await.until("both are back", () -> open() == 2);
        assertThat(evicted).isEmpty();
    }

    @Test
    void ofThoseThatComeBackTheOldestOverTheQuotaGo() {
        enter(one, 2, "first");
        enter(one, 2, "second");
        redis.answer("DEL", OPENED, "tollgate:{0}:places:" + KEY.text());
        two.store().enter(KEY, 2, () -> evicted.add("third"));

        Await.until("the first has gone", () -> evicted.contains("first"));
        Awaiting.duration(FleetNode.LEASE);
        assertThat(evicted).containsExactly("first");
        assertThat(open()).isEqualTo(2);
    }

    @Test
    void theKillOfANodeFreesItsPlaces() {
        enter(one, 1, "first");
        one.kill();
        Await.until("its lease is over", () -> open() == 0);

        enter(two, 1, "second");
        assertThat(evicted).isEmpty();
    }
}
