package io.tollgate.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.auth.CredentialSettings.Ticket.Bind;
import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.auth.revocation.Revocations;
import io.tollgate.auth.revocation.Revocations.Wish;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A token is exchanged for a ticket, and the ticket once for a tunnel. */
final class TicketTest {
    private static final Request CALL = new Request("POST", "/chat/ticket", "HTTP/1.1", List.of(), "")
            .header("Host", Handshakes.HOST)
            .header("Content-Length", "0");

    private static StubUpstream stub;

    @BeforeAll
    static void start() {
        stub = StubUpstream.start(Answers.echo());
    }

    @AfterAll
    static void stop() {
        stub.close();
    }

    private static GateFixture gate(RouteSketch route) {
        return new GateFixture(stub, route);
    }

    private static RouteSketch ticketing(Bind... bind) {
        return new RouteSketch().ticketing(bind).origins(Handshakes.ORIGIN, "https://other.test");
    }

    private static Request chat(String ticket) {
        return Handshakes.upgrade("/chat?a=1&ticket=" + ticket + "&b=2");
    }

    private static Request withToken() {
        return CALL.bearer(TestToken.valid());
    }

    private static JsonObject told(RawClient client, int status) {
        Head head = client.readHead();
        String body = new String(client.readToEnd(), UTF_8);
        assertThat(head.status()).as(body).isEqualTo(status);
        assertThat(head.header("Cache-Control")).isEqualTo("no-store");
        return new JsonObject(body);
    }

    private static String ticket(GateFixture gate, Request call) {
        return told(gate.send(call), 200).getString("ticket");
    }

    private static String error(GateFixture gate, Request request, int status) {
        return told(gate.send(request), status).getString("error");
    }

    @Test
    void itStandsForItsTokenOnceAndNothingOfItGoesUp() {
        try (StubUpstream own = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(own, ticketing())) {
            String ticket = ticket(gate, withToken());
            assertThat(ticket).matches("[A-Za-z0-9_-]{22}");
            assertThat(gate.ask(chat(ticket)).status()).isEqualTo(101);
            Head up = own.awaitConnection().requestHead();
            assertThat(up.target()).isEqualTo("/chat?a=1&b=2");
            assertThat(up.header("X-User")).isEqualTo("alice");
            assertThat(up.raw()).doesNotContain(ticket, "eyJ");
            assertThat(error(gate, chat(ticket), 401)).isEqualTo("ticket_replayed");
            gate.observer()
                    .expect(
                            "started",
                            "refused ticket_issued",
                            "started",
                            "opened",
                            "started",
                            "refused ticket_replayed");
        }
    }

    @Test
    void itSaysWhenItIsOverAndWhenTheTokenIs() {
        try (GateFixture gate = gate(ticketing())) {
            Instant before = Instant.now();
            String token = TestToken.token().expiresIn(Duration.ofMinutes(5)).rs256();
            JsonObject told = told(gate.send(CALL.bearer(token)), 200);
            assertThat(told.fieldNames()).containsExactlyInAnyOrder("ticket", "expires", "tokenExpires");
            assertThat(Instant.parse(told.getString("expires")))
                    .isBetween(before.plusSeconds(29), Instant.now().plusSeconds(30));
            Instant end = before.plus(Duration.ofMinutes(5)).plusSeconds(30);
            assertThat(Instant.parse(told.getString("tokenExpires")))
                    .isBetween(end.minusSeconds(2), end.plusSeconds(2));
        }
    }

    @Test
    void itIsNotGoodForLongerThanItsToken() {
        try (GateFixture gate = gate(ticketing())) {
            Instant before = Instant.now();
            String token = TestToken.token().expiresIn(Duration.ofSeconds(-20)).rs256();
            JsonObject told = told(gate.send(CALL.bearer(token)), 200);
            assertThat(Instant.parse(told.getString("expires"))).isBefore(before.plusSeconds(12));
            assertThat(told.getString("tokenExpires")).isEqualTo(told.getString("expires"));
        }
    }

    /** A tunnel has half of what its token has left in any case: who is told of an end in the past would never renew. */
    @ParameterizedTest
    @CsvSource({"60, 240", "3600, 150"})
    void whereTunnelsEndEarlierItSaysByWhenAFreshTokenIsDue(int spreadSeconds, int seconds) {
        RouteSketch route = ticketing().expirySpread(Duration.ofSeconds(spreadSeconds));
        try (GateFixture gate = gate(route)) {
            Instant before = Instant.now();
            String token = TestToken.token().expiresIn(Duration.ofSeconds(270)).rs256();
            Instant due = Instant.parse(told(gate.send(CALL.bearer(token)), 200).getString("tokenExpires"));
            Instant expected = before.plusSeconds(seconds);
            assertThat(due).isBetween(expected.minusSeconds(2), expected.plusSeconds(10));
        }
    }

