package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only a right handshake with a good token passes; all else is refused in one form, with no contact upstream. */
final class HandshakeIT {
    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.setup()
                .listener("maxHead", "16KiB")
                .route("require", "[{claim: scope, contains: \"chat:write\"}]")
                .start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    private static String token() {
        return TestToken.token().claim("scope", "chat:read chat:write").rs256();
    }

    private static Request good() {
        return Scenario.bare().bearer(token());
    }

    static Stream<Arguments> tokenPlaces() {
        String token = token();
        Request bare = Scenario.bare();
        return Stream.of(
                argumentSet("header", token, bare.bearer(token)),
                argumentSet("header, scheme in lower case", token, bare.header("Authorization", "bearer " + token)),
                argumentSet("query", token, bare.query("access_token", token)),
                argumentSet("subprotocol", token, bare.protocols("M", token)),
                argumentSet(
                        "subprotocol, in two lines", token, bare.protocols("M").protocols(token)),
                argumentSet("cookie", token, bare.cookie("tg=" + token).origin(Handshakes.ORIGIN)));
    }

    @Case(28)
    @ParameterizedTest
    @MethodSource("tokenPlaces")
    void aTokenOpensFromAnyOfItsPlacesAndGoesNoFurther(String token, Request request) {
        Tunnel tunnel = scenario.open(request);
        assertThat(tunnel.answer().header("Sec-WebSocket-Accept")).isEqualTo(Handshakes.ACCEPT);
        assertThat(tunnel.upstream().received()).doesNotContain(Scenario.secretsOf(token));
    }

    @Case(3)
    @ParameterizedTest
    @ValueSource(strings = {"keep-alive, UPGRADE", "keep-alive, Upgrade", "upgrade"})
    void connectionAndUpgradeAreTokensInAnyCase(String connection) {
        Head head = scenario.forwarded(good().with("Connection", connection).with("Upgrade", "WebSocket"));
        assertThat(head.header("Connection")).isEqualTo("Upgrade");
        assertThat(head.header("Upgrade")).isEqualTo("websocket");
    }

    @Case(14)
    @Test
    void oneEmptyLineBeforeTheRequestIsForgiven() {
        RawClient client = scenario.connect();
        client.send("\r\n" + good().text());
        assertThat(client.readHead().status()).isEqualTo(101);
        scenario.stub().awaitConnection();
    }

    static Stream<Arguments> badRequests() {
        Request good = good();
        return Stream.of(
                argumentSet(
                        "h2c",
                        good.with("Upgrade", "h2c")
                                .with("Connection", "Upgrade, HTTP2-Settings")
                                .header("HTTP2-Settings", "AAMAAABkAAQAAP__")),
                argumentSet("h2c before websocket", good.with("Upgrade", "h2c, websocket")),
                argumentSet("no version", good.without("Sec-WebSocket-Version")),
                argumentSet("two versions", good.header("Sec-WebSocket-Version", "8")),
                argumentSet("no Connection: Upgrade", good.with("Connection", "keep-alive")),
                argumentSet("no key", good.without("Sec-WebSocket-Key")),
                argumentSet("short key", good.with("Sec-WebSocket-Key", "AAAA")),
                argumentSet("key not base64", good.with("Sec-WebSocket-Key", "!!!!")),
                argumentSet("key of 17 bytes", good.with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAAA=")),
                argumentSet("two keys", good.header("Sec-WebSocket-Key", Handshakes.KEY)),
                argumentSet("no Host", good.without("Host")),
                argumentSet("two Hosts", good.header("Host", Handshakes.HOST)),
                argumentSet("a list of hosts", good.with("Host", "h, i")),
                argumentSet("user in Host", good.with("Host", "h@evil/x")),
                argumentSet("absolute target", good.target("http://other.test/chat")),
                argumentSet("fragment", good.target("/chat#f")),
                argumentSet("raw UTF-8", good.target("/chat?\u00C3\u00A9")),
                argumentSet("dot segments", good.target("/x/../chat")),
                argumentSet("encoded dot segments", good.target("/x/%2e%2e/chat")),
                argumentSet("empty segment", good.target("//chat")),
                argumentSet("backslash", good.target("/\\chat")),
                argumentSet("encoded slash", good.target("/x%2fchat")),
                argumentSet("encoded NUL", good.target("/chat%00")),
                argumentSet("HTTP/1.0", good.version("HTTP/1.0")),
                argumentSet("body by length", good.header("Content-Length", "3").followedBy("abc")),
                argumentSet(
                        "body by chunks",
                        good.header("Transfer-Encoding", "chunked").followedBy("0\r\n\r\n")),
                argumentSet("odd coding", good.header("Transfer-Encoding", "gzip, chunked")),
                argumentSet("xchunked", good.header("Transfer-Encoding", "xchunked")),
                argumentSet(
                        "two kinds of length",
                        good.header("Transfer-Encoding", "chunked").header("Content-Length", "3")),
                argumentSet(
                        "two kinds of length in HTTP/1.0",
                        good.version("HTTP/1.0")
                                .header("Transfer-Encoding", "chunked")
                                .header("Content-Length", "3")),
                argumentSet("two lengths", good.header("Content-Length", "3").header("Content-Length", "4")),
                argumentSet("signed length", good.header("Content-Length", "+3")),
                argumentSet("folded line", good.line("X: a\r\n b")),
                argumentSet("no name", good.line(": a")),
                argumentSet("space before the colon", good.line("X : a")),
                argumentSet("bare CR", good.line("X: a\rb")),
                argumentSet("bare LF", good.line("X: a\nY: b")));
    }

    @Case({1, 2, 4, 5, 6, 7, 8, 9, 10, 11})
    @ParameterizedTest
    @MethodSource("badRequests")
    void anImproperRequestIsA400(Request request) {
        Refused refused = scenario.refused(request);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("bad_request");
    }

    static Stream<Arguments> damagedLines() {
        String text = good().text();
        return Stream.of(
                argumentSet("tabs", text.replaceFirst("GET /chat ", "GET\t/chat\t")),
                argumentSet("NUL", "\0" + text),
                argumentSet("SOH", "\1" + text),
                argumentSet("two empty lines", "\r\n\r\n" + text),
                argumentSet("LF only", text.replace("\r\n", "\n")));
    }

    @Case({7, 11, 14})
    @ParameterizedTest
    @MethodSource("damagedLines")
    void aRequestLineIsReadStrictly(String text) {
        assertThat(scenario.refused(text).status()).isEqualTo(400);
    }

    /** The preface and an empty SETTINGS frame, RFC 9113 §3.4; the answer is one of HTTP/1.1, and the end. */
    @Case(1)
    @Test
    void thePrefaceOfHttp2IsRefused() {
        String settings = "\0\0\0\4\0\0\0\0\0";
        Refused refused = scenario.refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings);
        assertThat(refused.status()).isEqualTo(400);
    }

