package io.tollgate.quota;

import static io.tollgate.quota.FakeCaller.named;
import static io.tollgate.quota.LimitSketch.connections;
import static io.tollgate.quota.LimitSketch.messages;
import static io.tollgate.quota.LimitSketch.upgrades;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.LimitSettings.Then;
import io.tollgate.quota.SharedStore.Ask;
import io.tollgate.telemetry.traffic.Traffic;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is counted over several nodes, beside what is counted here. */
final class SharedReservationTest {
    private final FakeStore store = new FakeStore();
    private final Quotas quotas = Quotas.local().sharing(store);
    private final Traffic traffic = new Traffic();
    private final FakeCaller ann = named("ann");

    /** One place here, and two limits that nodes share. */
    private final RouteLimits limits = limits(
            connections(1).named("here"),
            upgrades().named("tries").shared(),
            connections(5).named("all").shared());

    private RouteLimits limits(LimitSketch... rules) {
        return new RouteLimits(
                "chat", Stream.of(rules).map(LimitSketch::settings).toList(), quotas);
    }

    private static Refusal refusal(Future<Void> step) {
        assertThat(step.failed()).isTrue();
        return (Refusal) step.cause();
    }

    @Test
    void aStepAsksTheStoreOnceForAllThatItShares() throws Exception {
        Future<Void> step = limits.reserve(traffic).takeOfAddress(ann);
        FakeStore.Asked asked = store.next();
        assertThat(asked.asks().get(0)).isInstanceOf(Ask.Tokens.class);
        assertThat(asked.asks().get(1))
                .isInstanceOfSatisfying(
                        Ask.Place.class, place -> assertThat(place.max()).isEqualTo(5));
        assertThat(step.isComplete()).isFalse();
        asked.answer(store.granted());
        assertThat(step.succeeded()).isTrue();
    }

    @Test
    void whatTheStoreRefusesIsTheRulesRefusalAndGivesBackWhatWasTakenHere() throws Exception {
        Future<Void> step = limits.reserve(traffic).takeOfAddress(ann);
        store.next().answer(FakeStore.refused(0, TimeUnit.SECONDS.toNanos(7)));
        assertThat(refusal(step).detail()).startsWith("limit tries:");
        assertThat(refusal(step).headers()).contains(Map.entry("Retry-After", "7"));
        assertThat(traffic.limitHits().keySet()).containsExactly("tries");
        assertThat(limits.reserve(traffic).takeOfAddress(ann))
                .as("the place here is free")
                .isNotNull();
    }

    @Test
    void aPlaceThatTheStoreRefusesMayBeFreeSoon() throws Exception {
        Future<Void> step = limits.reserve(traffic).takeOfAddress(ann);
        store.next().answer(FakeStore.refused(1, 0));
        assertThat(refusal(step).headers()).contains(Map.entry("Retry-After", "1"));
    }

    @Test
    void aStoreThatIsAwayAndLetsNobodyInGivesBackWhatWasTakenHere() throws Exception {
        Future<Void> step = limits.reserve(traffic).takeOfAddress(ann);
        store.next().fail(Refusal.of(Outcome.NO_LIMIT_STORE, "redis is away"));
        assertThat(refusal(step).outcome()).isEqualTo(Outcome.NO_LIMIT_STORE);
        assertThat(traffic.limitHits()).isEmpty();
        assertThat(limits.reserve(traffic).takeOfAddress(ann)).isNotNull();
    }

    @Test
    void anAnswerThatComesAfterTheClientLeftIsGivenBackWhole() throws Exception {
        Reservation left = limits.reserve(traffic);
        Future<Void> step = left.takeOfAddress(ann);
        left.close();
        store.next().answer(store.granted());
        assertThat(step.isComplete()).isTrue();
        assertThat(store.held()).isZero();
        assertThat(limits.reserve(traffic).takeOfAddress(ann)).isNotNull();
    }

    @Test
    void allThatATunnelHoldsOfTheStoreIsGivenBackOnce() throws Exception {
        RouteLimits all = limits(
                connections(5).shared(),
                connections(5).per(Kind.SUBJECT).then(Then.EVICT_OLDEST).shared(),
                messages().per(Kind.SUBJECT).shared());
        Reservation tunnel = all.reserve(traffic);
        tunnel.takeOfAddress(ann);
        store.next().answer(store.granted());
        assertThat(tunnel.buckets(ann)).hasSize(1);
        tunnel.opened(ann, limit -> {});
        assertThat(store.held()).isEqualTo(3);
        tunnel.close();
        tunnel.close();
        assertThat(store.held()).isZero();
    }

    @Test
    void aLimitHereRefusesWithoutAskingTheStore() throws Exception {
        limits.reserve(traffic).takeOfAddress(ann);
        store.next().answer(store.granted());
        assertThat(catchRefusal()).startsWith("limit here:");
        assertThat(List.copyOf(traffic.limitHits().keySet())).containsExactly("here");
        assertThat(store.held()).isEqualTo(1);
    }

    private String catchRefusal() {
        try {
            limits.reserve(traffic).takeOfAddress(ann);
            return "let in";
        } catch (Refusal refusal) {
            return refusal.detail();
        }
    }
}
