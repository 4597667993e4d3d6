package io.tollgate.quota;

import static io.tollgate.quota.FakeCaller.at;
import static io.tollgate.quota.FakeCaller.named;
import static io.tollgate.quota.LimitSketch.connections;
import static io.tollgate.quota.LimitSketch.messages;
import static io.tollgate.quota.LimitSketch.upgrades;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Refusal;
import io.tollgate.quota.LimitFill.Full;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.LimitSettings.Then;
import io.tollgate.telemetry.traffic.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LimitSurveyTest {
    private static final KnownCallers NOBODY = kind -> Stream.<Caller>empty().iterator();

    private final Quotas quotas = Quotas.local();
    private final LimitSurvey survey = new LimitSurvey(quotas);

    private RouteLimits limits(LimitSketch... rules) {
        return new RouteLimits(
                "chat", Stream.of(rules).map(LimitSketch::settings).toList(), quotas);
    }

    private static Reservation letIn(RouteLimits limits, Caller caller) throws Refusal {
        Reservation reservation = limits.reserve(new Traffic());
        reservation.takeOfAddress(caller);
        reservation.takeOfSubject(caller);
        reservation.buckets(caller);
        reservation.opened(caller, evicted -> {});
        return reservation;
    }

    private LimitFill fill(RouteLimits limits, Caller... known) {
        survey.look();
        return survey.of(limits, kind -> Stream.of(known).iterator()).get(0);
    }

    @Test
    void placesAreAShareOfTheirMax() throws Refusal {
        RouteLimits limits = limits(connections(4).per(Kind.SUBJECT));
        letIn(limits, named("ann"));
        letIn(limits, named("ann"));
        letIn(limits, named("ann"));
        letIn(limits, named("bob"));
        LimitFill fill = fill(limits, named("ann"), named("bob"));
        assertThat(fill.keys()).isEqualTo(2);
        assertThat(fill.fullest()).containsExactly(new Full("ann", 0.75), new Full("bob", 0.25));
    }

    @Test
    void whoMakesTheOldestGoIsCountedToo() throws Refusal {
        RouteLimits limits = limits(connections(2).per(Kind.SUBJECT).then(Then.EVICT_OLDEST));
        letIn(limits, named("ann"));
        letIn(limits, named("ann"));
        letIn(limits, named("ann"));
        assertThat(fill(limits, named("ann")).fullest()).containsExactly(new Full("ann", 1));
    }

    @Test
    void tokensAreAShareOfTheBurst() throws Refusal {
        RouteLimits limits = limits(upgrades().per(Kind.ADDRESS).burst(2));
        letIn(limits, at("192.0.2.1"));
        letIn(limits, at("192.0.2.2"));
        letIn(limits, at("192.0.2.2"));
        List<Full> fullest = fill(limits, at("192.0.2.1"), at("192.0.2.2")).fullest();
        assertThat(fullest).extracting(Full::whose).containsExactly("192.0.2.2", "192.0.2.1");
        assertThat(fullest.get(0).used()).isBetween(0.9, 1.0);
        assertThat(fullest.get(1).used()).isBetween(0.4, 0.5);
    }

    @Test
    void aMaxThatHangsOnAClaimIsTheGreatest() throws Refusal {
        RouteLimits limits = limits(connections(1).per(Kind.SUBJECT).maxOfPro(4));
        letIn(limits, named("ann").with("plan", "pro"));
        assertThat(fill(limits, named("ann")).fullest()).containsExactly(new Full("ann", 0.25));
    }

    @Test
    void whoIsNotKnownIsADigest() throws Refusal {
        RouteLimits limits = limits(connections(1).per(Kind.SUBJECT));
        letIn(limits, named("ann"));
        String whose = fill(limits, named("bob")).fullest().get(0).whose();
        assertThat(whose).matches("#[0-9a-f]{8}");
    }

    @Test
    void whoWasKnownOnceStaysSo() throws Refusal {
        RouteLimits limits = limits(connections(1).per(Kind.SUBJECT));
        letIn(limits, named("ann"));
        fill(limits, named("ann"));
        assertThat(fill(limits).fullest()).extracting(Full::whose).containsExactly("ann");
    }

    @Test
    void theValueOfAClaimOrHeaderIsNotShown() throws Refusal {
        RouteLimits limits = limits(connections(1).per(Kind.HEADER, "X-Key"));
        letIn(limits, at("192.0.2.1").with("X-Key", "secret"));
        assertThat(fill(limits, at("192.0.2.1").with("X-Key", "secret")).fullest())
                .extracting(Full::whose)
                .noneMatch(whose -> whose.contains("secret"));
    }

    @Test
    void onlyTheFullestAreShown() throws Refusal {
        RouteLimits limits = limits(connections(100).per(Kind.SUBJECT));
        for (int i = 1; i <= 20; i++) {
            for (int times = 0; times < i; times++) {
                letIn(limits, named("user" + i));
            }
        }
        Caller[] known =
                IntStream.rangeClosed(1, 20).mapToObj(i -> named("user" + i)).toArray(Caller[]::new);
        LimitFill fill = fill(limits, known);
        assertThat(fill.keys()).isEqualTo(20);
        assertThat(fill.fullest()).hasSize(10).first().isEqualTo(new Full("user20", 0.2));
        assertThat(fill.fullest()).last().isEqualTo(new Full("user11", 0.11));
    }

    @Test
    void whoHasUsedNothingIsNotCounted() throws Refusal {
        RouteLimits limits = limits(connections(1).per(Kind.SUBJECT));
        letIn(limits, named("ann")).close();
        assertThat(fill(limits))
                .isEqualTo(new LimitFill(connections(1).per(Kind.SUBJECT).settings(), 0L, List.of()));
    }

    @Test
    void rulesAreToldApart() throws Refusal {
        RouteLimits chat = limits(
                connections(2).per(Kind.SUBJECT),
                connections(4).per(Kind.SUBJECT).named("other"));
        letIn(chat, named("ann"));
        survey.look();
        assertThat(survey.of(chat, kind -> Stream.<Caller>of(named("ann")).iterator()))
                .extracting(fill -> fill.fullest().get(0).used())
                .containsExactly(0.5, 0.25);
    }

    @Test
    void whatIsOfEachTunnelAloneOrSharedIsNotKnownHere() throws Refusal {
        RouteLimits limits = limits(messages().per(Kind.CONNECTION));
        letIn(limits, named("ann"));
        assertThat(fill(limits).keys()).isNull();
        assertThat(fill(limits(connections(1).per(Kind.SUBJECT).shared())).keys())
                .isNull();
    }

    @Test
    void aCrowdIsLookedAtInPartsAndToldAsAWhole() throws Refusal {
        RouteLimits limits = limits(connections(1).per(Kind.SUBJECT));
        int crowd = LimitSurvey.MOST_A_LOOK + 10;
        for (int i = 0; i < crowd; i++) {
            letIn(limits, named("user" + i));
        }
        assertThat(fill(limits).keys()).isEqualTo(LimitSurvey.MOST_A_LOOK);
        assertThat(fill(limits).keys()).isEqualTo(crowd);
        assertThat(fill(limits).keys()).isEqualTo(crowd);
    }

    @Test
    void placesOfWhatARuleCountedBeforeAReloadAreNoShareOfItsBucket() throws Refusal {
        RouteLimits before = limits(connections(9).per(Kind.SUBJECT).named("mine"));
        letIn(before, named("ann"));
        letIn(before, named("ann"));
        RouteLimits after = limits(upgrades().per(Kind.SUBJECT).burst(2).named("mine"));
        letIn(after, named("bob"));
        assertThat(fill(after, named("ann"), named("bob")).fullest())
                .singleElement()
                .satisfies(full -> {
                    assertThat(full.whose()).isEqualTo("bob");
                    assertThat(full.used()).isBetween(0.4, 0.5);
                });
    }

    @Test
    void whatWasSeenLongAgoIsNotToldAnyMore() throws Refusal {
        AtomicLong now = new AtomicLong();
        LimitSurvey watched = new LimitSurvey(quotas, now::get);
        RouteLimits limits = limits(connections(1).per(Kind.SUBJECT));
        List<Reservation> crowd = new ArrayList<>();
        for (int i = 0; i < LimitSurvey.MOST_A_LOOK + 10; i++) {
            crowd.add(letIn(limits, named("user" + i)));
        }
        watched.look();
        crowd.forEach(Reservation::close);
        letIn(limits, named("ann"));
        now.addAndGet(LimitSurvey.STALE_NANOS);
        watched.look();
        assertThat(watched.of(limits, NOBODY).get(0).keys()).isEqualTo(1);
    }

    @Test
    void oneLookTriesNoMoreThanSoMany() throws Refusal {
        RouteLimits limits = limits(connections(1).per(Kind.SUBJECT));
        letIn(limits, named("ann"));
        Caller[] known = Stream.concat(
                        IntStream.range(0, KeyOwners.MOST_TRIED).mapToObj(i -> named("user" + i)),
                        Stream.of(named("ann")))
                .toArray(Caller[]::new);
        assertThat(fill(limits, known).fullest().get(0).whose()).startsWith("#");
    }

    @Test
    void whoIsNeverFoundUnderOneRuleHidesNobodyUnderTheNext() throws Refusal {
        RouteLimits limits = limits(
                connections(9).per(Kind.ADDRESS),
                connections(9).per(Kind.SUBJECT).named("other"));
        letIn(limits, named("ann"));
        KnownCallers known = kind -> Stream.<Caller>concat(
                        IntStream.range(0, KeyOwners.MOST_TRIED)
                                .mapToObj(i -> kind == Kind.ADDRESS ? at("other" + i) : named("user" + i)),
                        kind == Kind.ADDRESS ? Stream.empty() : Stream.of(named("ann")))
                .iterator();
        List<String> shown = new ArrayList<>();
        for (int looks = 0; looks < 10; looks++) {
            survey.look();
            shown.add(survey.of(limits, known).get(1).fullest().get(0).whose());
        }
        assertThat(shown).endsWith("ann").first().asString().startsWith("#");
    }

    @Test
    void nobodyAtAllIsNoFault() {
        survey.look();
        assertThat(survey.of(limits(), NOBODY)).isEmpty();
    }
}
