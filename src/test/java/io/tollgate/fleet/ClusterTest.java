package io.tollgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.fleet.topology.Topology;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real servers that are a cluster. */
final class ClusterTest {
    @TempDir
    private static Path folder;

    private static List<RedisServer> servers = List.of();

    private LinkFixture fixture;

    @BeforeAll
    static void start() {
        servers = RedisServer.startCluster(folder, 3);
    }

    @AfterAll
    static void stop() {
        servers.forEach(RedisServer::close);
    }

    @BeforeEach
    void open() {
        servers.forEach(server -> server.answer("FLUSHALL"));
        fixture = LinkFixture.to(LinkFixture.settings(
                        RedisSettings.Mode.CLUSTER, List.of(servers.get(0).uri()), null, null))
                .awaitUp();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void slotsSpreadOverAllServers() {
        assertThat(fixture.link().slots()).isEqualTo(Topology.SLOTS_IN_CLUSTER);

        assertThat(IntStream.range(0, Topology.SLOTS_IN_CLUSTER)
                        .mapToObj(slot -> fixture.outcome(fixture.count(slot, "x"))))
                .containsOnly("1");

        assertThat(servers).noneMatch(server -> server.answer("DBSIZE").equals(":0"));
    }

    @Test
    void slotThatMovesIsFollowed() {
        int slot = slotOf(servers.get(0));
        String hash = hashSlot(slot);
        RedisServer from = servers.get(0);
        RedisServer to = servers.get(1);
        String id = to.text("CLUSTER", "MYID");
        to.answer("CLUSTER", "SETSLOT", hash, "IMPORTING", from.text("CLUSTER", "MYID"));
        from.answer("CLUSTER", "SETSLOT", hash, "MIGRATING", id);

        assertThat(fixture.outcome(fixture.count(slot, "moving"))).as("ASK").isEqualTo("1");
        to.answer("CLUSTER", "SETSLOT", hash, "NODE", id);
        from.answer("CLUSTER", "SETSLOT", hash, "NODE", id);

        assertThat(fixture.outcome(fixture.count(slot, "moving"))).as("MOVED").isEqualTo("2");
        assertThat(to.answer("CLUSTER", "COUNTKEYSINSLOT", hash)).isEqualTo(":1");
        assertThat(fixture.heard()).containsExactly("up");
    }

    @Test
    void serverThatIsAwayTakesOnlyItsSlotsWithIt() {
        int lost = slotOf(servers.get(2));
        int other = slotOf(servers.get(1));
        servers.get(2).freeze();
        try {
            Await.until(
                    "its breaker opens",
                    () -> fixture.outcome(fixture.count(lost, "x")).equals("SKIPPED"));

            assertThat(fixture.outcome(fixture.count(other, "x"))).isEqualTo("1");
            assertThat(fixture.link().isUp()).isFalse();
            assertThat(fixture.link().isUp(lost)).isFalse();
            assertThat(fixture.link().isUp(other)).isTrue();
            assertThat(fixture.lines().get(1))
                    .contains("Redis at 127.0.0.1:" + servers.get(2).port() + " is away");
        } finally {
            servers.get(2).thaw();
        }
        fixture.awaitUp();
        Await.until(
                "its slots are served",
                () -> fixture.outcome(fixture.count(lost, "x")).matches("[0-9]+"));
    }

    @Test
    void noticesAreHeardFromEveryServer() {
        Queue<String> notices = new ConcurrentLinkedQueue<>();
        Await.until("a subscription", fixture.link().subscribe("news", notices::add)::isComplete);

        servers.forEach(server -> server.answer("PUBLISH", "news", "of " + server.port()));

        Await.until("all notices", () -> notices.size() == servers.size());
    }

    /** One of ours that a server has. */
    private static int slotOf(RedisServer server) {
        return IntStream.range(0, Topology.SLOTS_IN_CLUSTER)
                .filter(slot -> !server.answer("GET", RedisLink.key(slot, "count", "none"))
                        .startsWith("-MOVED"))
                .findFirst()
                .orElseThrow();
    }

    private static String hashSlot(int slot) {
        return servers.get(0)
                .answer("CLUSTER", "KEYSLOT", RedisLink.key(slot, "count", "x"))
                .substring(1);
    }
}
