package io.tollgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master that real Sentinels name. */
final class SentinelTest {
    @TempDir
    private Path folder;

    @Test
    void newMasterIsUsedAfterAFailover() {
        try (RedisServer master = RedisServer.start(folder, "--repl-diskless-sync-delay", "0");
                RedisServer replica = RedisServer.start(folder, "--replicaof", "127.0.0.1 " + master.port())) {
            Await.until(
                    "a replica in step",
                    Duration.ofSeconds(20),
                    () -> master.text("INFO", "replication").contains("state=online"));
            try (RedisServer sentinel = RedisServer.startSentinel(folder, "main", master);
                    LinkFixture fixture = LinkFixture.to(settings(URI.create("redis://127.0.0.1:1"), sentinel.uri()))
                            .awaitUp()) {
                Queue<String> notices = new ConcurrentLinkedQueue<>();
                fixture.link().subscribe("news", notices::add);
                assertThat(fixture.outcome()).isEqualTo("1");
                Await.until(
                        "a replica known to the Sentinel",
                        () -> sentinel.text("INFO", "sentinel").contains("slaves=1"));
                master.kill();
                fixture.awaitDown();

                fixture.awaitUp();

                assertThat(fixture.outcome()).matches("[0-9]+");
                assertThat(fixture.lines().get(2)).contains("Redis at 127.0.0.1:" + replica.port() + " is back after");
                Await.until(
                        "a new subscription",
                        () -> replica.answer("PUBLISH", "news", "moved").equals(":1"));
                Await.until("a notice", () -> notices.contains("moved"));
            }
        }
    }

    @Test
    void masterThatNoSentinelKnowsIsToldAndFoundOnceItIsKnown() {
        try (RedisServer master = RedisServer.start(folder);
                RedisServer sentinel = RedisServer.startSentinel(folder, "other", master);
                LinkFixture fixture = LinkFixture.to(settings(sentinel.uri()))) {
            fixture.awaitDown();
            assertThat(fixture.outcome()).isEqualTo("SKIPPED");
            assertThat(fixture.lines()).hasSize(1);
            assertThat(fixture.lines().get(0)).contains("knows no master 'main'");

            sentinel.answer("SENTINEL", "MONITOR", "main", "127.0.0.1", Integer.toString(master.port()), "1");

            fixture.awaitUp();
            assertThat(fixture.outcome()).isEqualTo("1");
        }
    }

    private static RedisSettings settings(URI... sentinels) {
        return LinkFixture.settings(RedisSettings.Mode.SENTINEL, List.of(sentinels), null, null);
    }
}
