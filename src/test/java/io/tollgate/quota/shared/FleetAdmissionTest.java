package io.tollgate.quota.shared;

import static io.tollgate.quota.shared.FleetNode.place;
import static io.tollgate.quota.shared.FleetNode.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.limit.Rate;
import io.tollgate.quota.SharedStore.Answer;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a step of an upgrade asks for, over nodes that share a Redis. */
class FleetAdmissionTest {
    private static final Rate HOURLY = new Rate(3, Duration.ofHours(1).toNanos(), 3);

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

    @Test
    void nodesTakeTokensOutOfOneBucket() {
        assertThat(one.admit(tokens("a", HOURLY, 2)).refused()).isEqualTo(-1);
        assertThat(two.admit(tokens("a", HOURLY, 1)).refused()).isEqualTo(-1);

        Answer refused = two.admit(tokens("a", HOURLY, 1));

        assertThat(refused.refused()).isZero();
        assertThat(refused.waitNanos()).isBetween(TimeUnit.MINUTES.toNanos(19), TimeUnit.MINUTES.toNanos(20));
    }

    @Test
    void nodesShareTheirPlaces() {
        assertThat(one.takePlace("a", 2).refused()).isEqualTo(-1);
        Answer second = two.takePlace("a", 2);
        assertThat(one.takePlace("a", 2))
                .extracting(Answer::refused, Answer::waitNanos)
                .containsExactly(0, 0L);

        second.places().close();

        Await.until("the place is free", () -> one.takePlace("a", 2).refused() < 0);
    }

    @Test
    void aStepGetsAllOrNothing() {
        one.takePlace("full", 1);

        Answer refused = two.admit(tokens("a", HOURLY, 3), place("b", 1), place("full", 1));

        assertThat(refused.refused()).isEqualTo(2);
        assertThat(two.admit(tokens("a", HOURLY, 3), place("b", 1)).refused()).isEqualTo(-1);
    }

    @Test
    void aStepMayAskTwiceOfOneKey() {
        assertThat(one.admit(tokens("a", HOURLY, 2), tokens("a", HOURLY, 2)).refused())
                .isEqualTo(1);
        assertThat(one.admit(place("b", 1), place("b", 1)).refused()).isEqualTo(1);
        assertThat(one.admit(tokens("a", HOURLY, 2), tokens("a", HOURLY, 1)).refused())
                .isEqualTo(-1);
    }

    @Test
    void placesAreKeptForAsLongAsTheirNodeLives() {
        one.takePlace("a", 1);
        Awaiting.duration(FleetNode.LEASE.multipliedBy(2));

        assertThat(two.takePlace("a", 1).refused()).isZero();
    }

    @Test
    void theKillOfANodeFreesItsPlacesWithinALease() {
        one.takePlace("a", 1);
        one.kill();
        long killed = System.nanoTime();
        assertThat(two.takePlace("a", 1).refused()).isZero();

        Await.until("the place is free", () -> two.takePlace("a", 1).refused() < 0);

        assertThat(System.nanoTime() - killed)
                .isLessThan(FleetNode.LEASE.plusMillis(500).toNanos());
    }

    @Test
    void anOrderlyEndFreesThemAtOnce() {
        one.takePlace("a", 1);
        one.close();

        assertThat(two.takePlace("a", 1).refused()).isEqualTo(-1);
    }

    @Test
    void placesThatRedisForgotComeBack() {
        one.takePlace("a", 1);
        redis.answer("FLUSHALL");

        Await.until(
                "the place is back",
                () -> redis.answer(
                                "EXISTS",
                                "tollgate:{0}:places:" + FleetNode.key("a").text())
                        .equals(":1"));
        assertThat(two.takePlace("a", 1).refused()).isZero();
    }

    @Test
    void everyKeyHasAnEndAndNamesNobody() {
        one.admit(tokens("subject-of-a-token", HOURLY, 1), place("subject-of-a-token", 2));
        one.store().enter(FleetNode.key("subject-of-a-token"), 1, () -> {});
        one.store().enter(FleetNode.key("subject-of-a-token"), 1, () -> {});
        var held = one.store().hold(FleetNode.key("subject-of-a-token"), HOURLY);
        held.take(1, System.nanoTime());
        Await.until(
                "all are there", () -> Integer.parseInt(redis.answer("DBSIZE").substring(1)) >= 4);

        assertThat(redis.answer("EVAL", Awaiting.KEYS_WITHOUT_END_OR_WITH, "0", "subject"))
                .isEqualTo(":0");
        held.close();
    }
}