    static Stream<Arguments> itMayBeAskedForLikeThis() {
        Request bare = withToken().without("Content-Length");
        return Stream.of(
                argumentSet("no length", bare),
                argumentSet("length 0", withToken()),
                argumentSet("some type and nothing of it", withToken().header("Content-Type", "text/plain")),
                argumentSet(
                        "{}",
                        bare.header("Content-Length", "2")
                                .header("Content-Type", "application/json")
                                .followedBy("{}")));
    }

    @ParameterizedTest
    @MethodSource
    void itMayBeAskedForLikeThis(Request call) {
        try (GateFixture gate = gate(ticketing())) {
            assertThat(ticket(gate, call)).hasSize(22);
        }
    }

    static Stream<Arguments> whoGetsNone() {
        String token = TestToken.valid();
        Request json = withToken().header("Content-Type", "application/json");
        return Stream.of(
                argumentSet("no token", CALL, 401, "no_token"),
                argumentSet("token in the query", CALL.target("/chat/ticket?token=" + token), 401, "no_token"),
                argumentSet("token in a cookie", CALL.cookie("tg=" + token), 401, "no_token"),
                argumentSet("strange", CALL.bearer(TestToken.token().byStranger()), 401, "invalid_token"),
                argumentSet("two", withToken().bearer(token), 400, "ambiguous_token"),
                argumentSet("a list", json.with("Content-Length", "2").followedBy("[]"), 400, "bad_call"),
                argumentSet("more", json.with("Content-Length", "7").followedBy("{\"a\":1}"), 400, "bad_call"),
                argumentSet(
                        "a form", withToken().with("Content-Length", "2").followedBy("a="), 415, "unsupported_type"),
                argumentSet("chunked", json.header("Transfer-Encoding", "chunked"), 411, "length_required"),
                argumentSet("another page", withToken().origin("https://evil.test"), 403, "origin_denied"),
                argumentSet("PUT", withToken().method("PUT"), 405, "method_not_allowed"));
    }

    @ParameterizedTest
    @MethodSource
    void whoGetsNone(Request call, int status, String error) {
        try (GateFixture gate = gate(ticketing())) {
            assertThat(error(gate, call, status)).isEqualTo(error);
        }
    }

