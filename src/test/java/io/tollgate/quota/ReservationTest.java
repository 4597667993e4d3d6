package io.tollgate.quota;

import static io.tollgate.quota.FakeCaller.at;
import static io.tollgate.quota.FakeCaller.named;
import static io.tollgate.quota.FakeCaller.nobody;
import static io.tollgate.quota.LimitSketch.connections;
import static io.tollgate.quota.LimitSketch.messages;
import static io.tollgate.quota.LimitSketch.upgrades;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.limit.Bucket;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.LimitSettings.Then;
import io.tollgate.quota.Reservation.TunnelBucket;
import io.tollgate.telemetry.traffic.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ReservationTest {
    private final Quotas quotas = Quotas.local();
    private final Traffic traffic = new Traffic();

    private RouteLimits limits(LimitSketch... rules) {
        return limitsOf("chat", rules);
    }

    private RouteLimits limitsOf(String route, LimitSketch... rules) {
        return new RouteLimits(
                route, Stream.of(rules).map(LimitSketch::settings).toList(), quotas);
    }

    private Reservation letIn(RouteLimits limits, Caller caller) throws Refusal {
        Reservation reservation = limits.reserve(traffic);
        assertThat(reservation.takeOfAddress(caller)).isNull();
        assertThat(reservation.takeOfSubject(caller)).isNull();
        return reservation;
    }

    private Refusal refused(RouteLimits limits, Caller caller) {
        Reservation reservation = limits.reserve(traffic);
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> {
            reservation.takeOfAddress(caller);
            reservation.takeOfSubject(caller);
        });
        assertThat(refusal).as("refusal of " + caller).isNotNull();
        reservation.close();
        return refusal;
    }

    private long hits(String label) {
        return traffic.limitHits().containsKey(label)
                ? traffic.limitHits().get(label).sum()
                : 0;
    }

    /** Who is counted as one with whom, and who is not. */
    static Stream<Arguments> crowds() {
        return Stream.of(
                argumentSet("address", Kind.ADDRESS, "", at("192.0.2.1"), at("192.0.2.2")),
                argumentSet("subject", Kind.SUBJECT, "", named("ann"), named("bob")),
                argumentSet(
                        "subject of an issuer",
                        Kind.SUBJECT,
                        "",
                        named("ann"),
                        named("ann").with("issuer", "https://other.test")),
                argumentSet("listener", Kind.LISTENER, "", nobody(), nobody().with("listener", "inner")),
                argumentSet("header", Kind.HEADER, "X-Key", nobody().with("X-Key", "a"), nobody().with("X-Key", "b")),
                argumentSet("no header", Kind.HEADER, "X-Key", nobody(), nobody().with("X-Key", "")),
                argumentSet(
                        "claim",
                        Kind.CLAIM,
                        "tenant",
                        named("ann").with("tenant", "a"),
                        named("ann").with("tenant", "b")),
                argumentSet(
                        "no claim",
                        Kind.CLAIM,
                        "tenant",
                        named("ann"),
                        named("ann").with("tenant", "")),
                argumentSet(
                        "claim of an issuer",
                        Kind.CLAIM,
                        "tenant",
                        named("ann").with("tenant", "a"),
                        named("ann").with("tenant", "a").with("issuer", "https://other.test")));
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void upgradesAreCountedForWhomTheLimitSays(Kind kind, String name, Caller one, Caller other) throws Refusal {
        RouteLimits limits = limits(upgrades().per(kind, name));
        letIn(limits, one);
        assertThat(refused(limits, one).outcome())
                .isEqualTo(kind == Kind.ADDRESS ? Outcome.ADDRESS_OVER_LIMIT : Outcome.OVER_LIMIT);
        letIn(limits, other);
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void connectionsAreCountedForWhomTheLimitSays(Kind kind, String name, Caller one, Caller other) throws Refusal {
        RouteLimits limits = limits(connections(1).per(kind, name));
        Reservation held = letIn(limits, one);
        refused(limits, one);
        letIn(limits, other);
        held.close();
        letIn(limits, one);
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void messagesAreCountedForWhomTheLimitSays(Kind kind, String name, Caller one, Caller other) {
        RouteLimits limits = limits(messages().per(kind, name));
        assertThat(message(limits.reserve(traffic), one)).isZero();
        assertThat(message(limits.reserve(traffic), one)).isPositive();
        assertThat(message(limits.reserve(traffic), other)).isZero();
    }

    private static long message(Reservation reservation, Caller caller) {
        return reservation.buckets(caller).get(0).bucket().take(1, 0);
    }

    @Test
    void theRouteIsOneForAllOfItAndNotForOthers() throws Refusal {
        letIn(limits(upgrades()), at("192.0.2.1"));
        refused(limits(upgrades()), at("192.0.2.2"));
        letIn(limitsOf("other", upgrades()), at("192.0.2.2"));
    }

    @Test
    void aRuleOfAnotherCountIsAnotherBucketEvenByTheSameName() throws Refusal {
        letIn(limits(upgrades().named("a")), nobody());
        assertThat(message(limits(messages().named("a")).reserve(traffic), nobody()))
                .isZero();
    }

    @Test
    void aNamedRuleKeepsItsBucketWhenItsSettingsChange() throws Refusal {
        letIn(limits(upgrades().named("a")), nobody());
        refused(limits(upgrades().named("a").rate(2, Duration.ofHours(1))), nobody());
        letIn(limits(upgrades().named("b")), nobody());
    }

    @Test
    void anUnnamedRuleKeepsItsBucketWhileItSaysTheSame() throws Refusal {
        letIn(limits(upgrades()), nobody());
        refused(limits(connections(5), upgrades()), nobody());
        letIn(limits(upgrades().rate(2, Duration.ofHours(1))), nobody());
    }

    @Test
    void aRuleThatIsWrittenTwiceCountsOnce() throws Refusal {
        letIn(limits(upgrades(), upgrades()), nobody());
    }

    @Test
    void whoIsRefusedByOneRuleIsNotChargedByTheOthersOfItsStep() throws Refusal {
        RouteLimits limits = limits(
                upgrades().named("wide").per(Kind.LISTENER).burst(3),
                connections(1).per(Kind.ADDRESS),
                upgrades().named("all").burst(9));
        letIn(limits, nobody());
        for (int i = 0; i < 5; i++) {
            assertThat(refused(limits, nobody()).detail()).startsWith("limit connections:");
        }
        letIn(limits, at("192.0.2.2"));
        letIn(limits, at("192.0.2.3"));
        assertThat(refused(limits, at("192.0.2.4")).detail()).startsWith("limit wide:");
    }

    @Test
    void aPlaceTakenBeforeARefusalOfItsStepIsGivenBackAtOnce() throws Refusal {
        RouteLimits limits = limits(connections(2), upgrades().per(Kind.ADDRESS));
        letIn(limits, nobody());
        Reservation refused = limits.reserve(traffic);
        assertThat(catchThrowableOfType(Refusal.class, () -> refused.takeOfAddress(nobody())))
                .isNotNull();
        letIn(limits, at("192.0.2.2"));
        refused.close();
        assertThat(refused(limits, at("192.0.2.3")).detail()).startsWith("limit connections:");
    }

    @Test
    void anAttemptIsChargedEvenIfALaterStepRefusesItAndItsPlaceIsGivenBack() throws Refusal {
        RouteLimits limits = limits(
                upgrades().named("tries").burst(3),
                connections(1),
                upgrades().named("mine").per(Kind.SUBJECT));
        letIn(limits, named("ann")).close();
        assertThat(refused(limits, named("ann")).detail()).startsWith("limit mine:");
        letIn(limits, named("bob")).close();
        assertThat(refused(limits, named("cid")).detail()).startsWith("limit tries:");
    }

    @Test
    void closingAgainGivesNothingBackThatIsAnothers() throws Refusal {
        RouteLimits limits = limits(connections(1));
        Reservation first = letIn(limits, nobody());
        first.close();
        letIn(limits, nobody());
        first.close();
        refused(limits, nobody());
    }

    @Test
    void aClosedReservationTakesNothingMore() throws Refusal {
        RouteLimits limits = limits(connections(1).per(Kind.SUBJECT));
        Reservation left = limits.reserve(traffic);
        left.close();
        assertThat(catchThrowableOfType(Refusal.class, () -> left.takeOfSubject(named("ann")))
                        .outcome())
                .isEqualTo(Outcome.CLIENT_LEFT);
        letIn(limits, named("ann"));
    }

    @Test
    void everyRefusalIsAHitOfItsRule() throws Refusal {
        RouteLimits limits = limits(upgrades().named("a"), connections(1).per(Kind.SUBJECT));
        letIn(limits, named("ann"));
        refused(limits, named("ann"));
        refused(limits, named("bob"));
        assertThat(hits("a")).isEqualTo(2);
        assertThat(hits("connections")).isZero();
    }

    @Test
    void valuesMayHangOnAClaim() throws Refusal {
        RouteLimits limits = limits(
                upgrades().per(Kind.SUBJECT).burstOfPro(2), connections(9).maxOfPro(3));
        FakeCaller pro = named("ann").with("plan", "pro");
        letIn(limits, pro);
        letIn(limits, pro);
        assertThat(refused(limits, pro).detail()).startsWith("limit upgrades:");
        assertThat(refused(limits, named("bob").with("plan", "free")).detail())
                .isEqualTo("limit connections: expected at most 1 connections per route");
    }

    @Test
    void aValueByClaimIsAskedOnceItIsKnownWhoCame() throws Refusal {
        RouteLimits limits = limits(upgrades().per(Kind.ADDRESS).burstOfPro(2));
        assertThat(limits.hasOfAddress()).isFalse();
        assertThat(limits.hasOfSubject()).isTrue();
        letIn(limits, nobody());
        assertThat(refused(limits, nobody()).outcome()).isEqualTo(Outcome.ADDRESS_OVER_LIMIT);
    }

    @Test
    void whoIsProvenToBeNobodyIsNotCountedAsSomebody() throws Refusal {
        RouteLimits limits = limits(
                upgrades().per(Kind.SUBJECT),
                connections(1).per(Kind.CLAIM, "tenant"),
                messages().per(Kind.SUBJECT));
        for (int i = 0; i < 3; i++) {
            assertThat(letIn(limits, nobody()).buckets(nobody())).isEmpty();
        }
        assertThat(limits.tell(nobody())).isEmpty();
    }

    @Test
    void anOpenTunnelIsNotCountedByAHeaderThatItDidNotKeep() {
        RouteLimits limits = limits(messages().per(Kind.HEADER, "X-Forgotten"));
        assertThat(limits.reserve(traffic).buckets(nobody())).isEmpty();
    }

    @Test
    void theOldestOverTheMaxAreToldToGoWithTheLimitsName() {
        RouteLimits limits =
                limits(connections(2).named("devices").per(Kind.SUBJECT).then(Then.EVICT_OLDEST));
        List<String> gone = new ArrayList<>();
        List<Reservation> open = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            String tunnel = i + " by ";
            Reservation reservation = limits.reserve(traffic);
            reservation.opened(named("ann"), limit -> gone.add(tunnel + limit));
            open.add(reservation);
        }
        assertThat(gone).containsExactly("1 by devices", "2 by devices");
        open.get(3).close();
        limits.reserve(traffic).opened(named("ann"), limit -> gone.add("5"));
        limits.reserve(traffic).opened(named("bob"), limit -> gone.add("6"));
        assertThat(gone).hasSize(2);
    }

    @Test
    void nobodyIsEvictedForATunnelThatIsOverAlreadyNorForAnAttempt() throws Refusal {
        RouteLimits limits = limits(connections(1).per(Kind.SUBJECT).then(Then.EVICT_OLDEST));
        List<String> gone = new ArrayList<>();
        limits.reserve(traffic).opened(named("ann"), gone::add);
        Reservation over = letIn(limits, named("ann"));
        over.close();
        over.opened(named("ann"), gone::add);
        assertThat(gone).isEmpty();
    }

    @Test
    void aTunnelThatOnlyClosesIsNotOneOfThoseThatAreTooMany() {
        RouteLimits limits = limits(connections(2).per(Kind.SUBJECT).then(Then.EVICT_OLDEST));
        List<String> gone = new ArrayList<>();
        limits.reserve(traffic).opened(named("ann"), limit -> gone.add("oldest"));
        Reservation closing = limits.reserve(traffic);
        closing.opened(named("ann"), limit -> gone.add("closing"));
        closing.ending();
        limits.reserve(traffic).opened(named("ann"), limit -> gone.add("newer"));
        Reservation closedEarly = limits.reserve(traffic);
        closedEarly.ending();
        closedEarly.opened(named("ann"), limit -> gone.add("closed early"));
        assertThat(gone).isEmpty();
    }

    @Test
    void aPlaceStaysTakenWhileATunnelClosesButNotWhenItsClientIsGone() throws Refusal {
        RouteLimits limits = limits(connections(1));
        Reservation held = letIn(limits, nobody());
        held.ending();
        refused(limits, nobody());
        held.clientGone();
        letIn(limits, nobody());
        held.close();
        refused(limits, nobody());
    }

    @Test
    void aTunnelsOwnBucketIsAnotherThanThatOfTheSameCallersNextTunnel() {
        RouteLimits limits = limits(messages().per(Kind.CONNECTION));
        assertThat(message(limits.reserve(traffic), named("ann"))).isZero();
        assertThat(message(limits.reserve(traffic), named("ann"))).isZero();
    }

    @Test
    void aSharedBucketStaysTheSameWhenATunnelTakesOtherLimits() {
        LimitSketch all = messages().named("a").per(Kind.ADDRESS);
        Reservation reservation = limits(all).reserve(traffic);
        assertThat(message(reservation, nobody())).isZero();
        List<TunnelBucket> after = new ArrayList<>();
        reservation.changeTo(limits(messages().named("b"), all), nobody(), after::addAll);
        assertThat(after).extracting(TunnelBucket::identity).containsExactly("chat/b", "chat/a");
        assertThat(after.get(0).bucket().take(1, 0)).isZero();
        assertThat(after.get(1).bucket().take(1, 0)).isPositive();
    }

    @Test
    void aTunnelThatTakesNoOtherLimitsKeepsWhatItHas() {
        Reservation reservation = limits(messages()).reserve(traffic);
        Bucket before = reservation.buckets(nobody()).get(0).bucket();
        reservation.changeTo(limits(messages().named("b")), nobody(), buckets -> false);
        assertThat(before.take(1, 0)).isZero();
        assertThat(before.take(1, 0)).isPositive();
        reservation.close();
        reservation.changeTo(limits(messages()), nobody(), buckets -> {
            throw new AssertionError("offered to a tunnel that is over");
        });
    }

    @Test
    void aReservationThatHoldsNothingSaysSo() throws Refusal {
        assertThat(letIn(limits(upgrades()), nobody()).isSpent()).isTrue();
        assertThat(letIn(limits(connections(1)), nobody()).isSpent()).isFalse();
        Reservation tunnel = limits(messages()).reserve(traffic);
        tunnel.buckets(nobody());
        assertThat(tunnel.isSpent()).isFalse();
    }

    @Test
    void aLimitOverRedisNeedsOne() {
        RouteLimits limits = limits(upgrades().shared());
        assertThat(limits.tell(nobody())).hasSize(1);
        assertThatCode(() -> limits.reserve(traffic).takeOfAddress(nobody()))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("redis");
    }
}
