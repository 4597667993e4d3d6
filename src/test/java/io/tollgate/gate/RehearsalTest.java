package io.tollgate.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateStep;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A rehearsal and the gate itself say the same of the same request, byte for byte. */
final class RehearsalTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    private static RouteSketch rules() {
        return new RouteSketch().authenticating().origins(Handshakes.ORIGIN).requiring("role", "admin");
    }

    static Stream<Arguments> refusedAlike() {
        String valid = TestToken.valid();
        String late = TestToken.token().expiresIn(Duration.ofHours(-1)).rs256();
        return Stream.of(
                argumentSet("grammar", CHAT.line("no colon")),
                argumentSet("HTTP/1.0", CHAT.version("HTTP/1.0")),
                argumentSet("no Host", CHAT.without("Host")),
                argumentSet("two Hosts", CHAT.header("Host", "b")),
                argumentSet("body", CHAT.header("Content-Length", "1")),
                argumentSet("key", CHAT.with("Sec-WebSocket-Key", "c2hvcnQ=")),
                argumentSet("method", CHAT.method("POST")),
                argumentSet("plain GET", CHAT.without("Upgrade")),
                argumentSet("version", CHAT.with("Sec-WebSocket-Version", "8")),
                argumentSet("target", CHAT.query("a", "b".repeat(40_000))),
                argumentSet("head", CHAT.header("A", "b".repeat(40_000))),
                argumentSet("dot segment", Handshakes.upgrade("/chat/../x")),
                argumentSet("no route", Handshakes.upgrade("/other").bearer(valid)),
                argumentSet("circle", CHAT.header("Via", "1.1 tollgate").bearer(valid)),
                argumentSet("origin", CHAT.origin("https://evil.test").bearer(valid)),
                argumentSet("no token", CHAT),
                argumentSet("two tokens", CHAT.bearer(valid).protocols("M", valid)),
                argumentSet("no token's characters", CHAT.bearer("a%b")),
                argumentSet("strange token", CHAT.bearer(TestToken.token().byStranger())),
                argumentSet("expired token", CHAT.bearer(late)),
                argumentSet("protocol twice", CHAT.bearer(valid).protocols("a", "a")),
                argumentSet("claim", CHAT.bearer(valid)));
    }

    @ParameterizedTest
    @MethodSource("refusedAlike")
    void refusedAlikeInHttp(Request request) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, rules())) {
            RawClient client = gate.send(request);
            String live = client.readHead().raw() + new String(client.readToAnyEnd(), ISO_8859_1);
            Rehearsal rehearsal = gate.rehearse(request);
            assertThat(withoutId(rehearsal.answer())).isEqualTo(withoutId(live));
            gate.observer()
                    .expect(
                            "started",
                            "refused " + rehearsal.refusal().outcome().label());
            assertThat(rehearsal.endedAt())
                    .isEqualTo(
                            gate.observer().steps().get(gate.observer().steps().size() - 1));
            assertThat(rehearsal.upstreamHead()).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("refusedAlike")
    void refusedAlikeByAClose(Request request) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, rules().refusingByClose())) {
            RawClient client = gate.send(request.header("X-Any", "1"));
            Head live = client.readHead();
            Rehearsal rehearsal = gate.rehearse(request.header("X-Any", "1"));
            if (live.status() == 101) {
                WireFrame close = client.readFrame();
                assertThat(rehearsal.close().code()).isEqualTo(close.closeCode());
                assertThat(rehearsal.close().reason()).isEqualTo(close.closeReason());
                assertThat(rehearsal.close().subprotocol()).isEqualTo(live.header("Sec-WebSocket-Protocol"));
            } else {
                assertThat(rehearsal.close()).isNull();
                assertThat(rehearsal.refusal().status()).isEqualTo(live.status());
            }
        }
    }

    static Stream<Arguments> letInAlike() {
        String admin = TestToken.token().claim("role", "admin").rs256();
        LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
        Request rich = CHAT.origin(Handshakes.ORIGIN)
                .header("X-User", "mallory")
                .header("X-Forwarded-For", "203.0.113.9")
                .header("X-Forwarded-Proto", "https")
                .header("X-Request-Id", "theirs")
                .header("Cookie", "a=b; c=d")
                .header("Authorization", "Basic YTpi")
                .header("Sec-WebSocket-Extensions", "permessage-deflate, x-other")
                .query("room", "7");
        return Stream.of(
                argumentSet("open", new RouteSketch(), CHAT),
                argumentSet("open and rich", new RouteSketch(), rich),
                argumentSet("bearer", rules(), CHAT.bearer(admin)),
                argumentSet("marker", rules(), rich.protocols("v2", "M", admin)),
                argumentSet("reported: no token", rules().reportingUntil(tomorrow), rich),
                argumentSet("reported: claim", rules().reportingUntil(tomorrow), CHAT.bearer(TestToken.valid())),
                argumentSet(
                        "reported: two",
                        rules().reportingUntil(tomorrow),
                        CHAT.bearer(admin).protocols("M", admin)));
    }

    @ParameterizedTest
    @MethodSource
    void letInAlike(RouteSketch route, Request request) {
        for (boolean trusting : new boolean[] {false, true}) {
            try (StubUpstream stub = StubUpstream.start(Answers.accept());
                    GateFixture gate =
                            new GateFixture(stub.url(), route, new FakeClientRule("X-Forwarded-For", trusting))) {
                assertThat(gate.ask(request).status()).isEqualTo(101);
                String live = stub.awaitConnection().requestHead().raw();
                Rehearsal rehearsal = gate.rehearse(request);
                assertThat(rehearsal.refusal()).isNull();
                assertThat(withoutId(rehearsal.upstreamHead())).isEqualTo(withoutId(live));
                assertThat(stub.connections()).as("dialled once, by the gate").isEqualTo(1);
            }
        }
    }

    @Test
    void whoIsLetInIsKnown() {
        String admin = TestToken.token().claim("role", "admin").rs256();
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, rules())) {
            Rehearsal rehearsal = gate.rehearse(CHAT.bearer(admin));
            AttemptView visit = rehearsal.visit();
            assertThat(visit.route()).isEqualTo("chat");
            assertThat(visit.subject()).isEqualTo("alice");
            assertThat(rehearsal.credential()).hasToString("Header[name=Authorization]");
            assertThat(rehearsal.endsAt()).isNotNull();
            assertThat(rehearsal.endedAt()).isEqualTo(GateStep.DIAL);
            assertThat(stub.connections()).isZero();
        }
    }

    @Test
    void whoIsToSendHisTokenFirstIsAcceptedAndNoMoreIsKnown() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            Rehearsal rehearsal = gate.rehearse(CHAT);
            assertThat(rehearsal.awaitsMessage()).isTrue();
            assertThat(rehearsal.refusal()).isNull();
            assertThat(rehearsal.endedAt()).isEqualTo(GateStep.MESSAGE);
            assertThat(rehearsal.upstreamHead()).isNull();
        }
    }

    @Test
    void aFirstMessageIsJudgedAsTheGateDoes() {
        String hello = "{\"token\": \"" + TestToken.valid() + "\"}";
        Request offering = CHAT.protocols("a", "b").header("Sec-WebSocket-Extensions", "permessage-deflate");
        try (StubUpstream stub = StubUpstream.start(Answers.accept().subprotocol("a"));
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client = gate.send(offering);
            client.readHead();
            client.send(WireFrame.text(hello).masked());
            String live = stub.awaitConnection().requestHead().raw();
            gate.observer().expect("started", "opened");
            Rehearsal rehearsal = gate.rehearse(offering, hello);
            assertThat(rehearsal.awaitsMessage()).isFalse();
            assertThat(withoutId(rehearsal.upstreamHead())).isEqualTo(withoutId(live));
            Rehearsal refused = gate.rehearse(CHAT, "{}");
            assertThat(refused.close().code()).isEqualTo(4401);
            assertThat(refused.close().reason()).isEqualTo("first_message_invalid");
            assertThat(refused.answer()).isNull();
        }
    }

    @Test
    void aFirstMessageThatIsLongerThanItsRouteTakesIsRefused() {
        String hello = "{\"token\": \"" + TestToken.valid() + "\"}";
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            Rehearsal longest = gate.rehearse(CHAT, hello + " ".repeat(1024 - hello.length()));
            assertThat(longest.refusal()).isNull();
            Rehearsal longer = gate.rehearse(CHAT, hello + " ".repeat(1025 - hello.length()));
            assertThat(longer.close().reason()).isEqualTo("first_message_invalid");
        }
    }

    @Test
    void aHeadThatDoesNotEndIsRefused() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            Refusal refusal = gate.rehearse(CHAT.line("Half: head\r\nX")).refusal();
            assertThat(refusal.outcome().status()).isEqualTo(400);
        }
    }

    /** Each attempt has an id of its own, and each 503 its own time to come back. */
    private static String withoutId(String head) {
        return head.replaceAll("[0-9a-f]{24}", "ID").replaceAll("Retry-After: \\d", "Retry-After: N");
    }
}