    @Test
    void aListedPageMayReadTheAnswer() {
        try (GateFixture gate = gate(ticketing())) {
            Head head = gate.ask(withToken().origin(Handshakes.ORIGIN));
            assertThat(head.header("Access-Control-Allow-Origin")).isEqualTo(Handshakes.ORIGIN);
            assertThat(head.header("Access-Control-Allow-Credentials")).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource
    void aTicketThatWasNeverIssuedLetsNobodyIn(String shown, int status, String error) {
        try (GateFixture gate = gate(ticketing())) {
            Head head = gate.ask(chat(shown));
            assertThat(head.status()).isEqualTo(status);
            assertThat(head.header("WWW-Authenticate")).startsWith("Bearer error=\"invalid_");
            assertThat(error(gate, chat(shown), status)).isEqualTo(error);
        }
    }

    static Stream<Arguments> aTicketThatWasNeverIssuedLetsNobodyIn() {
        return Stream.of(
                argumentSet("made up", "abcdefghijklmnopqrstuv", 401, "ticket_unknown"),
                argumentSet("empty", "", 401, "ticket_unknown"),
                argumentSet("blank", "%20", 401, "ticket_unknown"),
                argumentSet("a token", TestToken.valid(), 401, "ticket_unknown"),
                argumentSet("two", "abcdefghijklmnopqrstuv&ticket=abcdefghijklmnopqrstuv", 400, "ambiguous_token"));
    }

    @Test
    void besideATokenItIsASecondOneAndStaysGood() {
        try (GateFixture gate = gate(ticketing())) {
            String ticket = ticket(gate, withToken());
            assertThat(error(gate, chat(ticket).bearer(TestToken.valid()), 400)).isEqualTo("ambiguous_token");
            assertThat(gate.ask(chat(ticket)).status()).isEqualTo(101);
        }
    }

    @Test
    void aPageThatMayNotComeDoesNotUseItUp() {
        try (GateFixture gate = gate(ticketing())) {
            String ticket = ticket(gate, withToken());
            assertThat(error(gate, chat(ticket).origin("https://evil.test"), 403))
                    .isEqualTo("origin_denied");
            assertThat(gate.ask(chat(ticket)).status()).isEqualTo(101);
        }
    }

    static Stream<Arguments> boundToAnOriginItIsGoodForThatAlone() {
        String other = "https://other.test";
        return Stream.of(
                argumentSet("same", Handshakes.ORIGIN, Handshakes.ORIGIN, 101),
                argumentSet("none", null, null, 101),
                argumentSet("other", Handshakes.ORIGIN, other, 401),
                argumentSet("none at the end", Handshakes.ORIGIN, null, 401),
                argumentSet("none at first", null, Handshakes.ORIGIN, 401));
    }

    @ParameterizedTest
    @MethodSource
    void boundToAnOriginItIsGoodForThatAlone(String issued, String shown, int status) {
        try (GateFixture gate = gate(ticketing(Bind.ORIGIN))) {
            Request call = issued == null ? withToken() : withToken().origin(issued);
            String ticket = ticket(gate, call);
            Request chat = shown == null ? chat(ticket) : chat(ticket).origin(shown);
            assertThat(gate.ask(chat).status()).isEqualTo(status);
            assertThat(error(gate, chat, 401)).isEqualTo("ticket_replayed");
        }
    }

    @Test
    void whatItsTokenAllowsIsJudgedWhenItIsShown() {
        try (GateFixture gate = gate(ticketing().requiring("role", "admin"))) {
            assertThat(error(gate, chat(ticket(gate, withToken())), 403)).isEqualTo("insufficient_scope");
            String admin = TestToken.token().claim("role", "admin").rs256();
            assertThat(gate.ask(chat(ticket(gate, CALL.bearer(admin)))).status())
                    .isEqualTo(101);
        }
    }

    @Test
    void whatWasTakenBackSinceLetsNobodyIn() {
        Revocations revocations = new Revocations(Clock.systemUTC());
        try (GateFixture gate = gate(ticketing().revocations(revocations))) {
            String token = TestToken.token().claim("jti", "t1").rs256();
            String ticket = ticket(gate, CALL.bearer(token));
            revocations
                    .revoke(new Wish(Mark.of(Mark.Kind.JTI, TestKeys.ISSUER, "t1"), null, null, Source.ADMIN, ""))
                    .await();
            assertThat(error(gate, chat(ticket), 401)).isEqualTo("invalid_token");
            assertThat(error(gate, CALL.bearer(token), 401)).isEqualTo("invalid_token");
        }
    }

    @Test
    void aRouteThatRefusesByCloseSaysItByCode() {
        try (GateFixture gate = gate(ticketing().refusingByClose())) {
            String ticket = ticket(gate, withToken());
            assertThat(gate.ask(chat(ticket)).status()).isEqualTo(101);
            RawClient late = gate.send(chat(ticket));
            assertThat(late.readHead().status()).isEqualTo(101);
            assertThat(late.readFrame().closeCode()).isEqualTo(4401);
        }
    }

    @Test
    void whereAllDenialsAreAlikeAReplayIsTooAndIsCountedAsWhatItIs() {
        try (GateFixture gate = gate(ticketing().denyingAlike())) {
            assertThat(error(gate, chat("abcdefghijklmnopqrstuv"), 401)).isEqualTo("invalid_token");
            gate.observer().expect("started", "refused ticket_unknown");
        }
    }

    @Test
    void aRouteThatOnlyReportsTellsOfAReplay() {
        LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
        try (GateFixture gate = gate(ticketing().reportingUntil(tomorrow))) {
            assertThat(gate.ask(chat("abcdefghijklmnopqrstuv")).status()).isEqualTo(101);
            gate.observer().expect("started", "would refuse ticket_unknown", "opened");
        }
    }

    @Test
    void aRouteThatOnlyReportsIssuesThemToPagesThatItDoesNotList() {
        LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
        String page = "https://not-listed.test";
        try (GateFixture gate = gate(ticketing(Bind.ORIGIN).reportingUntil(tomorrow))) {
            String ticket = ticket(gate, withToken().origin(page));
            assertThat(gate.ask(chat(ticket).origin(page)).status()).isEqualTo(101);
            gate.observer()
                    .expect("started", "refused ticket_issued", "started", "would refuse origin_denied", "opened");
        }
    }
}
