package io.tollgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.fleet.wire.Response;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the link does while its Redis is well. */
final class RedisLinkTest {
    @TempDir
    private static Path folder;

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void scriptIsRunThoughRedisDoesNotKnowItYet() {
        try (LinkFixture fixture = LinkFixture.to(redis.uri()).awaitUp()) {
            redis.answer("SCRIPT", "FLUSH");

            assertThat(fixture.outcome(fixture.count(0, "fresh"))).isEqualTo("1");
            assertThat(fixture.outcome(fixture.count(0, "fresh"))).isEqualTo("2");
            assertThat(redis.answer("EXISTS", "tollgate:{0}:count:fresh")).isEqualTo(":1");
            assertThat(fixture.link().counts().ok()).isEqualTo(2);
        }
    }

    @Test
    void answersComeInOrderWithoutWaitingForEachOther() {
        try (LinkFixture fixture = LinkFixture.to(redis.uri()).awaitUp()) {
            List<Future<Response>> asked = IntStream.range(0, 1000)
                    .mapToObj(i -> fixture.count(0, "many"))
                    .toList();

            Await.until("all answers", () -> asked.stream().allMatch(Future::isComplete));

            assertThat(asked.stream().map(answer -> answer.result().get(0).toInteger()))
                    .isEqualTo(IntStream.rangeClosed(1, 1000).boxed().toList());
        }
    }

    @Test
    void answerIsToldOnTheContextOfWhoeverAsked() {
        try (LinkFixture fixture = LinkFixture.to(redis.uri()).awaitUp()) {
            Context asker = fixture.vertx().getOrCreateContext();
            AtomicReference<Context> told = new AtomicReference<>();

            asker.runOnContext(
                    turn -> fixture.count(0, "context").onComplete(answer -> told.set(Vertx.currentContext())));

            Await.until("an answer", () -> told.get() != null);
            assertThat(told.get()).isSameAs(asker);
        }
    }

    @Test
    void questionsBeyondTheMostUnderWayAreSkippedAtOnce() {
        try (LinkFixture fixture = LinkFixture.to(redis.uri()).awaitUp()) {
            redis.freeze();
            List<Future<Response>> asked = IntStream.range(0, Desk.MOST_UNDER_WAY)
                    .mapToObj(i -> fixture.count(0, "flood"))
                    .toList();

            Future<Response> oneMore = fixture.count(0, "flood");

            assertThat(oneMore.isComplete()).isTrue();
            assertThat(fixture.outcome(oneMore)).isEqualTo("SKIPPED");
            Await.until("all answers", () -> asked.stream().allMatch(Future::isComplete));
        } finally {
            redis.thaw();
        }
    }

    @Test
    void noticesAreHeardAlsoAfterTheConnectionWasLost() {
        Queue<String> notices = new ConcurrentLinkedQueue<>();
        try (LinkFixture fixture = LinkFixture.to(redis.uri()).awaitUp()) {
            Future<Void> subscribed = fixture.link().subscribe("tollgate:test", notices::add);
            Await.until("a subscription", subscribed::isComplete);
            redis.answer("PUBLISH", "tollgate:test", "one");
            Await.until("a notice", () -> notices.contains("one"));

            redis.answer("CLIENT", "KILL", "TYPE", "pubsub");
            Await.until(
                    "a new subscription",
                    () -> redis.answer("PUBLISH", "tollgate:test", "two").equals(":1"));

            Await.until("a notice", () -> notices.contains("two"));
        }
    }

    @Test
    void mistakeInAScriptIsToldOnceAndIsNoOutage() {
        Script wrong = Script.of("wrong", "return redis.call('INCR')");
        try (LinkFixture fixture = LinkFixture.to(redis.uri()).awaitUp()) {
            for (int i = 0; i < 2 * Breaker.MOST_FAILURES; i++) {
                assertThat(fixture.outcome(fixture.link().run(wrong, 0, List.of(), List.of())))
                        .isEqualTo("ERROR");
            }

            assertThat(fixture.link().isUp()).isTrue();
            assertThat(fixture.lines())
                    .filteredOn(line -> line.contains("refuses to run 'wrong'"))
                    .hasSize(1);
        }
    }

    @Test
    void closedLinkSkipsEveryQuestion() {
        LinkFixture fixture = LinkFixture.to(redis.uri()).awaitUp();
        fixture.close();

        assertThat(fixture.outcome()).isEqualTo("SKIPPED");
    }
}
