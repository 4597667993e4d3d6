package io.tollgate.auth.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.seal.Seal;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** One node's tickets: each once, each for its life, and so many that nobody can crowd others out. */
final class LocalTicketsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Mark ALICE = Mark.of(Mark.Kind.SUB, "issuer", "alice");
    private static final Mark BOB = Mark.of(Mark.Kind.SUB, "issuer", "bob");
    private static final Duration LIFE = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final LocalTickets tickets = new LocalTickets(VERTX, nanos::get, 20);

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private static Seal.Id id(long number) {
        return new Seal.Id(1, number);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Outcome outcome(Future<?> failed) {
        assertThat(failed.failed()).isTrue();
        return ((Refusal) failed.cause()).outcome();
    }

    @Test
    void theFirstTakesItAndEverybodyElseComesTooLateUntilItsLifeIsOver() {
        tickets.keep(id(1), "sealed", ALICE, LIFE);
        assertThat(tickets.take(id(1)).result()).isEqualTo("sealed");
        assertThat(outcome(tickets.take(id(1)))).isEqualTo(Outcome.TICKET_REPLAYED);
        pass(LIFE.minusNanos(1));
        assertThat(outcome(tickets.take(id(1)))).isEqualTo(Outcome.TICKET_REPLAYED);
        pass(Duration.ofNanos(1));
        assertThat(outcome(tickets.take(id(1)))).isEqualTo(Outcome.TICKET_UNKNOWN);
    }

    @Test
    void itIsGoodForItsLifeAndNotLonger() {
        tickets.keep(id(1), "sealed", ALICE, LIFE);
        tickets.keep(id(2), "sealed", ALICE, LIFE);
        pass(LIFE.minusNanos(1));
        assertThat(tickets.take(id(1)).succeeded()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(outcome(tickets.take(id(2)))).isEqualTo(Outcome.TICKET_UNKNOWN);
        assertThat(outcome(tickets.take(id(3)))).isEqualTo(Outcome.TICKET_UNKNOWN);
    }

    @Test
    void thoseThatAreOverAreDroppedByTheNextAndByATimer() {
        tickets.keep(id(1), "sealed", ALICE, Duration.ofSeconds(1));
        tickets.keep(id(2), "sealed", ALICE, LIFE);
        pass(Duration.ofSeconds(1));
        tickets.keep(id(3), "sealed", BOB, LIFE);
        assertThat(tickets.size()).isEqualTo(2);
        pass(LIFE);
        Await.until("nothing is left", () -> tickets.size() == 0);
        assertThat(tickets.characters()).isZero();
    }

    @Test
    void oneSubjectHasItsPartAndNoMore() {
        String sealed = "x".repeat((int) TicketStore.MOST_OF_ONE / 2 - 256);
        assertThat(tickets.keep(id(1), sealed, ALICE, LIFE).succeeded()).isTrue();
        assertThat(tickets.keep(id(2), sealed, ALICE, LIFE).succeeded()).isTrue();
        Future<Void> third = tickets.keep(id(3), "sealed", ALICE, LIFE);
        assertThat(outcome(third)).isEqualTo(Outcome.OVER_LIMIT);
        assertThat(((Refusal) third.cause()).headers().toString()).contains("Retry-After=30");
        assertThat(outcome(tickets.take(id(3)))).isEqualTo(Outcome.TICKET_UNKNOWN);
        assertThat(tickets.keep(id(4), "sealed", BOB, LIFE).succeeded()).isTrue();
        tickets.take(id(1));
        assertThat(tickets.keep(id(5), "sealed", ALICE, LIFE).succeeded()).isTrue();
    }

    @Test
    void allTogetherTakeABoundedRoom() {
        String sealed = "x".repeat((int) TicketStore.MOST_OF_ONE - 256);
        int fit = (int) (LocalTickets.MOST / TicketStore.MOST_OF_ONE);
        for (int i = 0; i < fit; i++) {
            Mark owner = Mark.of(Mark.Kind.SUB, "issuer", "subject " + i);
            assertThat(tickets.keep(id(i), sealed, owner, LIFE).succeeded()).isTrue();
        }
        assertThat(outcome(tickets.keep(id(fit), "sealed", BOB, LIFE))).isEqualTo(Outcome.OVERLOADED);
        assertThat(tickets.characters()).isEqualTo(LocalTickets.MOST);
        pass(LIFE);
        assertThat(tickets.keep(id(fit), "sealed", BOB, LIFE).succeeded()).isTrue();
    }
}
