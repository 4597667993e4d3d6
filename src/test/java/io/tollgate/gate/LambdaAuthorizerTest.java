package io.tollgate.gate;

import static io.tollgate.testing.AuthorizerStub.allow;
import static io.tollgate.testing.AuthorizerStub.json;
import static io.tollgate.testing.AuthorizerStub.policy;
import static io.tollgate.testing.AuthorizerStub.raw;
import static io.tollgate.testing.AuthorizerStub.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.auth.CredentialSettings;
import io.tollgate.aws.AccessKey;
import io.tollgate.telemetry.GateStep;
import io.tollgate.testing.Answers;
import io.tollgate.testing.AuthorizerSketch;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.AuthorizerStub.Answer;
import io.tollgate.testing.AuthorizerStub.Asked;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gate whose route asks a REQUEST Lambda authorizer: what it is asked, and what becomes of each of its answers. */
@DisplayName("D8 and D10: a REQUEST authorizer before a route")
final class LambdaAuthorizerTest {
    private static final Request CHAT = Handshakes.upgrade("/chat");
    private static final CredentialSettings IN_QUERY = new CredentialSettings.Query("token");
    private static final String FUNCTION_ERROR = "X-Amz-Function-Error: Unhandled\r\n";
    private static final String TIMED_OUT = "Task timed out after 5.00 seconds";

    private StubUpstream upstream;
    private AuthorizerStub authorizer;

    @BeforeEach
    void start() {
        upstream = StubUpstream.start(Answers.accept());
        authorizer = AuthorizerStub.start(allow("alice", "{}"));
    }

    @AfterEach
    void stop() {
        upstream.close();
        authorizer.close();
    }

    private AuthorizerSketch lambda(String... sources) {
        return AuthorizerSketch.lambda(authorizer.url(), sources);
    }

    private GateFixture gate(RouteSketch route) {
        return new GateFixture(upstream, route);
    }

    private GateFixture gate() {
        return gate(new RouteSketch().asking(lambda()));
    }

    private Head goneUp() {
        return upstream.awaitConnection().requestHead();
    }

