package io.tollgate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.revocation.Revocations.Done;
import io.tollgate.auth.revocation.Revocations.Wish;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a gate does with credentials that were taken back: before, while and after their tunnel opens. */
final class RevokedTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    private final Revocations revocations = new Revocations(Clock.systemUTC());

    private RouteSketch route() {
        return new RouteSketch().authenticating().revocations(revocations);
    }

    private static TestToken token() {
        return TestToken.token()
                .claim("jti", "t1")
                .claim("sid", "s1")
                .claim("iat", Instant.now().getEpochSecond() - 1);
    }

    private static Request with(TestToken token) {
        return CHAT.bearer(token.rs256());
    }

    private Done revoke(Kind kind, String value) {
        return revocations
                .revoke(new Wish(Mark.of(kind, TestKeys.ISSUER, value), null, null, Source.ADMIN, ""))
                .await();
    }

    private static String value(Kind kind) {
        return switch (kind) {
            case JTI -> "t1";
            case SID -> "s1";
            case SUB -> "alice";
        };
    }

    private static RawClient open(GateFixture gate, TestToken token) {
        RawClient client = gate.send(with(token));
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private static void assertEnded(RawClient client) {
        assertThat(client.readFrame()).isEqualTo(WireFrame.close(4403, "revoked"));
        client.send(WireFrame.close(4403, "").masked());
        client.readToEnd();
    }

    private static void assertEchoes(RawClient client) {
        client.send(WireFrame.text("still here").masked());
        assertThat(client.readFrame().text()).isEqualTo("still here");
    }

    @ParameterizedTest
    @EnumSource
    void itIsRefusedAsABadTokenEvenIfItIsRemembered(Kind kind) {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, route())) {
            Request remembered = with(token());
            RawClient before = gate.send(remembered);
            assertThat(before.readHead().status()).isEqualTo(101);
            gate.endsBy(revocations);
            revoke(kind, value(kind));
            assertEnded(before);

            Head answer = gate.ask(remembered);

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
            Await.until("it is told", () -> gate.observer().events().contains("refused revoked"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void openTunnelsThatWereLetInByItEndAndNoOthers(Kind kind) {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, route())) {
            gate.endsBy(revocations);
            RawClient mine = open(gate, token());
            RawClient bobs =
                    open(gate, token().claim("sub", "bob").claim("jti", "t2").claim("sid", "s2"));

            assertThat(revoke(kind, value(kind)).ended()).isEqualTo(1);

            assertEnded(mine);
            assertEchoes(bobs);
        }
    }

    @Test
    void itIsRefusedIfItWasTakenBackWhileItsServerWasAsked() {
        try (StubUpstream stub = StubUpstream.start(UpstreamConnection::readRequestHead);
                GateFixture gate = new GateFixture(stub, route())) {
            gate.endsBy(revocations);
            RawClient client = gate.send(with(token()));
            UpstreamConnection upstream = stub.awaitConnection();
            assertThat(revoke(Kind.JTI, "t1").ended()).isZero();
            Answers.accept().answer(upstream);

            assertThat(client.readHead().status()).isEqualTo(401);
            gate.observer().expect("started", "refused revoked");
        }
    }

    @Test
    void theSameOfOneThatCameInTheFirstMessageIsSaidByAClose() {
        RouteSketch awaiting = new RouteSketch().awaitingMessage().revocations(revocations);
        try (StubUpstream stub = StubUpstream.start(UpstreamConnection::readRequestHead);
                GateFixture gate = new GateFixture(stub, awaiting)) {
            RawClient client = gate.send(CHAT);
            assertThat(client.readHead().status()).isEqualTo(101);
            client.send(
                    WireFrame.text("{\"token\": \"" + token().rs256() + "\"}").masked());
            UpstreamConnection upstream = stub.awaitConnection();
            assertThat(revoke(Kind.JTI, "t1").ended()).isZero();
            Answers.accept().answer(upstream);

            assertThat(client.readFrame()).isEqualTo(WireFrame.close(4401, "invalid_token"));
            gate.observer().expect("started", "refused revoked");
        }
    }

    @Test
    void routeThatRefusesByCloseSays4401() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, route().refusingByClose())) {
            revoke(Kind.SUB, "alice");
            RawClient client = open(gate, token());

            assertThat(client.readFrame()).isEqualTo(WireFrame.close(4401, "invalid_token"));
            client.close();
        }
    }

    @Test
    void routeOnTrialDoesNotOverlookIt() {
        LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, route().reportingUntil(tomorrow))) {
            gate.endsBy(revocations);
            RawClient client = open(gate, token());
            revoke(Kind.SUB, "alice");

            assertEnded(client);
            assertThat(gate.ask(with(token())).status()).isEqualTo(401);
        }
    }

    @Test
    void aTunnelThatWasRenewedGoesByItsNewToken() {
        TestToken first = token();
        TestToken second = token().claim("jti", "t2");
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, route().renewing())) {
            gate.endsBy(revocations);
            RawClient client = gate.send(RenewalCall.CHAT.bearer(first.rs256()));
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(gate.ask(RenewalCall.with(second.rs256())).status()).isEqualTo(200);

            assertThat(revoke(Kind.JTI, "t1").ended()).isZero();
            assertThat(gate.ask(RenewalCall.with(first.rs256())).status()).isEqualTo(401);
            assertThat(revoke(Kind.JTI, "t2").ended()).isEqualTo(1);
            assertEnded(client);
        }
    }

    @Test
    void manyAtOnceAreLookedForTogether() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, route())) {
            gate.endsBy(revocations);
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(open(gate, token().claim("jti", "t" + i)));
            }
            for (int i = 0; i < 5; i++) {
                revocations.revoke(new Wish(Mark.of(Kind.JTI, TestKeys.ISSUER, "t" + i), null, null, Source.ADMIN, ""));
            }

            clients.subList(0, 5).forEach(RevokedTest::assertEnded);
            assertEchoes(clients.get(5));
        }
    }

    @Test
    void rehearsalRefusesItToo() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, route())) {
            revoke(Kind.SUB, "alice");
            assertThat(gate.rehearse(with(token())).refusal()).isNotNull();
        }
    }
}
