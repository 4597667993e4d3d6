package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Renewer.Told;
import io.tollgate.testing.Await;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tickets of two nodes, which keep them in Redis. */
final class FleetTicketIT {
    private static TwoNodes fleet;

    @BeforeAll
    static void start() {
        fleet = TwoNodes.start(Ticketing.setup("ticket: ticket"));
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    private static Told issue(int node) {
        return Told.read(fleet.send(node, Ticketing.good()));
    }

    private static String ticket(int node) {
        Told told = issue(node);
        assertThat(told.status()).as(told.body().encode()).isEqualTo(200);
        return told.body().getString("ticket");
    }

    @Test
    void oneNodesTicketOpensATunnelAtTheOtherOnce() {
        String ticket = ticket(0);
        TwoNodes.assertEchoes(fleet.open(fleet.node(1).port(), Ticketing.chat(ticket)));
        for (int node = 0; node < 2; node++) {
            assertThat(Told.read(fleet.send(node, Ticketing.chat(ticket))).error())
                    .isEqualTo("ticket_replayed");
        }
    }

    @Test
    void ofFiftyConnectionsToBothThatShowItAtOnceOneIsFirst() {
        String ticket = ticket(0);
        List<String> answers = Ticketing.race(50, i -> fleet.send(i % 2, Ticketing.chat(ticket)));
        assertThat(answers).hasSize(50).containsOnlyOnce("101");
        assertThat(Collections.frequency(answers, "401 ticket_replayed")).isEqualTo(49);
    }

    @Test
    void withoutRedisNobodyGetsOneAndNobodyIsLetInByOne() {
        String ticket = ticket(0);
        fleet.redis().kill();
        try {
            for (int node = 0; node < 2; node++) {
                assertAway(issue(node));
                assertAway(Told.read(fleet.send(node, Ticketing.chat(ticket))));
            }
            assertThat(fleet.ask(0).status()).as("by a token").isEqualTo(101);
        } finally {
            fleet.redis().restart();
        }
        for (int node : List.of(0, 1)) {
            Await.until("node " + node + " issues again", () -> issue(node).status() == 200);
        }
        assertThat(Told.read(fleet.send(0, Ticketing.chat(ticket))).error()).isEqualTo("ticket_unknown");
    }

    private static void assertAway(Told told) {
        assertThat(told.status()).isEqualTo(503);
        assertThat(told.error()).isEqualTo("fleet_away");
        assertThat(told.head().header("Retry-After")).isEqualTo("1");
    }
}
