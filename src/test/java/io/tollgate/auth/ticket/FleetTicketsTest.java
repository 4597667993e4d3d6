package io.tollgate.auth.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.revocation.Mark;
import io.tollgate.fleet.RedisLink;
import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.Await;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tickets of a fleet, in a real Redis. */
final class FleetTicketsTest {
    private static final Mark ALICE = Mark.of(Mark.Kind.SUB, "issuer", "alice");
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final String TOKEN = "eyJhbGciOi.a-token.signature";

    @TempDir
    private static Path folder;

    private static Vertx vertx;
    private static RedisServer redis;
    private static Node one;
    private static Node other;

    /** What a node has of all this. */
    private record Node(Bus bus, RedisLink link, Tickets tickets) {
        static Node start() {
            RedisSettings settings = new RedisSettings(
                    RedisSettings.Mode.STANDALONE,
                    List.of(redis.uri()),
                    null,
                    null,
                    null,
                    null,
                    Duration.ofSeconds(2),
                    RedisSettings.OnOutage.OPEN,
                    RedisSettings.DEFAULT_LEASE);
            RedisLink link = RedisLink.open(vertx, settings, new RedisLink.Listener() {
                @Override
                public void up() {}

                @Override
                public void down() {}
            });
            Bus bus = new Bus();
            bus.use(link);
            Await.until("the link is up", link::isUp);
            return new Node(bus, link, new Tickets(vertx, bus));
        }
    }

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
        vertx = Vertx.vertx();
        one = Node.start();
        other = Node.start();
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            one.link().close().await();
            other.link().close().await();
            vertx.close().await();
            redis.close();
        }
    }

    private static String issue(Node node, String place, Duration life) {
        return node.tickets().issue(TOKEN, place, ALICE, life).await();
    }

    private static Outcome outcome(Future<?> asked) {
        Await.until("an answer", asked::isComplete);
        assertThat(asked.failed()).isTrue();
        return ((Refusal) asked.cause()).outcome();
    }

    @Test
    void aTicketOfOneNodeIsGoodOnceOnAnyNode() {
        String ticket = issue(one, "here", LIFE);
        assertThat(other.tickets().redeem(ticket, "here").await()).isEqualTo(TOKEN);
        for (Node node : List.of(one, other)) {
            assertThat(outcome(node.tickets().redeem(ticket, "here"))).isEqualTo(Outcome.TICKET_REPLAYED);
        }
    }

    @Test
    void atAnotherPlaceItIsUnknownAndUsedUp() {
        String ticket = issue(one, "here", LIFE);
        assertThat(outcome(other.tickets().redeem(ticket, "there"))).isEqualTo(Outcome.TICKET_UNKNOWN);
        assertThat(outcome(one.tickets().redeem(ticket, "here"))).isEqualTo(Outcome.TICKET_REPLAYED);
    }

    @Test
    void redisDropsItAndTheMarkOfItsUseWhenItsLifeIsOver() {
        String shown = issue(one, "here", Duration.ofMillis(300));
        String kept = issue(one, "here", Duration.ofMillis(300));
        assertThat(one.tickets().redeem(shown, "here").await()).isEqualTo(TOKEN);
        Await.until("the mark is gone", () -> outcome(one.tickets().redeem(shown, "here")) == Outcome.TICKET_UNKNOWN);
        assertThat(outcome(one.tickets().redeem(kept, "here"))).isEqualTo(Outcome.TICKET_UNKNOWN);
    }

    @Test
    void ofFiftyWhoShowItAtOnceOneIsFirst() {
        String ticket = issue(one, "here", LIFE);
        List<Future<String>> all = IntStream.range(0, 50)
                .mapToObj(i -> (i % 2 == 0 ? one : other).tickets().redeem(ticket, "here"))
                .toList();
        Await.until("all answers", () -> all.stream().allMatch(Future::isComplete));
        assertThat(all.stream().filter(Future::succeeded)).hasSize(1);
        assertThat(all.stream().filter(Future::failed))
                .allSatisfy(late -> assertThat(outcome(late)).isEqualTo(Outcome.TICKET_REPLAYED));
    }

    @Test
    void redisIsShownNeitherTheTicketNorTheTokenNorWhoseItIs() {
        redis.answer("FLUSHALL");
        String ticket = issue(one, "here", LIFE);
        String all = redis.text(
                "EVAL",
                "local t = '' for _, k in ipairs(redis.call('KEYS', '*')) do t = t .. k .. ' ' .. redis.call('GET', k) .. ' ' end"
                        + " return t",
                "0");
        assertThat(all).contains("tollgate:{0}:ticket:").doesNotContain(ticket, TOKEN, "alice", "signature");
    }

    @Test
    void oneSubjectHasItsPartOfRedisAndNoMore() {
        Mark bob = Mark.of(Mark.Kind.SUB, "issuer", "bob");
        String large = "x".repeat(300_000);
        for (int i = 0; i < 2; i++) {
            assertThat(one.tickets().issue(large, "here", bob, LIFE).await()).hasSize(22);
        }
        Future<String> third = other.tickets().issue(large, "here", bob, LIFE);
        assertThat(outcome(third)).isEqualTo(Outcome.OVER_LIMIT);
        assertThat(((Refusal) third.cause()).headers().toString()).containsPattern("Retry-After=(30|2\\d)");
        assertThat(one.tickets().issue("small", "here", bob, LIFE).await()).hasSize(22);
        assertThat(issue(one, "here", LIFE)).hasSize(22);
    }

    @Test
    void withoutRedisNobodyGetsOneAndNobodyIsLetInByOneWhateverElseIsOpen() {
        String ticket = issue(one, "here", LIFE);
        redis.kill();
        try {
            assertThat(outcome(one.tickets().redeem(ticket, "here"))).isEqualTo(Outcome.FLEET_AWAY);
            assertThat(outcome(one.tickets().issue(TOKEN, "here", ALICE, LIFE))).isEqualTo(Outcome.FLEET_AWAY);
        } finally {
            redis.restart();
            Await.until(
                    "the links are up", () -> one.link().isUp() && other.link().isUp());
        }
    }

    @Test
    void thoseOfBeforeAReloadThatBringsRedisAreStillGoodOnce() {
        Bus bus = new Bus();
        Tickets tickets = new Tickets(vertx, bus);
        String ticket = tickets.issue(TOKEN, "here", ALICE, LIFE).await();
        bus.use(one.link());
        assertThat(tickets.redeem(ticket, "here").await()).isEqualTo(TOKEN);
        assertThat(outcome(tickets.redeem(ticket, "here"))).isEqualTo(Outcome.TICKET_REPLAYED);
        bus.use(null);
    }
}
