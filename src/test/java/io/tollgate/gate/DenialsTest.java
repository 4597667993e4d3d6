package io.tollgate.gate;

import static io.tollgate.testing.AuthorizerStub.hangUp;
import static io.tollgate.testing.AuthorizerStub.json;
import static io.tollgate.testing.AuthorizerStub.policy;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.Answers;
import io.tollgate.testing.AuthorizerSketch;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.AuthorizerStub.Answer;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With {@code denials: unauthorized} a client learns nothing of why it was not let in, and the log does. */
final class DenialsTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");
    private static final Request SHOWN = CHAT.query("t", "x");

    private static RouteSketch rules() {
        return new RouteSketch()
                .authenticating()
                .origins(Handshakes.ORIGIN)
                .requiring("role", "admin")
                .denyingAlike();
    }

    static Stream<Arguments> denied() {
        String valid = TestToken.valid();
        String late = TestToken.token().expiresIn(Duration.ofHours(-1)).rs256();
        String grand = TestToken.token()
                .claim("role", "admin")
                .claim("sub", "s".repeat(9000))
                .rs256();
        return Stream.of(
                argumentSet("no token", CHAT, "no_token"),
                argumentSet("two tokens", CHAT.bearer(valid).protocols("M", valid), "ambiguous_token"),
                argumentSet("no token's characters", CHAT.bearer("a%b"), "invalid_token"),
                argumentSet("protocol twice", CHAT.bearer(valid).protocols("a", "a"), "bad_request"),
                argumentSet("strange token", CHAT.bearer(TestToken.token().byStranger()), "invalid_token"),
                argumentSet("expired token", CHAT.bearer(late), "invalid_token"),
                argumentSet("claim", CHAT.bearer(valid), "insufficient_scope"),
                argumentSet("header too long", CHAT.bearer(grand), "invalid_token"));
    }

    @ParameterizedTest
    @MethodSource("denied")
    void everyClientIsToldTheSame(Request request, String outcome) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, rules())) {
            RawClient client = gate.send(request);
            String answer = client.readHead().raw() + new String(client.readToAnyEnd(), ISO_8859_1);
            assertThat(answer)
                    .startsWith("HTTP/1.1 401 Unauthorized\r\n")
                    .contains("\r\nWWW-Authenticate: Bearer\r\n")
                    .contains("{\"error\": \"invalid_token\", \"reason\": \"The token is not accepted.\", \"id\": ");
            gate.observer().expect("started", "refused " + outcome);
            assertThat(gate.rehearse(request).refusal().outcome().label()).isEqualTo(outcome);
            assertThat(gate.rehearse(request).answer()).startsWith("HTTP/1.1 401 ");
        }
    }

    @ParameterizedTest
    @MethodSource("denied")
    void byACloseToo(Request request, String outcome) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, rules().refusingByClose())) {
            RawClient client = gate.send(request);
            assertThat(client.readHead().status()).isEqualTo(101);
            WireFrame close = client.readFrame();
            assertThat(close.closeCode()).isEqualTo(4401);
            assertThat(close.closeReason()).isEqualTo("invalid_token");
            client.close();
            gate.observer().expect("started", "refused " + outcome);
        }
    }

    static Stream<Arguments> saidByAnAuthorizer() {
        String unauthorized = "{\"errorMessage\": \"Unauthorized\"}";
        return Stream.of(
                argumentSet("no source", CHAT, json(200, "{}"), 401, "no_token"),
                argumentSet("unauthorized", SHOWN, json(200, unauthorized), 401, "invalid_token"),
                argumentSet("denied", SHOWN, json(200, policy("Deny", "a", "{}")), 401, "denied"),
                argumentSet("failed", SHOWN, json(200, "{}"), 500, "authorizer_failed"),
                argumentSet("away", SHOWN, hangUp(), 500, "authorizer_failed"));
    }

    @ParameterizedTest
    @MethodSource("saidByAnAuthorizer")
    void anAuthorizersNoIsToldTheSameAndItsFailureIsNot(Request request, Answer said, int status, String outcome) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                AuthorizerStub authorizer = AuthorizerStub.start(said);
                GateFixture gate = new GateFixture(
                        stub,
                        new RouteSketch()
                                .asking(AuthorizerSketch.lambda(authorizer.url(), "route.request.querystring.t"))
                                .denyingAlike())) {
            RawClient client = gate.send(request);
            String answer = client.readHead().raw() + new String(client.readToAnyEnd(), ISO_8859_1);
            assertThat(answer)
                    .startsWith("HTTP/1.1 " + status)
                    .contains("{\"error\": \"" + (status == 401 ? "invalid_token" : outcome) + "\"");
            assertThat(answer.contains("\r\nWWW-Authenticate: Bearer\r\n")).isEqualTo(status == 401);
            gate.observer().expect("started", "refused " + outcome);
        }
    }

    static Stream<Arguments> refusedForAnotherReason() {
        Request good = CHAT.bearer(TestToken.valid());
        return Stream.of(
                argumentSet("origin", good.origin("https://evil.test"), 403),
                argumentSet("no route", good.target("/other"), 404),
                argumentSet("no handshake", good.with("Sec-WebSocket-Key", "AAAA"), 400));
    }

    @ParameterizedTest
    @MethodSource
    void refusedForAnotherReason(Request request, int status) {
        try (StubUpstream stub = StubUpstream.start(Answers.accept());
                GateFixture gate = new GateFixture(stub, rules())) {
            assertThat(gate.ask(request).status()).isEqualTo(status);
        }
    }

    @Test
    void whatTheServerSaysPasses() {
        try (StubUpstream stub = StubUpstream.start(Answers.status(403, "no"));
                GateFixture gate =
                        new GateFixture(stub, new RouteSketch().authenticating().denyingAlike())) {
            assertThat(gate.ask(CHAT.bearer(TestToken.valid())).status()).isEqualTo(403);
        }
    }
}
