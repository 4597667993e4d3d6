package io.tollgate.auth.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.revocation.Mark;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ticket is, and what is none. */
final class TicketsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Mark ALICE = Mark.of(Mark.Kind.SUB, "issuer", "alice");

    private final Tickets tickets = new Tickets(VERTX, new Bus());

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private String issue() {
        return tickets.issue("a token", "here", ALICE, Duration.ofSeconds(30)).result();
    }

    private static Outcome outcome(Future<?> failed) {
        return ((Refusal) failed.cause()).outcome();
    }

    @Test
    void noTwoAreAlikeAndAllFitIntoAQueryAsTheyAre() {
        Set<String> issued = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            issued.add(issue());
        }
        assertThat(issued).hasSize(1000).allMatch(ticket -> ticket.matches("[A-Za-z0-9_-]{22}"));
    }

    @Test
    void shownAtAnotherPlaceItIsUsedUp() {
        String ticket = issue();
        assertThat(outcome(tickets.redeem(ticket, "there"))).isEqualTo(Outcome.TICKET_UNKNOWN);
        assertThat(outcome(tickets.redeem(ticket, "here"))).isEqualTo(Outcome.TICKET_REPLAYED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "short", "abcdefghijklmnopqrstu.", "abcdefghijklmnopqrstuvw", "abcdefghijklmnopqrstu\n"})
    void whatHasNotTheFormOfOneIsNone(String text) {
        Future<String> redeemed = tickets.redeem(text, "here");
        assertThat(outcome(redeemed)).isEqualTo(Outcome.TICKET_UNKNOWN);
        assertThat(redeemed.cause().getMessage()).contains("expected 22");
    }

    @Test
    void whoOnlyExplainsTakesNone() {
        Future<String> redeemed = Tickets.silent(VERTX).redeem(issue(), "here");
        assertThat(outcome(redeemed)).isEqualTo(Outcome.FLEET_AWAY);
    }

    @Test
    void noRefusalShowsOne() {
        String ticket = issue();
        tickets.redeem(ticket, "here");
        for (String place : new String[] {"here", "there"}) {
            assertThat(tickets.redeem(ticket, place).cause().toString()).doesNotContain(ticket);
        }
    }
}
