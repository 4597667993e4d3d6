package io.tollgate.quota.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.RedisSettings.Mode;
import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.limit.LimitKey;
import io.tollgate.limit.Rate;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server of a cluster that is away takes nothing with it but what it has itself. */
class FleetPartOutageTest {
    private static final Rate HOURLY = new Rate(1, Duration.ofHours(1).toNanos(), 1);

    private List<RedisServer> servers = List.of();
    private Vertx vertx;
    private FleetNode one;
    private FleetNode two;

    @BeforeEach
    void loseOneOfThree(@TempDir Path folder) {
        servers = RedisServer.startCluster(folder, 3);
        vertx = Vertx.vertx();
        one = join();
        two = join();
        String missed = keptBy(2);
        servers.get(2).freeze();
        Await.until("it is missed", () -> {
            one.admit(FleetNode.tokens(missed, HOURLY, 1));
            return !one.link().isUp();
        });
    }

    @AfterEach
    void stop() {
        servers.get(2).thaw();
        one.close();
        two.close();
        FleetNode.result(vertx.close());
        servers.forEach(RedisServer::close);
    }

    private FleetNode join() {
        RedisSettings settings = FleetNode.settings(Mode.CLUSTER, servers.get(0).uri(), OnOutage.OPEN, FleetNode.LEASE);
        FleetNode node = FleetNode.join(vertx, settings);
        Await.until("the link is up", node.link()::isUp);
        return node;
    }

    /** Somebody whose keys a server has. */
    private String keptBy(int server) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "a" + i)
                .filter(whose ->
                        !servers.get(server).answer("EXISTS", keyOf(whose)).startsWith("-"))
                .findFirst()
                .orElseThrow();
    }

    private String keyOf(String whose) {
        LimitKey key = FleetNode.key(whose);
        return RedisLink.key(Math.floorMod(key.low(), one.link().slots()), "places", key.text());
    }

    @Test
    void placesAreRenewedAndBucketsLimited() {
        String whose = keptBy(1);
        one.takePlace(whose, 1);
        Awaiting.duration(FleetNode.LEASE.multipliedBy(2));

        assertThat(two.takePlace(whose, 1).refused()).isZero();
        assertThat(one.store().hold(FleetNode.key(whose), HOURLY).take(2, System.nanoTime()))
                .isPositive();
    }
}
