package io.tollgate.quota.shared;

import static io.tollgate.quota.shared.FleetNode.place;
import static io.tollgate.quota.shared.FleetNode.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.limit.KeyedBuckets;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.SharedStore.Answer;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node counts while Redis is away, and what it tells when that is back. */
class FleetOutageTest {
    private static final Rate HOURLY = new Rate(2, Duration.ofHours(1).toNanos(), 2);
    private static final LimitKey KEY = FleetNode.key("a");

    private final Queue<String> evicted = new ConcurrentLinkedQueue<>();
    private RedisServer redis;
    private Vertx vertx;
    private FleetNode node;

    @BeforeEach
    void startRedis(@TempDir Path folder) {
        redis = RedisServer.start(folder);
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stopRedis() {
        node.close();
        FleetNode.result(vertx.close());
        redis.close();
    }

    private void join(OnOutage onOutage) {
        node = FleetNode.join(vertx, redis.uri(), onOutage);
    }

    private void killRedis() {
        redis.kill();
        Await.until("the node has noticed", () -> !node.link().isUp());
    }

    @Test
    void byItselfItGoesOnFromWhatItHasCounted() {
        join(OnOutage.LOCAL);
        node.admit(tokens("a", HOURLY, 1), place("b", 2));
        killRedis();

        assertThat(node.admit(tokens("a", HOURLY, 1), place("b", 2)).refused()).isEqualTo(-1);
        assertThat(node.admit(tokens("a", HOURLY, 1)).refused()).isZero();
        assertThat(node.admit(tokens("c", HOURLY, 2), place("b", 2)).refused()).isEqualTo(1);
        assertThat(node.admit(tokens("c", HOURLY, 2)).refused()).isEqualTo(-1);
    }

    @Test
    void byItselfItEvictsItsOwn() {
        join(OnOutage.LOCAL);
        node.store().enter(KEY, 1, () -> evicted.add("first"));
        killRedis();
        node.store().enter(KEY, 1, () -> evicted.add("second"));

        Await.until("the first has gone", () -> evicted.contains("first"));
        assertThat(evicted).containsExactly("first");
    }

    @Test
    void openRefusesAndEvictsNobody() {
        join(OnOutage.OPEN);
        var held = node.store().hold(KEY, HOURLY);
        node.store().enter(KEY, 1, () -> evicted.add("first"));
        killRedis();
        node.store().enter(KEY, 1, () -> evicted.add("second"));

        for (int i = 0; i < 5; i++) {
            assertThat(node.admit(tokens("a", HOURLY, 2), place("b", 1)).refused())
                    .isEqualTo(-1);
            assertThat(held.take(2, System.nanoTime())).isZero();
            assertThat(held.overdraw(2, System.nanoTime())).isZero();
        }
        assertThat(evicted).isEmpty();
    }

    @Test
    void closedRefusesWhoeverWouldHaveToBeCountedButNobodyWhoIsOpen() {
        join(OnOutage.CLOSED);
        var held = node.store().hold(KEY, HOURLY);
        killRedis();

        assertThatThrownBy(() -> node.admit(tokens("a", HOURLY, 1)))
                .cause()
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.outcome()).isEqualTo(Outcome.NO_LIMIT_STORE);
                    assertThat(refusal.headers()).containsExactly(Map.entry("Retry-After", "1"));
                });
        assertThat(held.take(2, System.nanoTime())).isZero();
        assertThat(held.take(1, System.nanoTime())).isPositive();
    }

    @Test
    void whatWasGrantedMeanwhileIsToldOnceRedisIsBack() {
        join(OnOutage.LOCAL);
        killRedis();
        node.takePlace("a", 5);
        node.store().enter(KEY, 5, () -> evicted.add("one"));
        redis.restart();

        Await.until(
                "both places are there",
                Duration.ofSeconds(10),
                () -> redis.answer("ZCARD", "tollgate:{0}:places:" + KEY.text()).equals(":2"));
        assertThat(evicted).isEmpty();
    }

    @Test
    void whoAsksWhileTheLinkIsReplacedIsAnsweredOverTheNextOne(@TempDir Path folder) {
        join(OnOutage.CLOSED);
        try (RedisServer other = RedisServer.start(folder);
                FleetNode second = FleetNode.join(vertx, other)) {
            redis.freeze();
            Future<Answer> asked = node.store().admit(List.of(place("a", 1)));
            node.store().use(second.link(), FleetNode.settings(other.uri(), OnOutage.CLOSED, FleetNode.LEASE));
            node.link().close();

            assertThat(FleetNode.result(asked).refused()).isEqualTo(-1);
            assertThat(second.takePlace("a", 1).refused()).isZero();
        } finally {
            redis.thaw();
        }
    }

    @Test
    void bucketsOfTunnelsThatHaveLeftAreNotKeptForTheEndOfAnOutage() {
        RedisSettings settings = FleetNode.settings(URI.create("redis://127.0.0.1:1"), OnOutage.LOCAL, FleetNode.LEASE);
        node = FleetNode.join(vertx, settings);
        AtomicReference<Line> line = new AtomicReference<>();
        FleetBuckets buckets = new FleetBuckets(vertx, new KeyedBuckets(10), line::get);
        line.set(new Line(node.link(), settings, new Places(), new Ears(buckets::untold)));
        var stays = buckets.hold(KEY, HOURLY);
        for (int i = 0; i < 1_000; i++) {
            buckets.hold(FleetNode.key("visitor" + i), HOURLY).close();
        }

        Await.until("only one is kept", () -> buckets.waiting() == 1);
        stays.close();
        Await.until("none is kept", () -> buckets.waiting() == 0);
    }

    @Test
    void aPlaceThatWasGivenUpIsNotRenewed() {
        join(OnOutage.LOCAL);
        Places places = new Places();
        Line line = new Line(
                node.link(),
                FleetNode.settings(redis.uri(), OnOutage.LOCAL, FleetNode.LEASE),
                places,
                new Ears(untold -> {}));
        Place given = places.fresh(KEY, 1, null);
        Place held = places.fresh(KEY, 1, null);
        places.add(held);
        line.tell(PlaceEvent.renewed(given));
        line.tell(PlaceEvent.renewed(held));
        FleetNode.result(line.rest());

        assertThat(redis.answer("ZCARD", "tollgate:{0}:places:" + KEY.text())).isEqualTo(":1");
    }

    @Test
    void theStoreGoesOnOverAnotherLink(@TempDir Path folder) {
        join(OnOutage.LOCAL);
        node.takePlace("a", 1);
        try (RedisServer other = RedisServer.start(folder);
                FleetNode second = FleetNode.join(vertx, other)) {
            node.store().use(second.link(), FleetNode.settings(other.uri(), OnOutage.LOCAL, FleetNode.LEASE));

            Await.until("the place is there", () -> second.takePlace("a", 1).refused() == 0);
        }
    }

    /** Hears of buckets. */
    private record Ears(Consumer<List<FleetBucket>> buckets) implements Line.Heard {
        @Override
        public void evicted(List<String> members) {}

        @Override
        public void lost(List<PlaceEvent> events) {}

        @Override
        public void untold(List<FleetBucket> untold) {
            buckets.accept(untold);
        }
    }
}
