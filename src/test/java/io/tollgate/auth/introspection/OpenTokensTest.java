package io.tollgate.auth.introspection;

import static io.tollgate.auth.introspection.Asking.failure;
import static io.tollgate.auth.introspection.Asking.good;
import static io.tollgate.testing.AuthorizerStub.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.introspection.Asking.Listening;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.Await;
import io.tollgate.testing.IntrospectionSketch;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is asked about the tokens of open tunnels, and what they are told. */
@Execution(ExecutionMode.CONCURRENT)
final class OpenTokensTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration PERIOD = Duration.ofMillis(40);

    private final Listening holder = new Listening();
    private AuthorizerStub server;

    @BeforeEach
    void start() {
        server = AuthorizerStub.start(IntrospectionSketch.good());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private IntrospectionSketch sketch() {
        return IntrospectionSketch.of(server).every(PERIOD);
    }

    private Introspection introspection() {
        return Asking.over(VERTX, sketch());
    }

    private void awaitAsked(int more) {
        int before = server.asked().size();
        Await.until("asked " + more + " times more", () -> server.asked().size() >= before + more);
    }

    private static AuthorizerStub.Answer scope(String scope) {
        return json(200, IntrospectionSketch.active("alice", Map.of("scope", scope)));
    }

    @Test
    void aTokenIsAskedAboutAgainAndAgainAndItsHolderHearsOfItsEnd() {
        Introspection introspection = introspection();
        good(introspection, "t").watch(holder);
        awaitAsked(3);
        assertThat(holder.heardNothing()).isTrue();
        assertThat(introspection.counts().watched()).isEqualTo(1);
        server.answering(IntrospectionSketch.inactive());
        assertThat(holder.next()).isEqualTo("ended revoked");
    }

    @Test
    void allWhoHoldATokenShareOneQuestionAndAllHear() {
        Introspection introspection = introspection();
        Listening second = new Listening();
        Introspected token = good(introspection, "t");
        token.watch(holder);
        token.watch(second);
        good(introspection, "other").watch(new Listening());
        Await.until("two are watched", () -> introspection.counts().watched() == 2);
        server.answering((asked, out) -> (asked.body().startsWith("token=t&")
                        ? IntrospectionSketch.inactive()
                        : IntrospectionSketch.good())
                .write(asked, out));
        assertThat(holder.next()).isEqualTo("ended revoked");
        assertThat(second.next()).isEqualTo("ended revoked");
        long told = server.asked().stream()
                .filter(asked -> asked.body().startsWith("token=t&"))
                .count();
        awaitAsked(2);
        assertThat(server.asked().stream().filter(asked -> asked.body().startsWith("token=t&")))
                .hasSize((int) told);
    }

    @Test
    void aHolderHearsOfOtherClaimsOnceAndOfTheSameNever() {
        server.answering(scope("read write"));
        good(introspection(), "t").watch(holder);
        awaitAsked(2);
        server.answering(scope("read"));
        assertThat(holder.next()).isEqualTo("changed read");
        awaitAsked(2);
        assertThat(holder.heardNothing()).isTrue();
    }

    @Test
    void whoOpensByWhatWasSaidBeforeHearsWhatIsSaidNow() {
        server.answering(scope("read write"));
        Introspected token = good(introspection(), "t");
        token.watch(holder);
        server.answering(scope("read"));
        assertThat(holder.next()).isEqualTo("changed read");
        Listening late = new Listening();
        token.watch(late);
        assertThat(late.next()).isEqualTo("changed read");
        awaitAsked(2);
        assertThat(holder.heardNothing()).isTrue();
        assertThat(late.heardNothing()).isTrue();
    }

    @Test
    void whoOpensByATokenThatIsAnothersByNowIsEndedAndTheOtherStays() {
        Introspection introspection = Asking.over(VERTX, sketch().every(Duration.ofMinutes(1)), 0, Clock.systemUTC());
        Introspected before = good(introspection, "t");
        server.answering(json(200, IntrospectionSketch.active("mallory", Map.of())));
        good(introspection, "t").watch(holder);
        Listening late = new Listening();
        before.watch(late);
        assertThat(late.next()).isEqualTo("ended revoked");
        assertThat(holder.heardNothing()).isTrue();
        assertThat(introspection.counts().watched()).isEqualTo(1);
    }

    @Test
    void whoFollowsAsksNoLaterThanTheOneBeforeWouldHave() {
        Introspection before = Asking.over(VERTX, sketch().every(Duration.ofMillis(300)));
        good(before, "t").watch(holder);
        Introspection after = Asking.over(VERTX, sketch().every(Duration.ofHours(1)));
        before.close(after);
        Await.until("it is asked there", () -> after.counts().active() > 0);
    }

    @Test
    void whoIsHandedOnHearsWhatWasSaidToTheOneThatFollows() {
        Duration never = Duration.ofMinutes(1);
        server.answering(scope("read write"));
        Introspection before = Asking.over(VERTX, sketch().every(never));
        good(before, "t").watch(holder);
        Await.until("it is watched", () -> before.counts().watched() == 1);
        server.answering(scope("read"));
        Introspection after = Asking.over(VERTX, sketch().every(never));
        good(after, "t").watch(new Listening());
        Await.until("it is watched there", () -> after.counts().watched() == 1);
        before.close(after);
        assertThat(holder.next()).isEqualTo("changed read");
    }

    @Test
    void aTokenThatIsAnothersByNowIsOver() {
        good(introspection(), "t").watch(holder);
        server.answering(json(200, IntrospectionSketch.active("mallory", Map.of())));
        assertThat(holder.next()).isEqualTo("ended revoked");
    }

    @Test
    void aTokenThatIsGoodButNotForUsByNowIsOver() {
        good(introspection(), "t").watch(holder);
        server.answering(json(200, IntrospectionSketch.active("alice", Map.of("aud", "other"))));
        assertThat(holder.next()).isEqualTo("ended no_longer_allowed");
    }

    @Test
    void aTokenThatIsNotActiveSinceItsEndCameIsExpired() {
        long soon = Instant.now().getEpochSecond() - 1;
        server.answering(json(200, IntrospectionSketch.active("alice", Map.of("exp", soon))));
        good(introspection(), "t").watch(holder);
        server.answering(IntrospectionSketch.inactive());
        assertThat(holder.next()).isEqualTo("ended expired");
    }

    @Test
    void withoutAnAnswerATunnelStaysForTheGraceAndNoLonger() {
        Introspection introspection = Asking.over(VERTX, sketch().grace(Duration.ofMillis(250)));
        good(introspection, "t").watch(holder);
        long began = System.nanoTime();
        server.answering(json(503, ""));
        assertThat(holder.next()).isEqualTo("ended authorizer_away");
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(5));
    }

    @Test
    void withoutAGraceTheFirstQuestionWithoutAnswerEndsIt() {
        good(Asking.over(VERTX, sketch().grace(Duration.ZERO)), "t").watch(holder);
        server.answering(json(200, "no answer"));
        assertThat(holder.next()).isEqualTo("ended authorizer_away");
    }

    /** Together the outages last longer than the grace. */
    @Test
    void anAnswerEndsTheGraceAndTheNextOutageHasItsOwn() {
        Introspection introspection = Asking.over(VERTX, sketch().grace(Duration.ofMillis(2500)));
        good(introspection, "t").watch(holder);
        for (int i = 0; i < 2; i++) {
            server.answering(json(500, ""));
            long began = System.nanoTime();
            Await.until("an outage", () -> System.nanoTime() - began > 1_300_000_000L);
            server.answering(IntrospectionSketch.good());
            awaitAsked(2);
        }
        assertThat(holder.heardNothing()).isTrue();
    }

    @Test
    void nobodyIsAskedAboutATokenThatNobodyHoldsAnyMore() {
        Introspection introspection = introspection();
        Introspected token = good(introspection, "t");
        Runnable first = token.watch(holder);
        Runnable second = token.watch(new Listening());
        first.run();
        awaitAsked(2);
        second.run();
        Await.until("it is forgotten", () -> introspection.counts().watched() == 0);
        int asked = server.asked().size();
        Introspection other = introspection();
        good(other, "x").watch(holder);
        awaitAsked(2);
        assertThat(server.asked().subList(asked, server.asked().size()))
                .filteredOn(question -> question.body().startsWith("token=t&"))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whatWasRefusedWhileItsTunnelOpenedEndsItAtOnce() {
        Introspection introspection = Asking.over(VERTX, sketch().every(Duration.ofMinutes(1)), 0, Clock.systemUTC());
        Introspected token = good(introspection, "t");
        server.answering(IntrospectionSketch.inactive());
        failure(Asking.ask(introspection, "t"));
        token.watch(holder);
        assertThat(holder.next()).isEqualTo("ended revoked");
    }

    @Test
    void whoFollowsGoesOnWithTheOpenTunnelsInItsOwnName() {
        Introspection before = Asking.over(VERTX, sketch().every(Duration.ofMinutes(1)));
        Introspected token = good(before, "t");
        token.watch(holder);
        Introspection after = introspection();
        before.close(after);
        Listening late = new Listening();
        Runnable end = token.watch(late);
        awaitAsked(2);
        end.run();
        server.answering(IntrospectionSketch.inactive());
        assertThat(holder.next()).isEqualTo("ended revoked");
        assertThat(late.heardNothing()).isTrue();
        assertThat(after.counts().active()).isPositive();
    }

    @Test
    void withNobodyWhoFollowsItGoesOnToTheEndOfItsTunnels() {
        Introspection introspection = introspection();
        Runnable end = good(introspection, "t").watch(holder);
        introspection.close(Asking.over(VERTX, IntrospectionSketch.at("http://127.0.0.1:1/other")));
        awaitAsked(2);
        end.run();
        server.awaitNoConnection();
        good(introspection, "late");
    }

    @Test
    void strangersDoNotKeepOpenTunnelsFromBeingAskedAbout() {
        Introspection introspection = Asking.over(VERTX, sketch().concurrency(1).callsPerSecond(1));
        good(introspection, "t").watch(holder);
        for (int i = 0; i < 50; i++) {
            Asking.ask(introspection, "stranger" + i);
        }
        server.answering(IntrospectionSketch.inactive());
        assertThat(holder.next()).isEqualTo("ended revoked");
    }
}