    @Case(4)
    @ParameterizedTest
    @ValueSource(strings = {"7", "8", "12", "013", "13, 8"})
    void anotherVersionIsToldTheRightOne(String version) {
        Refused refused = scenario.refused(good().with("Sec-WebSocket-Version", version));
        assertThat(refused.status()).isEqualTo(426);
        assertThat(refused.head().header("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(refused.head().header("Upgrade")).isEqualTo("websocket");
    }

    @Test
    void aPlainGetIsToldToUpgrade() {
        Request plain = good().without("Upgrade").without("Connection").without("Sec-WebSocket-Key");
        Refused refused = scenario.refused(plain.without("Sec-WebSocket-Version"));
        assertThat(refused.status()).isEqualTo(426);
        assertThat(refused.head().header("Sec-WebSocket-Version")).isEqualTo("13");
    }

    @Case(12)
    @ParameterizedTest
    @ValueSource(strings = {"POST", "get", "HEAD", "TRACE", "CONNECT"})
    void anotherMethodIsToldTheRightOne(String method) {
        Refused refused = scenario.refused(good().method(method).header("Content-Length", "0"));
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.head().header("Allow")).isEqualTo("GET");
    }

    @Case(18)
    @Test
    void aLongTargetIsA414AndALongHeadA431() {
        assertThat(scenario.refused(good().query("x", "x".repeat(20_000))).status())
                .isEqualTo(414);
        assertThat(scenario.refused(good().header("X", "x".repeat(20_000))).status())
                .isEqualTo(431);
        String token = TestToken.token().header("kid", "k".repeat(20_000)).rs256();
        assertThat(scenario.refused(Scenario.bare().bearer(token)).status()).isEqualTo(431);
    }

    @Test
    void anAddressThatNobodyServesIsA404() {
        Refused refused = scenario.refused(good().target("/other"));
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.error()).isEqualTo("no_route");
    }

    @Test
    void noTokenIsA401WithoutAnError() {
        Refused refused = scenario.refused(Scenario.bare());
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.error()).isEqualTo("no_token");
        assertThat(refused.head().header("WWW-Authenticate"))
                .startsWith("Bearer")
                .doesNotContain("error");
    }

    @Test
    void claimsThatAreNotEnoughAreA403() {
        Refused refused = scenario.refused(Scenario.good());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.head().header("WWW-Authenticate")).contains("error=\"insufficient_scope\"");
    }

    @Case(28)
    @ParameterizedTest
    @ValueSource(strings = {"https://app.test.evil.com", "http://app.test", "https://app.test:444", "null"})
    void anOriginThatIsNotListedIsA403(String origin) {
        for (Request request : List.of(good(), Scenario.bare().cookie("tg=" + token()))) {
            Refused refused = scenario.refused(request.origin(origin));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.error()).isEqualTo("origin_denied");
        }
    }

    @Case(28)
    @Test
    void aCookieNeedsAListedOriginAndAHeaderNone() {
        Request cookie = Scenario.bare().cookie("tg=" + token());
        assertThat(scenario.refused(cookie).status()).isEqualTo(403);
        scenario.open(cookie.origin(Handshakes.ORIGIN));
        scenario.open(good());
    }

    @Test
    void aRequestThatCameBackIsA508() {
        assertThat(scenario.refused(good().header("Via", "1.1 tollgate")).status())
                .isEqualTo(508);
    }

    @Test
    void eachRefusalHasItsOwnIdAndOneLineInTheAccessLog() {
        String id = scenario.refused(Scenario.bare()).body().getString("id");
        Await.until("the line of " + id, () -> linesWith(id) > 0);
        assertThat(linesWith(id)).isOne();
    }

    private static long linesWith(String id) {
        return scenario.tollgate().accessLines().stream()
                .filter(line -> line.contains(id))
                .count();
    }

    @Test
    void aSlowHeadIsA408() {
        try (Scenario impatient =
                Scenario.setup().listener("handshakeTimeout", "300ms").start()) {
            RawClient client = impatient.connect();
            client.send("GET /chat HTTP/1.1\r\nHost: ");
            assertThat(Refused.read(client).status()).isEqualTo(408);
        }
    }
}
