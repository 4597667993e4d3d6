package io.tollgate.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.quota.LimitSettings.Per.Kind;
import io.tollgate.quota.LimitSketch;
import io.tollgate.telemetry.GateStep;
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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that is answered before it is proven: its first message opens its tunnel, or a Close ends it. */
final class FirstMessageTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    private static WireFrame hello(String token) {
        return WireFrame.text("{\"type\": \"hello\", \"token\": \"" + token + "\"}")
                .masked();
    }

    private static WireFrame hello() {
        return hello(TestToken.valid());
    }

    private static RawClient accepted(GateFixture gate, Request request) {
        RawClient client = gate.send(request);
        Head answer = client.readHead();
        assertThat(answer.status()).as(answer.raw()).isEqualTo(101);
        return client;
    }

    private static void assertClosed(RawClient client, int code, String reason) {
        assertThat(client.readFrame()).isEqualTo(WireFrame.close(code, reason));
        client.send(WireFrame.close(code, "").masked());
        client.expectEof();
    }

    @Test
    void theUpstreamIsDialledOnlyThenAndNeverSeesTheMessage() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client = accepted(gate, CHAT);
            assertThat(stub.connections()).isZero();
            client.send(hello());
            client.send(WireFrame.text("one").masked());
            assertThat(client.readFrame()).isEqualTo(WireFrame.text("one"));
            assertThat(stub.received()).doesNotContain("hello", "eyJ").contains("X-User: alice");
            assertThat(gate.observer().steps())
                    .containsSubsequence(
                            GateStep.CREDENTIAL,
                            GateStep.MESSAGE,
                            GateStep.AUTHENTICATE,
                            GateStep.AUTHORIZE,
                            GateStep.DIAL,
                            GateStep.ANSWER);
            gate.observer().expect("started", "opened");
        }
    }

    @Test
    void aTokenInAnotherPlaceCountsAsEver() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(
                        stub,
                        new RouteSketch()
                                .origins(Handshakes.ORIGIN)
                                .awaitingMessage(new CredentialSettings.Cookie("session")))) {
            RawClient byHeader = accepted(gate, CHAT.bearer(TestToken.valid()));
            byHeader.send(hello());
            assertThat(byHeader.readFrame().text()).contains("hello");
            Request byCookie = CHAT.origin(Handshakes.ORIGIN).cookie("session=" + TestToken.valid());
            RawClient other = accepted(gate, byCookie);
            other.send(hello());
            assertThat(other.readFrame().text()).contains("hello");
            assertThat(gate.ask(CHAT.bearer(TestToken.tampered())).status()).isEqualTo(401);
            assertThat(gate.ask(CHAT.origin("https://evil.test")).status()).isEqualTo(403);
        }
    }

    static Stream<Arguments> whatProvesNothingIsClosed() {
        String expired = TestToken.token().expiresIn(Duration.ofHours(-1)).rs256();
        return Stream.of(
                argumentSet("no JSON", WireFrame.text("SECRET").masked(), 4401, "first_message_invalid"),
                argumentSet("no field", WireFrame.text("{}").masked(), 4401, "first_message_invalid"),
                argumentSet("empty", WireFrame.text("").masked(), 4401, "first_message_invalid"),
                argumentSet("too long", WireFrame.text("x".repeat(1025)).masked(), 4401, "first_message_invalid"),
                argumentSet("no token's characters", hello("a b"), 4401, "invalid_token"),
                argumentSet("tampered", hello(TestToken.tampered()), 4401, "invalid_token"),
                argumentSet("expired", hello(expired), 4401, "invalid_token"),
                argumentSet("of a stranger", hello(TestToken.token().byStranger()), 4401, "invalid_token"),
                argumentSet("not masked", WireFrame.text("{}"), 1002, "frame_invalid"),
                argumentSet("compressed", hello().rsv(WireFrame.RSV1), 1002, "frame_invalid"),
                argumentSet("a long ping", WireFrame.ping("x".repeat(126)).masked(), 1002, "frame_invalid"),
                argumentSet("claims", hello(), 4403, "insufficient_scope"));
    }

    @ParameterizedTest
    @MethodSource
    void whatProvesNothingIsClosed(WireFrame frame, int code, String label) {
        RouteSketch route = new RouteSketch().awaitingMessage().requiring("role", "admin");
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, route)) {
            RawClient client = accepted(gate, CHAT);
            client.send(frame);
            assertClosed(client, code, label);
            gate.observer().expect("started", "refused " + label);
            assertThat(stub.connections()).isZero();
        }
    }

    @Test
    void theStandardsCodeSaysItIsPolicy() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(
                        stub, new RouteSketch().awaitingMessage().closingByTheStandard())) {
            RawClient client = accepted(gate, CHAT);
            client.send(WireFrame.text("{}").masked());
            assertClosed(client, 1008, "first_message_invalid");
        }
    }

    @Test
    void aMessageThatIsLateIsClosed() {
        RouteSketch route = new RouteSketch().awaitingMessage(Duration.ofMillis(200));
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, route)) {
            WireFrame half = WireFrame.text("{\"token\":").notFinal().masked();
            RawClient client = accepted(gate, CHAT.followedBy(text(half)));
            assertClosed(client, 4401, "first_message_late");
            gate.observer().expect("started", "refused first_message_late");
        }
    }

    @Test
    void aRouteThatTellsNothingTellsNothingOfTheMessage() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(
                        stub, new RouteSketch().awaitingMessage().denyingAlike())) {
            RawClient client = accepted(gate, CHAT);
            client.send(WireFrame.text("{}").masked());
            assertClosed(client, 4401, "invalid_token");
            gate.observer().expect("started", "refused first_message_invalid");
        }
    }

    @Test
    void aLimitOfTheSubjectSaysWhenToComeAgain() {
        RouteSketch route = new RouteSketch()
                .awaitingMessage()
                .limits(LimitSketch.upgrades().per(Kind.SUBJECT).settings());
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, route)) {
            RawClient first = accepted(gate, CHAT);
            first.send(hello());
            gate.observer().expect("started", "opened");
            RawClient second = accepted(gate, CHAT);
            second.send(hello());
            WireFrame close = second.readFrame();
            assertThat(close.closeCode()).isEqualTo(4429);
            assertThat(close.closeReason()).matches("over_limit retry-after=\\d+");
        }
    }

    @Test
    void whileItWaitsPingsAndACloseAreAnswered() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client = accepted(gate, CHAT);
            client.send(WireFrame.pong("unasked").masked());
            client.send(WireFrame.ping("are you there").masked());
            assertThat(client.readFrame()).isEqualTo(WireFrame.pong("are you there"));
            client.send(WireFrame.close(3001, "changed my mind").masked());
            assertThat(client.readFrame()).isEqualTo(WireFrame.close(3001, ""));
            client.expectEof();
            gate.observer().expect("started", "refused client_left");
            assertThat(stub.connections()).isZero();
        }
    }

    static Stream<Arguments> aCloseIsAnsweredByALegalOne() {
        return Stream.of(
                argumentSet("no code", WireFrame.close(), WireFrame.close()),
                argumentSet("no legal code", WireFrame.close(1006, ""), WireFrame.close(1002, "")));
    }

    @ParameterizedTest
    @MethodSource
    void aCloseIsAnsweredByALegalOne(WireFrame sent, WireFrame answer) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client = accepted(gate, CHAT);
            client.send(sent.masked());
            assertThat(client.readFrame()).isEqualTo(answer);
            client.expectEof();
        }
    }

    @Test
    void aClientThatLeavesLeavesNothing() {
        try (StubUpstream stub = StubUpstream.start(Answers.silence());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            accepted(gate, CHAT).shutdownOutput();
            gate.observer().expect("started", "refused client_left");
            RawClient resets = accepted(gate, CHAT);
            resets.send(WireFrame.text("{\"tok").notFinal().masked());
            resets.reset();
            gate.observer().expect("started", "refused client_left", "started", "refused client_left");
            RawClient whileAsked = accepted(gate, CHAT);
            whileAsked.send(hello());
            UpstreamConnection asked = stub.awaitConnection();
            whileAsked.shutdownOutput();
            asked.readToAnyEnd();
            gate.awaitAllGivenBack();
        }
    }

    @Test
    void aDrainEndsItAtOnce() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client = accepted(gate, CHAT);
            gate.drain();
            assertClosed(client, 1001, "draining");
            assertThat(gate.ask(CHAT).status()).isEqualTo(503);
        }
    }

    @Test
    void aSubprotocolWhereNoneWasPromisedIsRefused() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept().subprotocol("b"));
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client = accepted(gate, CHAT);
            client.send(hello());
            assertClosed(client, 1011, "subprotocol_refused");
        }
    }

    static Stream<Arguments> whatTheUpstreamDoesIsToldByACode() {
        return Stream.of(
                argumentSet("says no", Answers.status(403, "no"), 1013, "upstream_refused"),
                argumentSet("is no WebSocket server", Answers.status(200, ""), 1012, "upstream_bad_answer"),
                argumentSet("hangs up", Answers.hangUp(), 1012, "upstream_bad_answer"),
                argumentSet("takes no subprotocol", Answers.accept(), 1011, "subprotocol_refused"),
                argumentSet("takes another", Answers.accept().subprotocol("b"), 1011, "subprotocol_refused"));
    }

    @ParameterizedTest
    @MethodSource
    void whatTheUpstreamDoesIsToldByACode(StubUpstream.Script answer, int code, String label) {
        try (StubUpstream stub = StubUpstream.start(answer);
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client = accepted(gate, CHAT.protocols("a", "b"));
            client.send(hello());
            assertClosed(client, code, label);
            gate.observer().expect("started", "refused " + label);
        }
    }

    @Test
    void theSubprotocolThatWasPromisedIsTheOnlyOneThatIsOfferedAndNothingIsCompressed() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept().subprotocol("a"));
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client =
                    gate.send(CHAT.protocols("a", "b").header("Sec-WebSocket-Extensions", "permessage-deflate"));
            Head answer = client.readHead();
            assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualTo("a");
            assertThat(answer.header("Sec-WebSocket-Accept")).isEqualTo(Handshakes.ACCEPT);
            assertThat(answer.all("Sec-WebSocket-Extensions")).isEmpty();
            client.send(hello());
            Head asked = stub.awaitConnection().requestHead();
            assertThat(asked.all("Sec-WebSocket-Protocol")).containsExactly("a");
            assertThat(asked.all("Sec-WebSocket-Extensions")).isEmpty();
            gate.observer().expect("started", "opened");
        }
    }

    @Test
    void aMarkerWithoutATokenIsPromisedToTheClientAlone() {
        RouteSketch route = new RouteSketch().awaitingMessage(new CredentialSettings.SubprotocolMarker("M"));
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, route)) {
            RawClient client = gate.send(CHAT.protocols("M"));
            assertThat(client.readHead().header("Sec-WebSocket-Protocol")).isEqualTo("M");
            client.send(hello());
            assertThat(stub.awaitConnection().requestHead().all("Sec-WebSocket-Protocol"))
                    .isEmpty();
            gate.observer().expect("started", "opened");
        }
    }

    @Test
    void aSubprotocolThatIsThereTwiceIsRefusedBeforeTheAnswer() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            assertThat(gate.ask(CHAT.protocols("a", "a")).status()).isEqualTo(400);
        }
    }

    @Test
    void whatIsSentBeforeAnyAnswerGoesUpInOrderAndIsJudged() {
        String early = text(
                hello(), WireFrame.text("one").masked(), WireFrame.text("two").masked());
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client = accepted(gate, CHAT.followedBy(early));
            assertThat(List.of(client.readFrame(), client.readFrame()))
                    .containsExactly(WireFrame.text("one"), WireFrame.text("two"));
            client.send(WireFrame.text("not masked"));
            assertThat(client.readFrame().closeCode()).isEqualTo(1002);
            client.close();
            gate.observer().expect("started", "opened", "closed frame_invalid");
        }
    }

    /** Frames behind the message wait unread for the server's answer, and no more of them than fits. */
    @Test
    void framesBehindTheMessageWaitForTheUpstream() {
        WireFrame frame = WireFrame.binary(new byte[1000]).masked();
        try (StubUpstream stub = StubUpstream.start(Answers.silence());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            RawClient client = accepted(gate, CHAT);
            client.send(hello());
            for (int i = 0; i < 100; i++) {
                client.send(frame);
            }
            UpstreamConnection asked = stub.awaitConnection();
            asked.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + Handshakes.ACCEPT + "\r\n\r\n");
            for (int i = 0; i < 100; i++) {
                assertThat(asked.readFrame()).isEqualTo(frame);
            }
            Await.until("opened", () -> gate.observer().events().contains("opened"));
        }
    }

    @Test
    void aMessageThatComesInPiecesOpensATunnel() {
        byte[] bytes = hello().bytes();
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, new RouteSketch().awaitingMessage())) {
            for (int cut = 1; cut < 16; cut += 3) {
                RawClient client = accepted(gate, CHAT);
                client.send(Arrays.copyOf(bytes, cut));
                client.send(Arrays.copyOfRange(bytes, cut, bytes.length));
                client.send(WireFrame.ping("up").masked());
                assertThat(client.readFrame()).isEqualTo(WireFrame.pong("up"));
            }
        }
    }

    private static String text(WireFrame... frames) {
        StringBuilder text = new StringBuilder();
        for (WireFrame frame : frames) {
            text.append(new String(frame.bytes(), ISO_8859_1));
        }
        return text.toString();
    }
}
