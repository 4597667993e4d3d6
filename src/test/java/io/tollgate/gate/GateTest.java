package io.tollgate.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way through the gate, over real sockets: who hears of it, and that all is given back. */
final class GateTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");

    @Test
    void anUpgradeOpensATunnelThatEndsOnce() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            RawClient client = gate.send(CHAT);
            assertThat(client.readHead().status()).isEqualTo(101);
            client.send(WireFrame.close(1000, "").masked());
            client.readToEnd();
            client.close();
            gate.awaitAllGivenBack();
            gate.observer().expect("started", "opened", "closed closed_by_client");
        }
    }

    static Stream<Arguments> refusedBeforeTheUpstreamIsAsked() {
        String strange = TestToken.token().byStranger();
        return Stream.of(
                argumentSet("bad request", CHAT.without("Host"), 400, "bad_request"),
                argumentSet("no route", Handshakes.upgrade("/other").bearer(TestToken.valid()), 404, "no_route"),
                argumentSet("dot segment", Handshakes.upgrade("/chat/../x"), 400, "bad_request"),
                argumentSet("origin", CHAT.origin("https://evil.test").bearer(TestToken.valid()), 403, "origin_denied"),
                argumentSet("loop", CHAT.header("Via", "1.1 tollgate").bearer(TestToken.valid()), 508, "loop"),
                argumentSet("origin before token", CHAT.origin("https://evil.test"), 403, "origin_denied"),
                argumentSet("no token", CHAT, 401, "no_token"),
                argumentSet("token", CHAT.bearer(strange), 401, "invalid_token"),
                argumentSet("claim", CHAT.bearer(TestToken.valid()), 403, "insufficient_scope"));
    }

    @ParameterizedTest
    @MethodSource
    void refusedBeforeTheUpstreamIsAsked(Request request, int status, String outcome) {
        RouteSketch route =
                new RouteSketch().authenticating().origins(Handshakes.ORIGIN).requiring("role", "admin");
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, route)) {
            assertThat(gate.ask(request).status()).isEqualTo(status);
            gate.observer().expect("started", "refused " + outcome);
            assertThat(stub.connections()).isZero();
        }
    }

    static Stream<Arguments> refusedByACloseWhereTheRouteSaysSo() {
        return Stream.of(
                argumentSet("origin", CHAT.origin("https://evil.test"), 4403),
                argumentSet("loop", CHAT.header("Via", "1.0 a, 1.1 Tollgate"), 1011),
                argumentSet("no token", CHAT, 4401),
                argumentSet("token", CHAT.bearer(TestToken.tampered()), 4401),
                argumentSet("claim", CHAT.bearer(TestToken.valid()), 4403));
    }

    @ParameterizedTest
    @MethodSource
    void refusedByACloseWhereTheRouteSaysSo(Request request, int code) {
        RouteSketch route = new RouteSketch()
                .authenticating()
                .origins(Handshakes.ORIGIN)
                .requiring("role", "admin")
                .refusingByClose();
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, route)) {
            RawClient client = gate.send(request.protocols("a", "b"));
            Head head = client.readHead();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.header("Sec-WebSocket-Protocol")).isEqualTo("a");
            assertThat(client.readFrame().closeCode()).isEqualTo(code);
            client.expectEof();
        }
    }

    static Stream<Arguments> refusedInHttpAllTheSame() {
        return Stream.of(
                argumentSet("bad request", CHAT.without("Sec-WebSocket-Key"), 400),
                argumentSet("version", CHAT.with("Sec-WebSocket-Version", "8"), 426),
                argumentSet("no route", Handshakes.upgrade("/other"), 404),
                argumentSet("two tokens", CHAT.bearer(TestToken.valid()).protocols("M", TestToken.valid()), 400));
    }

    @ParameterizedTest
    @MethodSource
    void refusedInHttpAllTheSame(Request request, int status) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate =
                        new GateFixture(stub, new RouteSketch().authenticating().refusingByClose())) {
            assertThat(gate.ask(request).status()).isEqualTo(status);
        }
    }

    static Stream<Arguments> refusedForTheUpstreamsAnswer() {
        return Stream.of(
                argumentSet("ended", Answers.hangUp(), 502, "upstream_bad_answer"),
                argumentSet("200", Answers.status(200, "x"), 502, "upstream_bad_answer"),
                argumentSet("accept", Answers.wrongAccept(), 502, "upstream_bad_answer"),
                argumentSet("no HTTP", Answers.raw("hello\r\n\r\n"), 502, "upstream_bad_answer"),
                argumentSet("403", Answers.status(403, "no"), 403, "upstream_refused"),
                argumentSet("protocol", Answers.accept().subprotocol("x"), 502, "upstream_bad_answer"));
    }

    @ParameterizedTest
    @MethodSource
    void refusedForTheUpstreamsAnswer(StubUpstream.Script answer, int status, String outcome) {
        try (StubUpstream stub = StubUpstream.start(answer);
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(status);
            gate.observer().expect("started", "refused " + outcome);
        }
    }

    @Test
    void anUnreachableUpstreamIsA502() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }
        try (GateFixture gate = new GateFixture("ws://127.0.0.1:" + port, new RouteSketch(), new FakeClientRule())) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(502);
            gate.observer().expect("started", "refused upstream_unreachable");
        }
    }

    @Test
    void aClientThatLeavesBeforeItAsksIsCounted() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            gate.connect().close();
            gate.observer().expect("started", "refused client_left");
        }
    }

    @Test
    void aClientThatLeavesEndsTheDial() throws IOException {
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                GateFixture gate = new GateFixture(
                        "wss://127.0.0.1:" + deaf.getLocalPort(), new RouteSketch(), new FakeClientRule())) {
            RawClient client = gate.send(CHAT);
            deaf.accept();
            client.close();
            gate.observer().expect("started", "refused client_left");
            gate.awaitAllGivenBack();
        }
    }

    @Test
    void aClientThatLeavesEndsTheWaitForTheAnswer() {
        try (StubUpstream stub = StubUpstream.start(Answers.silence());
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            RawClient client = gate.send(CHAT);
            UpstreamConnection upstream = stub.awaitConnection();
            client.shutdownOutput();
            client.expectEof();
            upstream.readToAnyEnd();
            gate.observer().expect("started", "refused client_left");
        }
    }

    @Test
    void whatComesWithThe101IsDeliveredBehindIt() {
        WireFrame hello = WireFrame.text("hello");
        try (StubUpstream stub = StubUpstream.start(Answers.accept().glued(hello));
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            RawClient client = gate.send(CHAT);
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(client.readFrame()).isEqualTo(hello);
        }
    }

    @Test
    void whatTheClientSendsEarlyWaitsForThe101() {
        WireFrame early = WireFrame.text("early").masked();
        try (StubUpstream stub = StubUpstream.start(Answers.silence());
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            RawClient client = gate.send(CHAT.followedBy(new String(early.bytes(), ISO_8859_1)));
            UpstreamConnection upstream = stub.awaitConnection();
            assertThat(upstream.received()).isEqualTo(upstream.requestHead().raw());
            Answers.accept().answer(upstream);
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(upstream.readFrame().text()).isEqualTo("early");
        }
    }

    @Test
    void whatTheClientSendsEarlyGoesNowhereWithoutA101() {
        WireFrame early = WireFrame.text("early").masked();
        try (StubUpstream stub = StubUpstream.start(Answers.status(401, ""));
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            assertThat(gate.ask(CHAT.followedBy(new String(early.bytes(), ISO_8859_1)))
                            .status())
                    .isEqualTo(401);
            UpstreamConnection upstream = stub.awaitConnection();
            assertThat(upstream.received()).isEqualTo(upstream.requestHead().raw());
        }
    }

    @Test
    void aFaultOfOursIsA500AndItsTextStaysOut() {
        ClientRule faulty = new ClientRule() {
            @Override
            public String header() {
                return "X-Forwarded-For";
            }

            @Override
            public boolean trusts(InetAddress peer) {
                return true;
            }

            @Override
            public InetAddress clientOf(InetAddress peer, List<String> lines) {
                throw new IllegalStateException("SECRET of a step");
            }

            @Override
            public String countedAs(InetAddress client) {
                return "";
            }
        };
        try (CapturedLogs logs = CapturedLogs.everything();
                GateFixture gate = new GateFixture("ws://127.0.0.1:1", new RouteSketch(), faulty)) {
            RawClient client = gate.send(CHAT);
            assertThat(client.readHead().status()).isEqualTo(500);
            assertThat(new String(client.readToEnd(), ISO_8859_1)).doesNotContain("SECRET");
            gate.observer().expect("started", "refused internal_error");
            logs.assertNever(List.of("SECRET"));
            assertThat(logs.lines()).anyMatch(line -> line.contains("IllegalStateException"));
        }
    }

    @Test
    void drainingIsA503() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch().refusingByClose())) {
            gate.drain();
            Head head = gate.ask(CHAT);
            assertThat(head.status()).isEqualTo(503);
            assertThat(head.header("Retry-After")).isNotNull();
            assertThat(stub.connections()).isZero();
        }
    }

    @Test
    void drainingRefusesWhatIsUnderWay() {
        try (StubUpstream stub = StubUpstream.start(Answers.silence());
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            RawClient silent = gate.connect();
            RawClient waiting = gate.send(CHAT);
            UpstreamConnection upstream = stub.awaitConnection();
            Await.until("both started", () -> gate.observer().events().size() == 2);
            gate.drain();
            assertThat(waiting.readHead().status()).isEqualTo(503);
            upstream.readToAnyEnd();
            silent.send(CHAT.text());
            assertThat(silent.readHead().status()).isEqualTo(503);
            gate.observer().expect("started", "started", "refused draining", "refused draining");
        }
    }

    @Test
    void overloadIsA503UntilItIsOver() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch().refusingByClose())) {
            gate.overload("memory is short");
            Head head = gate.ask(CHAT);
            assertThat(head.status()).isEqualTo(503);
            assertThat(head.header("Retry-After")).isNotNull();
            gate.observer().expect("started", "refused overloaded");
            assertThat(stub.connections()).isZero();
            gate.overload(null);
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
        }
    }

    @Test
    void atTheEndOfADrainEvenWhoHasNotAskedIsAnswered() {
        try (StubUpstream stub = StubUpstream.start(Answers.silence());
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            RawClient silent = gate.connect();
            RawClient slow = gate.connect();
            slow.send("GET /chat HTTP/1.1\r\nHo");
            Await.until("both started", () -> gate.observer().events().size() == 2);
            gate.drain();
            assertThat(gate.observer().events()).containsExactly("started", "started");
            gate.refuseRest();
            assertThat(silent.readHead().status()).isEqualTo(503);
            assertThat(slow.readHead().status()).isEqualTo(503);
        }
    }

    @Test
    void anObserverThatFailsAtTheOpeningLeavesNothingOpen() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            gate.observer().failAt("opened");
            RawClient client = gate.send(CHAT);
            client.readToAnyEnd();
            stub.awaitConnection().readToAnyEnd();
            gate.awaitAllGivenBack();
        }
    }

    @Test
    void anObserverThatFailsAtARefusalLeavesItTold() {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, new RouteSketch())) {
            gate.observer().failAt("refused");
            RawClient client = gate.send(Handshakes.upgrade("/other"));
            assertThat(client.readHead().status()).isEqualTo(404);
            client.readToEnd();
        }
    }
}
