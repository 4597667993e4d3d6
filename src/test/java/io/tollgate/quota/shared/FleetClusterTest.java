package io.tollgate.quota.shared;

import static io.tollgate.quota.shared.FleetNode.place;
import static io.tollgate.quota.shared.FleetNode.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.fleet.RedisSettings.Mode;
import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.limit.Rate;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same where keys lie in several slots, so that no single script can see all that a step asks for. */
class FleetClusterTest {
    private static final Rate HOURLY = new Rate(1, Duration.ofHours(1).toNanos(), 1);

    private RedisServer redis;
    private Vertx vertx;
    private FleetNode node;

    @BeforeEach
    void startCluster(@TempDir Path folder) {
        redis = RedisServer.start(folder, "--cluster-enabled", "yes");
        redis.answer("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        Await.until(
                "the cluster is whole",
                () -> redis.answer("SET", "key", "value").equals("+OK"));
        vertx = Vertx.vertx();
        node = FleetNode.join(vertx, FleetNode.settings(Mode.CLUSTER, redis.uri(), OnOutage.LOCAL, FleetNode.LEASE));
        Await.until("the link is up", node.link()::isUp);
    }

    @AfterEach
    void stopCluster() {
        node.close();
        FleetNode.result(vertx.close());
        redis.close();
    }

    @Test
    void whatOneSlotGrantedIsUndoneWhenAnotherRefuses() {
        for (int i = 0; i < 10; i++) {
            node.takePlace("full" + i, 1);
            assertThat(node.admit(tokens("t" + i, HOURLY, 1), place("p" + i, 1), place("full" + i, 1))
                            .refused())
                    .isEqualTo(2);
        }
        for (int i = 0; i < 10; i++) {
            String one = Integer.toString(i);
            Await.until(
                    "it was undone",
                    () -> node.admit(tokens("t" + one, HOURLY, 1), place("p" + one, 1))
                                    .refused()
                            < 0);
        }
    }

    @Test
    void theOldestHasToGoInWhateverSlot() {
        Queue<Integer> evicted = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 10; i++) {
            int one = i;
            node.store().enter(FleetNode.key("k" + i), 1, () -> evicted.add(one));
            node.store().enter(FleetNode.key("k" + i), 1, () -> evicted.add(-1));
        }
        Await.until("the older ones have gone", () -> evicted.size() >= 10);
        assertThat(evicted).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
}
