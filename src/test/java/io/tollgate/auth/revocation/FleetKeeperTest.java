package io.tollgate.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.auth.revocation.Revocations.Done;
import io.tollgate.auth.revocation.Revocations.Wish;
import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revocations of nodes that share a Redis, which comes and goes. */
final class FleetKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Mark ALICE = Mark.of(Kind.SUB, "i", "alice");

    @TempDir
    private Path folder;

    private RedisServer redis;
    private Vertx vertx;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() {
        Await.until("the end", vertx.close()::isComplete);
        redis.close();
    }

    /** A process as far as this goes. */
    private final class Node {
        private final Revocations revocations = new Revocations(Clock.systemUTC());
        private final Bus bus = new Bus();
        private final FleetKeeper keeper = FleetKeeper.start(vertx, bus, revocations);
        private final RedisLink link = RedisLink.open(vertx, settings(), new RedisLink.Listener() {
            @Override
            public void up() {}

            @Override
            public void down() {}
        });

        Node() {
            revocations.use(new RevocationSettings(5_000, Duration.ofHours(1), null));
            bus.use(link);
            awaitLoaded();
        }

        void awaitLoaded() {
            Await.until("what is kept was taken in", PATIENCE, keeper.loaded()::isComplete);
        }

        Done revoke(Mark mark) {
            return revocations
                    .revoke(new Wish(mark, null, null, Source.ADMIN, "for our eyes"))
                    .await();
        }

        void awaitKnows(Mark mark) {
            Await.until("it knows " + mark, PATIENCE, () -> revocations.find(mark) != null);
        }

        void awaitTold() {
            Await.until("all is told", PATIENCE, () -> revocations.pending() == 0);
        }
    }

    private RedisSettings settings() {
        return new RedisSettings(
                RedisSettings.Mode.STANDALONE,
                List.of(redis.uri()),
                null,
                null,
                null,
                null,
                Duration.ofMillis(500),
                RedisSettings.OnOutage.LOCAL,
                RedisSettings.DEFAULT_LEASE);
    }

    private static Mark token(int number) {
        return Mark.of(Kind.JTI, "i", "t" + number);
    }

    private String stored(Mark mark) {
        return redis.text("HGET", "tollgate:{0}:revoked:terms", mark.text());
    }

    @Test
    void otherNodesHearOfItWithinASecond() {
        Node one = new Node();
        Node two = new Node();
        long asked = System.nanoTime();

        assertThat(one.revoke(ALICE).pending()).isEmpty();
        two.awaitKnows(ALICE);

        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
        assertThat(two.revocations.taken(Source.FLEET)).isEqualTo(1);
        two.revocations.lift(ALICE, Source.ADMIN).await();
        Await.until("it is lifted", () -> one.revocations.find(ALICE) == null);
    }

    @Test
    void redisHoldsDigestsForAsLongAsTheyCount() {
        Node node = new Node();
        node.revoke(ALICE);

        String everything = redis.text(
                "EVAL", "return table.concat(redis.call('HGETALL', KEYS[1]), ' ')", "1", "tollgate:{0}:revoked:terms");
        assertThat(everything).contains(ALICE.text()).doesNotContain("alice", "our eyes");
        for (String key : List.of("terms", "ends")) {
            String left = redis.answer("TTL", "tollgate:{0}:revoked:" + key);
            assertThat(Integer.parseInt(left.substring(1))).isBetween(7_000, 7_210);
        }
    }

    @Test
    void nodeThatStartsLaterKnowsAllThatIsKept() {
        Node one = new Node();
        IntStream.range(0, 1_500)
                .forEach(i -> one.revocations.revoke(new Wish(token(i), null, null, Source.ADMIN, "")));
        one.awaitTold();

        Node later = new Node();

        assertThat(later.revocations.size()).isEqualTo(1_500);
        assertThat(later.revocations.pending()).isZero();
    }

    @Test
    void whatIsRevokedWhileRedisIsAwayIsToldWhenItIsBackEmpty() {
        Node one = new Node();
        Node two = new Node();
        one.revoke(token(1));
        two.awaitKnows(token(1));
        redis.kill();

        Await.until("it is missed", PATIENCE, () -> !one.bus.isUp() && !two.bus.isUp());
        assertThat(one.revoke(token(2)).pending()).containsExactly("redis");
        two.revoke(token(3));
        redis.restart();

        one.awaitKnows(token(3));
        two.awaitKnows(token(2));
        Await.until(
                "Redis knows all again",
                PATIENCE,
                () -> redis.answer("HLEN", "tollgate:{0}:revoked:terms").equals(":3"));
        assertThat(one.revocations.find(token(1))).isNotNull();
    }

    @Test
    void whatRedisForgotWithoutAWordIsToldAgain() {
        Node one = new Node();
        one.revoke(ALICE);
        redis.answer("FLUSHALL");

        one.keeper.look();

        Await.until(
                "it is kept again",
                PATIENCE,
                () -> redis.answer("HLEN", "tollgate:{0}:revoked:terms").equals(":1"));
        new Node().awaitKnows(ALICE);
    }

    @Test
    void laterEndIsKeptWhoeverSaysIt() {
        Node one = new Node();
        Instant soon = Instant.now().plusSeconds(100);
        Instant late = Instant.now().plusSeconds(900_000);
        one.revocations.revoke(new Wish(ALICE, null, late, Source.ADMIN, "")).await();
        one.revocations.revoke(new Wish(ALICE, null, soon, Source.ADMIN, "")).await();
        one.awaitTold();

        assertThat(stored(ALICE)).contains(":" + (late.getEpochSecond() + 1) + ":0");
    }

    @Test
    void strangeThingsInRedisAreLeftAloneAndToldOnce() {
        redis.answer(
                "HSET",
                "tollgate:{0}:revoked:terms",
                "sub-xyz",
                "1:2:3:0",
                token(1).text(),
                "nonsense",
                token(2).text(),
                "1:0:4000000000:0");
        try (CapturedLogs logs = CapturedLogs.messagesOf(Revocations.class.getName())) {
            Node node = new Node();
            redis.answer("PUBLISH", "tollgate:bus:revoked", "0123456789abcdef ");
            redis.answer("PUBLISH", "tollgate:bus:revoked", "0123456789abcdef =" + "= ".repeat(900));
            redis.answer(
                    "PUBLISH", "tollgate:bus:revoked", "0123456789abcdef " + token(3).text() + "=1:0:4000000000:0");
            node.awaitKnows(token(3));

            assertThat(node.revocations.size()).isEqualTo(2);
            assertThat(logs.lines()).hasSize(1);
            node.revoke(token(1));
            node.awaitTold();
            assertThat(stored(token(1))).endsWith(":0");
        }
    }

    @Test
    void whatIsLongOverIsDroppedFromRedis() {
        redis.answer("HSET", "tollgate:{0}:revoked:terms", token(1).text(), "1:0:1700000000:0");
        redis.answer("ZADD", "tollgate:{0}:revoked:ends", "1700000000", token(1).text());
        Node node = new Node();

        node.revoke(ALICE);

        assertThat(redis.answer("HLEN", "tollgate:{0}:revoked:terms")).isEqualTo(":1");
        assertThat(redis.answer("ZCARD", "tollgate:{0}:revoked:ends")).isEqualTo(":1");
    }
}
