package io.tollgate.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.tollgate.testing.TollgateFixture;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Case D7: clients of the article's system come in by {@code preset: helton} as they did by its authorizer. */
final class HeltonIT {
    private static final String SECRET = "tollgate-test-secret-0123456789abcdef";
    private static final String LONG_SECRET = SECRET + SECRET;
    private static final String J =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjQxMDI0NDQ4MDAsImRhdGEiOnsidXNlcklkIjoib"
                    + "Xl1c2VyaWQiLCJmaXJzdE5hbWUiOiJUZXN0IiwibGFzdE5hbWUiOiJVc2VyIiwic3ViIjoiZXhhbXBsZXN1YiJ9LCJpYXQiOjE3MDAwMDAw"
                    + "MDB9.KJIS-tnE7oBJtUvh5xPUxNb8_xqPqBBT9GVyqimPT6I";
    private static final Request UPGRADE = Handshakes.upgrade("/dev");

    @TempDir
    private static Path folder;

    private static CapturedLogs logs;
    private static StubUpstream stub;
    private static TollgateFixture tollgate;

    @BeforeAll
    static void start() throws IOException {
        logs = CapturedLogs.everything();
        // As the article's $connect does, whatever was offered.
        stub = StubUpstream.start(Answers.accept().subprotocol("websocket"));
        Path secret = Files.writeString(folder.resolve("secret"), SECRET);
        Path longSecret = Files.writeString(folder.resolve("long"), LONG_SECRET);
        tollgate = TollgateFixture.start("""
                listeners: [{name: a, address: "127.0.0.1:0"}]
                health: {address: "127.0.0.1:0"}
                issuers:
                  article: {issuer: any, subject: data.userId, audience: any, secret: {file: %s}, leeway: 0s}
                  long: {issuer: any, subject: data.userId, audience: any, secret: {file: %s},
                    algorithms: [HS256, HS384, HS512], leeway: 0s}
                routes:
                  - {name: dev, path: /dev, preset: helton, authenticate: [article], upstream: u}
                  - {name: close, path: /close, preset: helton, refuse: close, authenticate: [article], upstream: u}
                  - {name: long, path: /long, preset: helton, authenticate: [long], upstream: u}
                upstreams: {u: {endpoints: ["%s"]}}
                """.formatted(secret, longSecret, stub.url()));
    }

    @AfterAll
    static void stop() {
        stub.close();
        tollgate.close();
        logs.close();
    }

    /** An open tunnel is all that was said on both sides for it. */
    private record Opened(Head answer, UpstreamConnection upstream) {
        String seen(String header) {
            return String.valueOf(upstream.requestHead().header(header));
        }
    }

    private static Opened open(Request request) {
        try (RawClient client = RawClient.connect(tollgate.port())) {
            stub.forgetWaiting();
            client.send(request.text());
            Head answer = client.readHead();
            assertThat(answer.status()).as(answer.startLine()).isEqualTo(101);
            try (UpstreamConnection upstream = stub.awaitConnection()) {
                return new Opened(answer, upstream);
            }
        }
    }

    private static Refused refused(Request request) {
        int before = stub.connections();
        try (RawClient client = RawClient.connect(tollgate.port())) {
            client.send(request.text());
            Refused refused = Refused.read(client);
            assertThat(stub.connections()).as("contacts upstream").isEqualTo(before);
            return refused;
        }
    }

    /** The outcome that the access log has for a refusal. */
    private static String logged(Refused refused) {
        String id = refused.body().getString("id");
        Await.until("its line", () -> tollgate.accessLines().stream().anyMatch(line -> line.contains(id)));
        return tollgate.accessLines().stream()
                .filter(line -> line.contains(id))
                .findFirst()
                .orElseThrow()
                .replaceAll(".* outcome=([a-z_]+) status=401 .*", "$1");
    }

