package io.tollgate.gate;

import static io.tollgate.quota.LimitSketch.connections;
import static io.tollgate.quota.LimitSketch.messages;
import static io.tollgate.quota.LimitSketch.upgrades;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.quota.LimitSettings;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.LimitSettings.Then;
import io.tollgate.quota.LimitSketch;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a gate makes of a route's limits on upgrades and connections. */
final class GateLimitsTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    private static GateFixture gate(StubUpstream stub, RouteSketch route) {
        return new GateFixture(stub, route);
    }

    @Test
    void theOneTooManyIsToldWhenToComeAgain() {
        RouteSketch route = new RouteSketch()
                .limits(upgrades().named("tries").per(Kind.LISTENER).burst(2).settings());
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, route)) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            Head refused = gate.ask(CHAT);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("3600");
            assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"tries\";q=2;w=7200");
            assertThat(refused.header("RateLimit")).isEqualTo("\"tries\";r=0;t=3600");
            assertThat(stub.connections()).isEqualTo(2);
        }
    }

    @Test
    void aLimitOfTheAddressComesBeforeTheTokenAndOneOfTheSubjectAfterIt() {
        RouteSketch route = new RouteSketch()
                .authenticating()
                .limits(
                        upgrades().per(Kind.ADDRESS).burst(3).settings(),
                        upgrades().per(Kind.SUBJECT).settings());
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, route)) {
            assertThat(gate.ask(CHAT.bearer(TestToken.tampered())).status()).isEqualTo(401);
            assertThat(gate.ask(CHAT.bearer(TestToken.valid())).status()).isEqualTo(101);
            assertThat(gate.ask(CHAT.bearer(TestToken.valid())).status()).isEqualTo(429);
            assertThat(gate.ask(CHAT.bearer(TestToken.tampered())).status()).isEqualTo(429);
            Await.until(
                    "all are told of",
                    () -> gate.observer()
                            .events()
                            .containsAll(List.of("refused over_limit", "refused address_over_limit")));
        }
    }

    @Test
    void aPlaceIsFreeAgainWhenItsTunnelIsOver() {
        RouteSketch route = new RouteSketch().limits(connections(1).settings());
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, route)) {
            RawClient first = gate.send(CHAT);
            assertThat(first.readHead().status()).isEqualTo(101);
            assertThat(gate.ask(CHAT).header("RateLimit-Policy"))
                    .isEqualTo("\"connections\";q=1;qu=\"concurrent-requests\"");
            stub.awaitConnection().close();
            first.close();
            Await.until(
                    "it is over",
                    () -> gate.observer().events().stream().anyMatch(event -> event.startsWith("closed")));
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
        }
    }

    @Test
    void aPlaceIsFreeWhenItsClientIsGoneHoweverLongTheUpstreamTakes() {
        RouteSketch route = new RouteSketch().limits(connections(1).settings());
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, route)) {
            RawClient first = gate.send(CHAT);
            assertThat(first.readHead().status()).isEqualTo(101);
            first.send(WireFrame.close(1000, "").masked());
            stub.awaitConnection().readFrame();
            assertThat(gate.ask(CHAT).status()).isEqualTo(429);
            first.reset();
            Await.until("its place is free", () -> gate.ask(CHAT).status() == 101);
            assertThat(gate.observer().events()).noneMatch(event -> event.startsWith("closed"));
        }
    }

    @Test
    void nobodyIsEvictedForATunnelThatOnlyCloses() {
        RouteSketch route =
                new RouteSketch().limits(connections(2).then(Then.EVICT_OLDEST).settings());
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, route)) {
            RawClient oldest = gate.send(CHAT);
            assertThat(oldest.readHead().status()).isEqualTo(101);
            UpstreamConnection oldestUpstream = stub.awaitConnection();
            RawClient closing = gate.send(CHAT);
            assertThat(closing.readHead().status()).isEqualTo(101);
            closing.send(WireFrame.close(1000, "").masked());
            stub.awaitConnection().readFrame();
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            say(oldest, "here");
            assertThat(oldestUpstream.readFrame().text()).isEqualTo("here");
        }
    }

    private static RouteSketch reevaluating(LimitSketch... limits) {
        return new RouteSketch()
                .reevaluating()
                .limits(Stream.of(limits).map(LimitSketch::settings).toArray(LimitSettings[]::new));
    }

    private static void say(RawClient client, String words) {
        client.send(WireFrame.text(words).masked());
    }

    @Test
    void anOpenTunnelIsHeldToTheLimitsOfAReloadAndItsPlaceStays() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = gate(stub, reevaluating(connections(1)))) {
            RawClient client = gate.send(CHAT);
            assertThat(client.readHead().status()).isEqualTo(101);
            gate.offer(reevaluating(connections(5), messages().named("talk").per(Kind.ADDRESS)));
            say(client, "one");
            assertThat(client.readFrame().text()).isEqualTo("one");
            gate.offer(reevaluating(messages().named("talk").per(Kind.ADDRESS).rate(2, Duration.ofHours(1))));
            say(client, "two");
            assertThat(client.readFrame().closeReason()).isEqualTo("limited limit=talk");
            assertThat(gate.ask(CHAT).status()).isEqualTo(429);
        }
    }

    @Test
    void aTunnelIsNotHeldToALimitByAHeaderThatItDidNotKeep() {
        LimitSketch talk = messages().per(Kind.HEADER, "X-Room").burst(2);
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = gate(stub, reevaluating(talk))) {
            RawClient client = gate.send(CHAT.header("x-room", "a"));
            client.readHead();
            gate.offer(
                    reevaluating(talk.named("room"), messages().named("other").per(Kind.HEADER, "X-Other")));
            say(client, "one");
            assertThat(client.readFrame().text()).isEqualTo("one");
            say(client, "two");
            assertThat(client.readFrame().text()).isEqualTo("two");
            say(client, "three");
            assertThat(client.readFrame().closeReason()).isEqualTo("limited limit=room");
        }
    }

    @Test
    void aTrialOfTheRoutesRulesIsNoneOfItsLimits() {
        RouteSketch route = new RouteSketch()
                .authenticating()
                .reportingUntil(LocalDate.now(ZoneOffset.UTC).plusDays(1))
                .limits(
                        upgrades().per(Kind.SUBJECT).settings(),
                        upgrades().named("all").burst(3).settings());
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = gate(stub, route)) {
            assertThat(gate.ask(CHAT).status()).as("nobody").isEqualTo(101);
            assertThat(gate.ask(CHAT).status()).as("nobody").isEqualTo(101);
            assertThat(gate.ask(CHAT.bearer(TestToken.valid())).status()).isEqualTo(101);
            assertThat(gate.ask(CHAT.bearer(TestToken.valid())).header("RateLimit"))
                    .startsWith("\"all\"");
        }
    }
}
