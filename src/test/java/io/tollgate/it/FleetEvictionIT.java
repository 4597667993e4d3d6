package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A subject may have so many tunnels over two nodes: who opens one more is let in, and the oldest has to go, wherever it is. */
final class FleetEvictionIT {
    private static final int MOST = 5;
    private static final String QUOTA = "count: connections, per: subject, max: 5, then: evict-oldest, name: devices";
    private static final String LEASE = "lease: 2s";
    private static final Duration LEASE_AND_MORE = Duration.ofMillis(2_500);
    private static final int EVICTED = 4409;

    /** One tunnel after the other, through the two nodes in turn. */
    private static List<RawClient> fill(TwoNodes fleet) {
        List<RawClient> tunnels = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            tunnels.add(fleet.openInOrder(i % 2, i));
        }
        return tunnels;
    }

    @Test
    void theSixthIsLetInAndTheOldestOnTheOtherNodeHasToGo() {
        try (TwoNodes fleet = TwoNodes.start(QUOTA, LEASE)) {
            List<RawClient> tunnels = fill(fleet);
            RawClient sixth = fleet.open(1);
            long opened = System.nanoTime();

            assertThat(tunnels.get(0).readFrame().closeCode()).isEqualTo(EVICTED);
            assertThat(Duration.ofNanos(System.nanoTime() - opened)).isLessThan(Duration.ofSeconds(1));
            tunnels.subList(1, MOST).forEach(TwoNodes::assertEchoes);
            TwoNodes.assertEchoes(sixth);
            tunnels.get(0).close();
            Await.until("five are left", () -> fleet.openTunnels() == MOST);
            assertThat(fleet.node(0).figures().value("tollgate_limit_hits_total", "route", "chat", "limit", "devices"))
                    .isEqualTo(1);
        }
    }

    @Test
    void ofAHundredAtOnceTheNewestFiveStay() {
        try (TwoNodes fleet = TwoNodes.start(QUOTA, LEASE)) {
            List<RawClient> clients = Stream.iterate(0, i -> i + 1)
                    .limit(100)
                    .map(i -> fleet.send(i % 2, Scenario.good()))
                    .toList();
            clients.forEach(client -> assertThat(client.readHead().status()).isEqualTo(101));

            List<RawClient> left = new ArrayList<>(clients);
            Await.until("ninety-five have gone", () -> {
                left.removeIf(FleetEvictionIT::isEvicted);
                return left.size() <= MOST;
            });
            Await.until("five are left", () -> fleet.openTunnels() == MOST);
            assertNewest(fleet.placesInOrder());
            assertThat(left).hasSize(MOST).allSatisfy(TwoNodes::assertEchoes);
        }
    }

    private static boolean isEvicted(RawClient client) {
        if (client.staysSilentFor(Duration.ofMillis(1))) {
            return false;
        }
        assertThat(client.readFrame().closeCode()).isEqualTo(EVICTED);
        client.close();
        return true;
    }

    /**
     * A node numbers its tunnels as they open, and one event loop may overtake another between that and the telling: those
     * that stay are the last of each node, give or take one for each loop.
     */
    private static void assertNewest(List<String> members) {
        int loops = Runtime.getRuntime().availableProcessors();
        Map<String, List<Integer>> numbers = members.stream()
                .map(member -> member.split(":", -1))
                .collect(Collectors.groupingBy(
                        parts -> parts[0],
                        Collectors.mapping(parts -> Integer.parseInt(parts[1], 36), Collectors.toList())));
        numbers.values()
                .forEach(of -> assertThat(new TreeSet<>(of).first())
                        .isGreaterThan(50 - of.size() - loops)
                        .isLessThanOrEqualTo(50));
        assertThat(members).hasSize(MOST);
    }

    @Test
    void nobodyHasToGoForAnAttemptThatFails() {
        try (TwoNodes fleet = TwoNodes.start(QUOTA, LEASE)) {
            List<RawClient> tunnels = fill(fleet);
            fleet.refuseUpstream(true);
            for (int i = 0; i < 2 * MOST; i++) {
                assertThat(fleet.ask(i % 2).status()).isEqualTo(403);
            }

            tunnels.forEach(TwoNodes::assertEchoes);
            assertThat(fleet.places()).isEqualTo(MOST);
        }
    }

    @Test
    void whoKeptItsTunnelsWithoutRedisShedsTheOldestWhenItIsBack() {
        try (TwoNodes fleet = TwoNodes.start(QUOTA.replace("max: 5", "max: 2"), LEASE)) {
            RawClient oldest = fleet.openInOrder(0, 0);
            RawClient second = fleet.openInOrder(0, 1);
            fleet.redis().kill();
            RawClient newest = fleet.open(1);
            long cut = System.nanoTime();
            while (System.nanoTime() - cut < LEASE_AND_MORE.toNanos()) {
                Stream.of(oldest, second, newest).forEach(TwoNodes::assertEchoes);
            }
            fleet.redis().restart();

            assertThat(oldest.readFrame().closeCode()).isEqualTo(EVICTED);
            oldest.close();
            Await.until("two are left", () -> fleet.places() == 2 && fleet.openTunnels() == 2);
            Stream.of(second, newest).forEach(TwoNodes::assertEchoes);
        }
    }

    @Test
    void thePlacesOfANodeThatIsKilledAreFreeAfterItsLease() {
        String quota = "count: connections, per: subject, max: 4, then: refuse";
        try (TwoNodes fleet = TwoNodes.startOne(quota, LEASE);
                TollgateProcess other = TollgateProcess.start(
                        "run", "--config", fleet.configuration().toString())) {
            other.awaitLine("listening");
            int port = Integer.parseInt(
                    other.awaitLine("listener public on 127\\.0\\.0\\.1:(\\d+)").group(1));
            List<RawClient> tunnels = List.of(fleet.open(0), fleet.open(0));
            fleet.open(port, Scenario.good());
            fleet.open(port, Scenario.good());
            assertThat(fleet.ask(0).status()).isEqualTo(429);
            other.signal("KILL");

            Await.until("a free place", () -> fleet.ask(0).status() == 101);
            Await.until("another one", () -> fleet.ask(0).status() == 101);
            assertThat(fleet.ask(0).status()).isEqualTo(429);
            tunnels.forEach(TwoNodes::assertEchoes);
        }
    }
}
