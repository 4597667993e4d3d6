package io.tollgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Redis that goes away in every way that it can, and comes back: nobody waits, and the log says both once. */
final class OutageTest {
    @TempDir
    private Path folder;

    private RedisServer redis;
    private LinkFixture fixture;

    @BeforeEach
    void start() {
        redis = RedisServer.start(folder);
        fixture = LinkFixture.to(redis.uri()).awaitUp();
    }

    @AfterEach
    void stop() {
        if (fixture != null) {
            fixture.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void frozenOneCostsThreeTimeoutsAndIsUsedAgainOnceItThaws() {
        redis.freeze();
        assertThat(List.of(fixture.outcome(), fixture.outcome(), fixture.outcome()))
                .containsOnly("TIMEOUT");
        fixture.awaitDown();
        assertThat(fixture.outcome()).isEqualTo("SKIPPED");

        redis.thaw();

        assertBack("no answer within 100 ms");
    }

    @Test
    void killedOneIsUsedAgainAfterItsRestartThoughItForgotOurScripts() {
        assertThat(fixture.outcome()).isEqualTo("1");
        redis.kill();
        fixture.awaitDown();

        redis.restart();

        assertBack("refused|reset|the connection broke");
        assertThat(fixture.outcome(fixture.count(0, "two"))).isEqualTo("1");
    }

    @Test
    void oneThatBecomesAReplicaIsAwayUntilItIsAMaster() {
        redis.answer("REPLICAOF", "127.0.0.1", "1");
        assertThat(fixture.outcome()).isEqualTo("ERROR");
        fixture.awaitDown();

        redis.answer("REPLICAOF", "NO", "ONE");

        assertBack("READONLY");
    }

    @Test
    void fullOneIsAwayUntilThereIsRoom() {
        redis.answer("CONFIG", "SET", "maxmemory", "1");
        Await.until("errors open the breaker", () -> fixture.outcome().equals("SKIPPED"));
        fixture.awaitDown();

        redis.answer("CONFIG", "SET", "maxmemory", "0");

        assertBack("OOM");
    }

    @Test
    void oneThatIsBusyWithAScriptIsAwayUntilThatEnds() {
        redis.answer("CONFIG", "SET", "busy-reply-threshold", "1");
        Thread busy = new Thread(() -> redis.answer("EVAL", "while true do end", "0"));
        busy.start();
        Await.until("it is busy", () -> redis.answer("GET", "x").startsWith("-BUSY"));
        Await.until("errors open the breaker", () -> fixture.outcome().equals("SKIPPED"));
        fixture.awaitDown();

        redis.answer("SCRIPT", "KILL");

        assertBack("BUSY");
    }

    @Test
    void connectionThatIsCutIsNoOutage() {
        redis.answer("CLIENT", "KILL", "TYPE", "normal");

        Await.until("an answer", () -> fixture.outcome().matches("[0-9]+"));

        assertThat(fixture.heard()).containsExactly("up");
    }

    @Test
    void noticesAreHeardAgainAfterARestart() {
        Queue<String> notices = new ConcurrentLinkedQueue<>();
        Await.until("a subscription", fixture.link().subscribe("news", notices::add)::isComplete);
        redis.restart();

        Await.until(
                "a new subscription",
                () -> redis.answer("PUBLISH", "news", "again").equals(":1"));

        Await.until("a notice", () -> notices.contains("again"));
    }

    /** It is used again, and there are three lines: it answers, it is away and why, it is back. */
    private void assertBack(String why) {
        fixture.awaitUp();
        assertThat(fixture.outcome()).matches("[0-9]+");
        assertThat(fixture.heard()).containsExactly("up", "down", "up");
        assertThat(fixture.lines()).hasSize(3);
        assertThat(fixture.lines().get(0)).contains("Redis at 127.0.0.1:" + redis.port() + " answers");
        assertThat(fixture.lines().get(1))
                .contains("is away: ")
                .containsPattern(why)
                .contains("onOutage: local");
        assertThat(fixture.lines().get(2)).containsPattern("is back after [0-9.]+ s");
    }
}