    private static void assertAlike(Refused refused) {
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.head().all("WWW-Authenticate")).containsExactly("Bearer");
        assertThat(refused.error()).isEqualTo("invalid_token");
    }

    /** J is in no log, metric, response or upstream request. */
    private static void assertNowhere(String answer) throws IOException {
        List<String> secrets = Scenario.secretsOf(J);
        assertThat(answer).doesNotContain(secrets);
        assertThat(stub.received()).doesNotContain(secrets);
        try (RawClient scrape = RawClient.connect(tollgate.healthPort())) {
            scrape.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(new String(scrape.readToAnyEnd(), UTF_8))
                    .contains("tollgate_upgrades_total{")
                    .doesNotContain(secrets);
        }
        logs.assertNever(secrets);
    }

    @Test
    @DisplayName("D7 (a) websocket, J: 101 with websocket, and exactly that goes up with the principal and its context")
    void theTokenBehindTheWord() throws IOException {
        Opened opened = open(UPGRADE.protocols("websocket", J)
                .header("X-Tollgate-Principal", "mallory")
                .header("x_tollgate-ctx-role", "admin"));
        assertThat(opened.answer().all("Sec-WebSocket-Protocol")).containsExactly("websocket");
        assertThat(opened.upstream().requestHead().all("Sec-WebSocket-Protocol"))
                .containsExactly("websocket");
        assertThat(opened.upstream().requestHead().all("X-Tollgate-Principal")).containsExactly("myuserid");
        assertThat(opened.upstream().requestHead().raw()).doesNotContainIgnoringCase("role");
        assertThat(opened.seen("X-Tollgate-Ctx-userId")).isEqualTo("myuserid");
        assertThat(opened.seen("X-Tollgate-Ctx-firstName")).isEqualTo("Test");
        assertThat(opened.seen("X-Tollgate-Ctx-lastName")).isEqualTo("User");
        assertThat(opened.seen("X-Tollgate-Ctx-sub")).isEqualTo("examplesub");
        Await.until(
                "its line",
                () -> tollgate.accessLines().stream()
                        .anyMatch(line -> line.contains("issuer=article subject=myuserid")));
        assertNowhere(opened.answer().raw());
    }

    @Test
    @DisplayName("D7 (b) WebSocket and ?access_token=J&x=1: 101, and ?x=1 goes up")
    void theTokenInTheQueryBesideTheWord() throws IOException {
        Opened opened =
                open(UPGRADE.protocols("WebSocket").query("access_token", J).query("x", "1"));
        assertThat(opened.upstream().requestHead().target()).isEqualTo("/dev?x=1");
        assertThat(opened.seen("X-Tollgate-Principal")).isEqualTo("myuserid");
        // Its own spelling, though the server knows only another.
        assertThat(opened.answer().all("Sec-WebSocket-Protocol")).containsExactly("WebSocket");
        assertNowhere(opened.answer().raw());
    }

    @Test
    @DisplayName("D7 (c) the query alone, without the header: 401")
    void theQueryAlone() throws IOException {
        Refused refused = refused(UPGRADE.query("access_token", J));
        assertAlike(refused);
        assertThat(logged(refused)).isEqualTo("no_token");
        Await.until(
                "it is counted as what it was",
                () -> tollgate.figures().value("tollgate_upgrades_total", "route", "dev", "outcome", "no_token") > 0);
        assertNowhere(refused.head().raw() + refused.body());
    }

    @Test
    @DisplayName("D7 (d) chat, J: 401")
    void anotherWord() throws IOException {
        Refused refused = refused(UPGRADE.protocols("chat", J));
        assertAlike(refused);
        assertThat(logged(refused)).isEqualTo("no_token");
        assertNowhere(refused.head().raw() + refused.body());
    }

    private static TestToken token() {
        JsonObject data = new JsonObject().put("userId", "u").put("lastName", "Ü");
        return TestToken.token().without("iss").without("aud").without("sub").claim("data", data);
    }

    private static Request with(TestToken token) {
        return UPGRADE.protocols("websocket", token.hs256(SECRET.getBytes(US_ASCII)));
    }

    static Stream<Arguments> asTheAuthorizerDidItLetsIn() {
        return Stream.of(
                argumentSet("no claim but data and exp", with(token().without("jti"))),
                argumentSet(
                        "any iss, aud and sub",
                        with(token().claim("iss", "x").claim("aud", "y").claim("sub", 7))),
                argumentSet("a good token before a bad one", with(token()).query("access_token", "bad")),
                argumentSet(
                        "a good token before two",
                        with(token()).query("access_token", J).query("access_token", J)),
                argumentSet("the last second", with(token().expiresIn(Duration.ofSeconds(20)))),
                argumentSet(
                        "an empty second value",
                        UPGRADE.header("Sec-WebSocket-Protocol", "websocket, ").query("access_token", J)),
                argumentSet("blanks", UPGRADE.header("Sec-WebSocket-Protocol", " websocket ,\t" + J + " ")),
                argumentSet("two lines", UPGRADE.protocols("WEBSOCKET").protocols(J)));
    }

    @ParameterizedTest
    @MethodSource
    void asTheAuthorizerDidItLetsIn(Request request) {
        Opened opened = open(request);
        assertThat(opened.upstream().requestHead().all("Sec-WebSocket-Protocol"))
                .containsExactly("websocket");
        assertThat(opened.seen("X-Tollgate-Principal")).isIn("u", "myuserid");
        assertThat(opened.upstream().requestHead().target()).isEqualTo("/dev");
    }

    static Stream<Arguments> asTheAuthorizerDidItRefuses() {
        String bad = J.substring(0, J.length() - 2) + "6A";
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                argumentSet("nothing", UPGRADE, "no_token"),
                argumentSet("the word alone", UPGRADE.protocols("websocket"), "no_token"),
                argumentSet(
                        "an empty second value", UPGRADE.header("Sec-WebSocket-Protocol", "websocket,"), "no_token"),
                argumentSet("the header alone", UPGRADE.bearer(J), "no_token"),
                argumentSet(
                        "an empty parameter",
                        UPGRADE.protocols("websocket").query("access_token", ""),
                        "invalid_token"),
                argumentSet(
                        "a bad token, and no other in its place",
                        UPGRADE.protocols("websocket", bad).query("access_token", J),
                        "invalid_token"),
                argumentSet(
                        "two parameters",
                        UPGRADE.protocols("websocket").query("access_token", J).query("access_token", J),
                        "ambiguous_token"),
                argumentSet("the token twice", UPGRADE.protocols("websocket", J, J), "ambiguous_token"),
                argumentSet("the word twice", UPGRADE.protocols("websocket", "websocket"), "ambiguous_token"),
                argumentSet("no data", with(token().without("data")), "invalid_token"),
                argumentSet("no userId", with(token().claim("data", new JsonObject())), "invalid_token"),
                argumentSet("data of another kind", with(token().claim("data", "u")), "invalid_token"),
                argumentSet("just over", with(token().claim("exp", now - 1)), "invalid_token"),
                argumentSet("not yet", with(token().claim("nbf", now + 20)), "invalid_token"),
                argumentSet("no end, unlike there", with(token().without("exp")), "invalid_token"),
                argumentSet(
                        "another secret",
                        UPGRADE.protocols("websocket", token().hs256(LONG_SECRET.getBytes(US_ASCII))),
                        "invalid_token"),
                argumentSet(
                        "no signature",
                        UPGRADE.protocols("websocket", token().unsigned("none") + "e"),
                        "invalid_token"));
    }

    @ParameterizedTest
    @MethodSource
    void asTheAuthorizerDidItRefuses(Request request, String outcome) {
        Refused refused = refused(request);
        assertAlike(refused);
        assertThat(logged(refused)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 384, 512})
    void anyOfItsHashes(int bits) {
        Opened opened =
                open(UPGRADE.target("/long").protocols("websocket", token().hs(bits, LONG_SECRET.getBytes(US_ASCII))));
        assertThat(opened.seen("X-Tollgate-Ctx-lastName")).isEqualTo("%C3%9C");
    }

    @Test
    void otherSubprotocolsGoUpBehindTheWord() {
        assertThat(open(UPGRADE.protocols("websocket", J, "chat.v2")).seen("Sec-WebSocket-Protocol"))
                .isEqualTo("websocket, chat.v2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "J", "chat J", "websocket", "websocket J J"})
    void aRefusalByCloseSaysNoMoreAndNamesNoToken(String offered) throws IOException {
        Request request = UPGRADE.target("/close");
        try (RawClient client = RawClient.connect(tollgate.port())) {
            client.send((offered.isEmpty()
                            ? request
                            : request.protocols(offered.replace("J", J).split(" ")))
                    .text());
            Head head = client.readHead();
            assertThat(head.status()).isEqualTo(101);
            WireFrame close = client.readFrame();
            assertThat(close.closeCode()).isEqualTo(4401);
            assertThat(close.closeReason()).isEqualTo("invalid_token");
            assertNowhere(head.raw());
        }
    }
}