    @Test
    @DisplayName("D8: the event of an upgrade")
    void itIsInvokedWithTheEventOfAnApi() {
        try (GateFixture gate = gate()) {
            Request request =
                    CHAT.header("HeaderAuth1", "headerValue1").target("/chat?QueryString1=queryValue1&p=a&p=b");
            assertThat(gate.ask(request).status()).isEqualTo(101);
        }
        Asked asked = authorizer.onlyOne();
        assertThat(asked.line())
                .isEqualTo("POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3A"
                        + "my-authorizer/invocations?Qualifier=live HTTP/1.1");
        assertThat(asked.header("X-Amz-Invocation-Type")).isEqualTo("RequestResponse");
        assertThat(asked.header("Authorization")).isNull();
        JsonObject event = new JsonObject(asked.body());
        assertThat(event.getString("type")).isEqualTo("REQUEST");
        assertThat(event.getString("methodArn"))
                .isEqualTo("arn:aws:execute-api:us-east-1:123456789012:abcdef123/default/$connect");
        assertThat(event.getJsonObject("headers").getString("HeaderAuth1")).isEqualTo("headerValue1");
        assertThat(event.getJsonObject("headers").getString("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(event.getJsonObject("multiValueQueryStringParameters"))
                .isEqualTo(new JsonObject()
                        .put("QueryString1", new JsonArray().add("queryValue1"))
                        .put("p", new JsonArray().add("a").add("b")));
        assertThat(event.getJsonObject("requestContext").getString("domainName"))
                .isEqualTo(Handshakes.HOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat", "/chat?QueryString1=", "/chat?Other=1"})
    @DisplayName("D8: a missing identity source is 401 without a call")
    void withoutAnIdentitySourceNobodyIsAsked(String target) {
        RouteSketch route = new RouteSketch()
                .asking(lambda("route.request.header.HeaderAuth1", "$request.querystring.QueryString1"));
        try (GateFixture gate = gate(route)) {
            Head refused = gate.ask(CHAT.target(target).header("HeaderAuth1", "v"));
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
            gate.observer().expect("started", "refused no_token");
        }
        assertThat(authorizer.connections()).isZero();
        assertThat(upstream.connections()).isZero();
    }

    static Stream<Arguments> outcomes() {
        String unauthorized = "{\"errorMessage\": \"Unauthorized\", \"errorType\": \"Error\"}";
        String late = "{\"errorMessage\": \"2026-01-01T00:00:00Z abc " + TIMED_OUT + "\"}";
        String context = "{\"principalId\": \"a\", \"policyDocument\": {\"Statement\": []}, \"context\": {\"a\": {}}}";
        return Stream.of(
                argumentSet("Unauthorized", with(200, FUNCTION_ERROR, unauthorized), 401, "invalid_token"),
                argumentSet("the same from RIE", json(200, unauthorized), 401, "invalid_token"),
                argumentSet("time-out", with(200, FUNCTION_ERROR, late), 500, "authorizer_failed"),
                argumentSet("the same from RIE", json(200, late), 500, "authorizer_failed"),
                argumentSet("time-out as text", json(200, TIMED_OUT), 500, "authorizer_failed"),
                argumentSet(
                        "other error",
                        with(200, FUNCTION_ERROR, "{\"errorMessage\": \"x\"}"),
                        500,
                        "authorizer_failed"),
                argumentSet("null", json(200, "null"), 500, "authorizer_failed"),
                argumentSet("{}", json(200, "{}"), 500, "authorizer_failed"),
                argumentSet("no JSON", json(200, "{\"principalId\""), 500, "authorizer_failed"),
                argumentSet("no policy", json(200, "{\"principalId\": \"a\"}"), 500, "authorizer_failed"),
                argumentSet("object in the context", json(200, context), 500, "authorizer_failed"),
                argumentSet("too long", allow("a", "{\"k\": \"" + "v".repeat(8192) + "\"}"), 500, "authorizer_failed"),
                argumentSet("429", json(429, "{}"), 500, "authorizer_failed"),
                argumentSet("500", json(500, "{}"), 500, "authorizer_failed"),
                argumentSet("502", json(502, "{}"), 500, "authorizer_failed"),
                argumentSet("redirect", with(307, "Location: /\r\n", ""), 500, "authorizer_failed"),
                argumentSet("garbage", raw("SSH-2.0-x\r\n\r\n"), 500, "authorizer_failed"),
                argumentSet(
                        "endless head", raw("HTTP/1.1 200 OK\r\nA: " + "b".repeat(40_000)), 500, "authorizer_failed"),
                argumentSet("hang-up", AuthorizerStub.hangUp(), 500, "authorizer_failed"),
                argumentSet("line end", allow("a", "{\"k\": \"v\\r\\nX-Evil: 1\"}"), 500, "authorizer_failed"),
                argumentSet("line end in the name", allow("a\\nb", "{}"), 500, "authorizer_failed"),
                argumentSet("no header's name", allow("a", "{\"k v\": \"1\"}"), 500, "authorizer_failed"),
                argumentSet("deny", json(200, policy("Deny", "a", "{}")), 403, "denied"));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    @DisplayName("D10: each answer that does not let in")
    void whatDoesNotLetInIsToldAsAwsTellsIt(Answer answer, int status, String outcome) {
        authorizer.answering(answer);
        try (GateFixture gate = gate()) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(status);
            gate.observer().expect("started", "refused " + outcome);
            assertThat(gate.observer().steps()).endsWith(GateStep.AUTHENTICATE);
        }
        assertThat(upstream.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP", "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n"})
    @DisplayName("D10: an authorizer that takes too long is 500")
    void whoTakesTooLongFailsAndIsHungUpOn(String start) {
        authorizer.answering(authorizer.drip(start));
        try (GateFixture gate = gate(new RouteSketch().asking(lambda().timeout(Duration.ofMillis(150))))) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(500);
            gate.observer().expect("started", "refused authorizer_failed");
            authorizer.awaitNoConnection();
        }
    }

    @Test
    @DisplayName("D10: a busy emulator is asked once more, then 500")
    void aBusyEmulatorIsAskedOnceMore() {
        authorizer.answering(json(400, "busy"));
        try (GateFixture gate = gate()) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(500);
            assertThat(authorizer.asked()).hasSize(2);
            authorizer.answering((asked, out) -> {
                authorizer.answering(allow("alice", "{}"));
                json(400, "busy").write(asked, out);
            });
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
        }
    }

    @Test
    @DisplayName("D10: the context as headers, stringified")
    void whatItSaysGoesUpAndTheClientsCopiesDoNot() {
        authorizer.answering(allow("al\\u00efce", "{\"n\": 1, \"b\": true, \"s\": \"x\"}"));
        try (GateFixture gate = gate()) {
            Request request = CHAT.header("X-Tollgate-Principal", "mallory")
                    .header("x_tollgate_principal", "mallory")
                    .header("X-Tollgate-Ctx-n", "9")
                    .header("X_TOLLGATE_CTX_role", "admin")
                    .header("X-Mine", "stays");
            assertThat(gate.ask(request).status()).isEqualTo(101);
            Head up = goneUp();
            assertThat(up.header("X-Tollgate-Principal")).isEqualTo("al%C3%AFce");
            assertThat(up.header("X-Tollgate-Ctx-n")).isEqualTo("1");
            assertThat(up.header("X-Tollgate-Ctx-b")).isEqualTo("true");
            assertThat(up.header("X-Tollgate-Ctx-s")).isEqualTo("x");
            assertThat(up.header("X-Mine")).isEqualTo("stays");
            assertThat(up.raw()).doesNotContain("mallory", "admin", "X-Tollgate-Ctx-n: 9");
        }
    }

    @Test
    void namesOfItsHeadersCanBeOthersOrNone() {
        authorizer.answering(allow("alice", "{\"not a name\": \"x\"}"));
        RouteSketch route = new RouteSketch().asking(lambda().headers("X-Who", null));
        try (GateFixture gate = gate(route)) {
            Request request = CHAT.header("X-Tollgate-Ctx-a", "1").header("X_Who", "mallory");
            assertThat(gate.ask(request).status()).isEqualTo(101);
            Head up = goneUp();
            assertThat(up.header("X-Who")).isEqualTo("alice");
            assertThat(up.raw()).doesNotContain("mallory", "X-Tollgate");
        }
    }

    @Test
    void itsContextIsClaims() {
        authorizer.answering(json(
                200,
                policy("Allow", "alice", "{\"role\": \"admin\", \"sub\": \"subject\"}")
                        .replaceFirst("\\{", "{\"usageIdentifierKey\": \"plan-1\", ")));
        RouteSketch route = new RouteSketch()
                .asking(lambda())
                .requiring("role", "admin")
                .identity(Map.of("X-Id", "principalId", "X-Sub", "sub", "X-Plan", "usageIdentifierKey"));
        try (GateFixture gate = gate(route)) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            Head up = goneUp();
            assertThat(up.header("X-Id")).isEqualTo("alice");
            assertThat(up.header("X-Sub")).isEqualTo("subject");
            assertThat(up.header("X-Plan")).isEqualTo("plan-1");
        }
        try (GateFixture gate = gate(route.requiring("role", "owner"))) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(403);
        }
    }

    @Test
    void tokensReachTheFunctionAndNotTheUpstream() {
        String token = TestToken.valid();
        RouteSketch route = new RouteSketch()
                .asking(
                        lambda("route.request.header.Sec-WebSocket-Protocol"),
                        new CredentialSettings.SubprotocolMarker("websocket"),
                        IN_QUERY);
        try (GateFixture gate = gate(route)) {
            Head answer = gate.ask(CHAT.protocols("websocket", token, "v1")
                    .query("token", token)
                    .query("x", "1"));
            assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualTo("websocket");
            Head up = goneUp();
            assertThat(up.target()).isEqualTo("/chat?x=1");
            assertThat(up.header("Sec-WebSocket-Protocol")).isEqualTo("v1");
            assertThat(up.raw()).doesNotContain(token);
        }
        assertThat(authorizer.onlyOne().body()).contains(token);
    }

    @Test
    void aTunnelEndsWithTheTokenThatTheFunctionLetInOrByMaxAge() {
        Instant now = Instant.now();
        String soon = TestToken.token().expiresIn(Duration.ofMinutes(2)).rs256();
        String past = TestToken.token().expiresIn(Duration.ofDays(-1)).rs256();
        String late = TestToken.token().expiresIn(Duration.ofDays(1)).rs256();
        try (GateFixture gate = gate(new RouteSketch().asking(lambda("$request.header.Authorization"), IN_QUERY))) {
            assertThat(gate.rehearse(CHAT.bearer(soon)).endsAt()).isBetween(now.plusSeconds(110), now.plusSeconds(130));
            assertThat(gate.rehearse(CHAT.bearer(late).query("token", soon)).endsAt())
                    .isBefore(now.plusSeconds(130));
            for (String other : List.of(past, late, "no.token.atall")) {
                assertThat(gate.rehearse(CHAT.bearer(other)).endsAt())
                        .isBetween(now.plusSeconds(3600), now.plusSeconds(3630));
            }
        }
    }

    @Test
    void aTunnelEndsWhenTheVerdictDoes() {
        try (GateFixture gate = gate(new RouteSketch().asking(lambda().maxAge(Duration.ofMillis(300))))) {
            RawClient client = gate.send(CHAT);
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(client.readFrame().closeCode()).isEqualTo(4401);
            client.send(WireFrame.close(4401, "").masked());
        }
    }

    @Test
    void aCookieThatMayHaveDecidedNeedsAListedOrigin() {
        RouteSketch route =
                new RouteSketch().asking(lambda("route.request.header.Cookie")).origins(Handshakes.ORIGIN);
        try (GateFixture gate = gate(route)) {
            assertThat(gate.ask(CHAT.cookie("s=1")).status()).isEqualTo(403);
            assertThat(gate.ask(CHAT.cookie("s=1").origin(Handshakes.ORIGIN)).status())
                    .isEqualTo(101);
        }
        RouteSketch place = new RouteSketch()
                .asking(lambda(), new CredentialSettings.Cookie("s"), IN_QUERY)
                .origins(Handshakes.ORIGIN);
        try (GateFixture gate = gate(place)) {
            assertThat(gate.ask(CHAT.cookie("s=1").query("token", "junk")).status())
                    .isEqualTo(403);
            assertThat(gate.ask(CHAT.cookie("other=1").query("token", "junk")).status())
                    .isEqualTo(101);
        }
    }

    @Test
    void aRouteThatOnlyReportsLetsInWhomItsAuthorizerCannotJudge() {
        authorizer.answering(json(500, "{}"));
        RouteSketch route = new RouteSketch()
                .asking(lambda(), IN_QUERY)
                .reportingUntil(LocalDate.now(ZoneOffset.UTC).plusDays(1));
        try (GateFixture gate = gate(route)) {
            assertThat(gate.ask(CHAT.query("token", "secret").header("X-Tollgate-Principal", "me"))
                            .status())
                    .isEqualTo(101);
            gate.observer().expect("started", "would refuse authorizer_failed", "opened");
            assertThat(goneUp().raw()).doesNotContain("secret", "X-Tollgate-Principal");
        }
    }

    @Test
    void aRefusalByACloseNamesNoToken() {
        authorizer.answering(json(200, policy("Deny", "a", "{}")));
        RouteSketch route = new RouteSketch()
                .asking(lambda(), new CredentialSettings.SubprotocolMarker("websocket"))
                .refusingByClose();
        try (GateFixture gate = gate(route)) {
            RawClient client = gate.send(CHAT.protocols("websocket", TestToken.valid()));
            assertThat(client.readHead().header("Sec-WebSocket-Protocol")).isEqualTo("websocket");
            assertThat(client.readFrame().closeCode()).isEqualTo(4403);
        }
    }

    @Test
    void aSignedCallHasItsKeyAndWithoutAKeyThereIsNone() {
        AuthorizerSketch signed = AuthorizerSketch.signedLambda(authorizer.url(), null);
        try (GateFixture gate = gate(new RouteSketch().asking(signed))) {
            Head refused = gate.ask(CHAT);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotNull();
            gate.observer().expect("started", "refused no_access_key");
            assertThat(authorizer.asked()).isEmpty();
        }
        AccessKey key = new AccessKey("AKIDEXAMPLE", "secret", "session", null);
        try (GateFixture gate = gate(new RouteSketch().asking(signed).keys(now -> key))) {
            assertThat(gate.ask(CHAT).status()).isEqualTo(101);
            Asked asked = authorizer.onlyOne();
            assertThat(asked.header("Authorization"))
                    .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                    .contains("/us-east-1/lambda/aws4_request, SignedHeaders=content-type;host;x-amz-date;"
                            + "x-amz-invocation-type;x-amz-security-token, Signature=");
            assertThat(asked.header("X-Amz-Security-Token")).isEqualTo("session");
        }
    }
}
