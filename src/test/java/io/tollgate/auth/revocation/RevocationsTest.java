package io.tollgate.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.auth.revocation.Revocations.Done;
import io.tollgate.auth.revocation.Revocations.Ended;
import io.tollgate.auth.revocation.Revocations.Wish;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.token.Claims;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The list of one node, with hands that keep it and tunnels that it ends. */
final class RevocationsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.500Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Mark ALICE = Mark.of(Kind.SUB, "i", "alice");

    private final SettableClock clock = new SettableClock(NOW);
    private final Revocations revocations = new Revocations(clock);
    private final List<Revocation> swept = new ArrayList<>();
    private final Notebook notebook = new Notebook();
    private Ended ended = Ended.NONE;

    /** Keeps what it is given in order, at once or when it is told to. */
    private static final class Notebook implements Keeper {
        private final List<Revocation> kept = new ArrayList<>();
        private @Nullable Promise<Void> later;

        @Override
        public String name() {
            return "notebook";
        }

        @Override
        public Future<Void> keep(Revocation entry) {
            kept.add(entry);
            return later == null ? Future.succeededFuture() : later.future();
        }

        @Override
        public int pending() {
            return 0;
        }
    }

    @BeforeEach
    void start() {
        revocations.use(new RevocationSettings(3, HOUR, null));
        revocations.keepBy(notebook);
        revocations.endsBy(revocation -> {
            swept.add(revocation);
            return Future.succeededFuture(ended);
        });
    }

    private static Imprint imprint(String subject, Instant issuedAt, Instant endsAt) {
        return Imprint.of(
                "i",
                subject,
                Claims.vouchedFor(Map.of("iat", issuedAt.getEpochSecond(), "jti", "t-" + subject)),
                endsAt);
    }

    private static Imprint alice() {
        return imprint("alice", NOW.minusSeconds(10), NOW.plus(HOUR));
    }

    private static Wish wish(Mark mark) {
        return new Wish(mark, null, null, Source.ADMIN, "");
    }

    private Done revoke(Mark mark) {
        return revocations.revoke(wish(mark)).await();
    }

    private void assertRefused(Imprint imprint) {
        assertThatThrownBy(() -> revocations.refuse(imprint)).isInstanceOf(Refusal.class);
    }

    private void assertLetIn(Imprint imprint) {
        assertThatCode(() -> revocations.refuse(imprint)).doesNotThrowAnyException();
    }

    @Test
    void whileAReloadChangesFilesBothKeepIt() {
        Notebook next = new Notebook();
        revocations.keepBy(next);

        assertThat(revoke(ALICE).pending()).isEmpty();

        assertThat(notebook.kept).hasSameSizeAs(next.kept).hasSize(1);
        assertThat(swept).hasSize(1);
    }

    @Test
    void whatIsTakenBackIsRefusedAsABadTokenUnderItsOwnName() {
        revoke(ALICE);

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> revocations.refuse(alice()));
        assertThat(refusal.outcome()).isEqualTo(Outcome.REVOKED);
        assertThat(refusal.told()).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(refusal.headers()).extracting(Map.Entry::getKey).containsExactly("WWW-Authenticate");
        assertThat(refusal.detail()).contains(ALICE.text()).doesNotContain("alice");
        assertThat(swept).extracting(Revocation::mark).containsExactly(ALICE);
    }

    @Test
    void othersAndWhatIsIssuedLaterAreLetIn() {
        revoke(ALICE);

        assertLetIn(imprint("bob", NOW.minusSeconds(10), NOW.plus(HOUR)));
        assertLetIn(imprint("alice", NOW.plusSeconds(1), NOW.plus(HOUR)));
        assertRefused(imprint("alice", NOW, NOW.plus(HOUR)));
    }

    @Test
    void itIsForgottenWhenTheSettingsSayUnlessItRefusedWhatLastsLonger() {
        revoke(ALICE);
        revoke(Mark.of(Kind.JTI, "i", "t-bob"));
        Imprint lasting = imprint("bob", NOW, NOW.plus(HOUR.multipliedBy(3)));
        assertRefused(lasting);
        clock.pass(HOUR.plusSeconds(1));

        assertLetIn(imprint("alice", NOW.minusSeconds(10), NOW.plus(HOUR.multipliedBy(9))));
        assertRefused(lasting);
        assertThat(notebook.kept.get(notebook.kept.size() - 1).until()).isEqualTo(lasting.endsAtSecond());
        clock.pass(HOUR.multipliedBy(5));
        revocations.purge();
        assertThat(revocations.size()).isZero();
    }

    @Test
    void whoIsAskedAboutAnewEachTimeIsNotKeptOutForAsLongAsHeTries() {
        revoke(ALICE);
        for (int i = 0; i < 4; i++) {
            assertRefused(askedAbout(clock.instant().plus(HOUR)));
            clock.pass(HOUR.dividedBy(4));
        }
        clock.pass(Duration.ofSeconds(1));
        assertLetIn(askedAbout(clock.instant().plus(HOUR)));
    }

    private static Imprint askedAbout(Instant endsAt) {
        return Imprint.of("i", "alice", Claims.vouchedFor(Map.of()), endsAt, true);
    }

    @Test
    void theOneTokenThatIsAskedAboutIsKeptOutForAsLongAsItIsShown() {
        revoke(Mark.of(Kind.JTI, "i", "t"));
        Imprint token =
                Imprint.of("i", "alice", Claims.vouchedFor(Map.of("jti", "t")), NOW.plus(HOUR.multipliedBy(2)), true);
        assertRefused(token);
        clock.pass(HOUR.plusSeconds(1));
        assertRefused(token);
    }

    @Test
    void whoSetsTheClockTooFarAndBackForgetsNothing() {
        revoke(ALICE);
        clock.pass(HOUR.multipliedBy(2));
        revocations.purge();
        assertThat(revocations.find(ALICE)).isNull();
        clock.pass(HOUR.multipliedBy(-2));
        assertRefused(imprint("alice", NOW.minusSeconds(10), NOW.plus(HOUR)));
    }

    @Test
    void itLastsAsLongAsTheLongestOfTheTunnelsThatItEnded() {
        ended = new Ended(2, NOW.plus(HOUR.multipliedBy(5)).getEpochSecond());

        Done done = revoke(ALICE);

        assertThat(done.ended()).isEqualTo(2);
        assertThat(done.entry().until()).isEqualTo(ended.latest());
    }

    @Test
    void fullListRefusesOneMoreAndForgetsNothing() {
        revoke(ALICE);
        revoke(Mark.of(Kind.JTI, "i", "one"));
        revoke(Mark.of(Kind.JTI, "i", "two"));

        assertThat(revocations.revoke(wish(Mark.of(Kind.JTI, "i", "three"))).cause())
                .isInstanceOf(Revocations.Full.class)
                .hasMessageContaining("3");
        assertRefused(alice());
        assertThat(revocations.revoke(wish(ALICE)).succeeded()).isTrue();
        clock.pass(HOUR.plusSeconds(1));
        assertThat(revocations.revoke(wish(Mark.of(Kind.JTI, "i", "three"))).succeeded())
                .isTrue();
    }

    @Test
    void liftedOneRefusesNobodyUntilItIsMadeAgain() {
        revoke(ALICE);
        assertThat(revocations.lift(ALICE, Source.ADMIN).await()).isNotNull();
        assertLetIn(alice());
        assertThat(revocations.find(ALICE)).isNull();
        assertThat(revocations.lift(ALICE, Source.ADMIN).await()).isNull();

        clock.pass(Duration.ofHours(-2));
        revoke(ALICE);

        assertThat(revocations.find(ALICE)).isNotNull();
        assertRefused(imprint("alice", NOW.minus(HOUR.multipliedBy(3)), NOW));
    }

    @Test
    void whatAnotherNodeSaysIsInForceOnceAndKept() {
        Revocation told = new Revocation(
                ALICE,
                NOW.toEpochMilli(),
                NOW.getEpochSecond(),
                NOW.plus(HOUR).getEpochSecond(),
                false,
                Source.FLEET,
                "");

        revocations.heard(told, null);
        revocations.heard(told, null);

        assertThat(swept).hasSize(1);
        assertThat(notebook.kept).containsExactly(told);
        assertRefused(alice());
        assertThat(revocations.taken(Source.FLEET)).isEqualTo(1);
    }

    @Test
    void whatAnotherNodeSaysIsNotKeptWhereItCameFromNorOnceItIsOver() {
        long second = NOW.getEpochSecond();
        revocations.heard(new Revocation(ALICE, 1, second, second + 9, false, Source.FLEET, ""), notebook);
        revocations.heard(new Revocation(Mark.of(Kind.SID, "i", "s"), 1, 0, second, false, Source.FLEET, ""), null);

        assertThat(notebook.kept).isEmpty();
        assertThat(revocations.size()).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitFromAnotherNodeStillEndsWhatIsOpen() {
        for (int i = 0; i < 4; i++) {
            Mark mark = Mark.of(Kind.JTI, "i", "t" + i);
            revocations.heard(new Revocation(mark, 1, 0, NOW.getEpochSecond() + 9, false, Source.FLEET, ""), null);
        }

        assertThat(swept).hasSize(4);
        assertThat(revocations.size()).isEqualTo(3);
    }

    @Test
    void whoeverKeepsItTooSlowlyIsNamed() {
        notebook.later = Promise.promise();

        Done done = revoke(ALICE);

        assertThat(done.pending()).containsExactly("notebook");
        assertRefused(alice());
    }

    @Test
    void pagesGoOnWhereTheLastOneEnded() {
        revoke(ALICE);
        revoke(Mark.of(Kind.JTI, "i", "one"));
        revoke(Mark.of(Kind.SID, "i", "two"));

        List<Revocation> first = revocations.page(null, 2);
        List<Revocation> rest = revocations.page(first.get(1).mark(), 2);

        assertThat(first).extracting(entry -> entry.mark().kind()).containsExactly(Kind.JTI, Kind.SID);
        assertThat(rest).extracting(Revocation::mark).containsExactly(ALICE);
    }
}
