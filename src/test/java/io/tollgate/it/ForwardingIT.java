package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestToken;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes up with the handshake and what comes down with the 101. */
final class ForwardingIT {
    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.setup()
                .route("headers", "{set: {X-Edge: tollgate}, remove: [X-Debug]}")
                .start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    private static Request good() {
        return Scenario.good();
    }

    @Case(13)
    @Test
    void endToEndHeadersGoUpAsTheyAre() {
        Request request = good().origin(Handshakes.ORIGIN)
                .header("User-Agent", "test/1")
                .header("X-Many", "a")
                .header("X-Many", "b");
        Head head = scenario.forwarded(request.header("Content-Xength", "5"));
        assertThat(head.header("Origin")).isEqualTo(Handshakes.ORIGIN);
        assertThat(head.header("User-Agent")).isEqualTo("test/1");
        assertThat(head.all("X-Many")).containsExactly("a", "b");
        assertThat(head.header("Content-Xength")).isEqualTo("5");
    }

    @Test
    void theHandshakeItselfIsARightOneWithTheClientsKey() {
        Head head = scenario.forwarded(good());
        assertThat(head.startLine()).isEqualTo("GET /chat HTTP/1.1");
        assertThat(head.header("Upgrade")).isEqualTo("websocket");
        assertThat(head.header("Connection")).isEqualTo("Upgrade");
        assertThat(head.header("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(head.header("Sec-WebSocket-Key")).isEqualTo(Handshakes.KEY);
    }

    @Test
    void hopByHopHeadersStayHere() {
        Request request = good().with("Connection", "Upgrade, X-Hop, keep-alive")
                .header("X-Hop", "1")
                .header("Keep-Alive", "timeout=5")
                .header("Proxy-Connection", "keep-alive")
                .header("Proxy-Authorization", "Basic YTpi")
                .header("TE", "trailers");
        Head head = scenario.forwarded(request);
        for (String name : List.of("X-Hop", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "TE")) {
            assertThat(head.all(name)).as(name).isEmpty();
        }
        assertThat(head.header("Connection")).isEqualTo("Upgrade");
    }

    @Test
    void aClientCannotHaveOurHeadersDroppedByNamingThem() {
        Head head = scenario.forwarded(good().with("Connection", "Upgrade, X-User, X-Forwarded-For, X-Edge"));
        assertThat(head.header("X-User")).isEqualTo("alice");
        assertThat(head.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(head.header("X-Edge")).isEqualTo("tollgate");
    }

    @Test
    void theRoutesOwnHeadersAreSetAndRemoved() {
        Head head = scenario.forwarded(good().header("X-Debug", "1").header("X-Edge", "client"));
        assertThat(head.header("X-Edge")).isEqualTo("tollgate");
        assertThat(head.all("X-Debug")).isEmpty();
    }

    @Test
    void whereItCameFromIsSaidByUsAndNotByTheClient() {
        Head head = scenario.forwarded(good().header("X-Forwarded-For", "6.6.6.6")
                .header("X-Forwarded-Host", "evil.test")
                .header("X-Forwarded-Proto", "https")
                .header("Forwarded", "for=6.6.6.6")
                .header("X-Request-Id", "mine"));
        assertThat(head.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(head.header("X-Forwarded-Host")).isEqualTo(Handshakes.HOST);
        assertThat(head.header("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(head.all("Forwarded")).isEmpty();
        assertThat(head.header("Via")).isEqualTo("1.1 tollgate");
        assertThat(head.header("X-Request-Id")).isNotBlank().isNotEqualTo("mine");
    }

    @Test
    void aTrustedProxyMaySayWhereItCameFrom() {
        try (Scenario trusting =
                Scenario.setup().listener("trustedProxies", "[127.0.0.0/8]").start()) {
            Head head = trusting.forwarded(
                    good().header("X-Forwarded-For", "203.0.113.7").header("X-Request-Id", "theirs"));
            assertThat(head.header("X-Forwarded-For")).isEqualTo("203.0.113.7, 127.0.0.1");
            assertThat(head.header("X-Request-Id")).isEqualTo("theirs");
        }
    }

    @Test
    void hostIsKeptForWsUnlessSaidOtherwise() {
        assertThat(scenario.forwarded(good()).header("Host")).isEqualTo(Handshakes.HOST);
        try (Scenario own = Scenario.setup().upstream("keepHost", "false").start()) {
            assertThat(own.forwarded(good()).header("Host"))
                    .isEqualTo("127.0.0.1:" + own.stub().port());
        }
    }

    @Case(27)
    @ParameterizedTest
    @ValueSource(strings = {"X-User-Name", "x_user_name", "X_User-Name", "x-user-name"})
    void aClientCannotForgeItsIdentityInAnySpelling(String name) {
        String token = TestToken.token().claim("name", "Alice").rs256();
        Head head = scenario.forwarded(Scenario.bare().bearer(token).header(name, "root"));
        assertThat(head.header("X-User-Name")).isEqualTo("Alice");
        assertThat(head.raw()).doesNotContain("root");
    }

    @Case(27)
    @Test
    void aClientCannotForgeItsIdentityUnderSeveralNamesAtOnce() {
        Request forged = good().header("X-User-Name", "root")
                .header("x_user_name", "root")
                .header("X-Forwarded-User", "root")
                .header("X_Forwarded_User", "root");
        String identity = "{X-User-Name: sub, X-Forwarded-User: sub}";
        try (Scenario mapping = Scenario.setup().route("identity", identity).start()) {
            Head head = mapping.forwarded(forged);
            assertThat(head.header("X-User-Name")).isEqualTo("alice");
            assertThat(head.header("X-Forwarded-User")).isEqualTo("alice");
            assertThat(head.raw()).doesNotContain("root").doesNotContain("_");
        }
    }

    @Test
    void aClientCannotForgeAnIdentityThatItsTokenDoesNotHave() {
        assertThat(scenario.forwarded(good().header("X-User-Name", "root")).all("X-User-Name"))
                .isEmpty();
    }

    @Case(26)
    @ParameterizedTest
    @CsvSource({
        "é, %C3%A9",
        "100%, 100%25",
        "'x\r\nX-Admin: 1', x%0D%0AX-Admin: 1",
        "a b, a b",
    })
    void aClaimCannotBreakOutOfItsHeader(String name, String encoded) {
        Head head = scenario.forwarded(
                Scenario.bare().bearer(TestToken.token().claim("name", name).rs256()));
        assertThat(head.header("X-User-Name")).isEqualTo(encoded);
        assertThat(head.all("X-Admin")).isEmpty();
        assertThat(head.headers())
                .filteredOn(header -> header.getKey().toLowerCase(Locale.ROOT).startsWith("x-user-"))
                .hasSize(1);
    }

    @Test
    void aListGoesUpAsJson() {
        String token = TestToken.token().claim("name", List.of("a", "b")).rs256();
        assertThat(scenario.forwarded(Scenario.bare().bearer(token)).header("X-User-Name"))
                .isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void deflateIsTheOnlyExtensionOfferedOn() {
        Request request = good().header(
                        "Sec-WebSocket-Extensions",
                        "x-webkit-deflate-frame, permessage-deflate; client_max_window_bits, foo");
        assertThat(scenario.forwarded(request).header("Sec-WebSocket-Extensions"))
                .isEqualTo("permessage-deflate; client_max_window_bits");
        assertThat(scenario.forwarded(good().header("Sec-WebSocket-Extensions", "foo"))
                        .all("Sec-WebSocket-Extensions"))
                .isEmpty();
    }

    @Test
    void endToEndHeadersOfThe101ComeDownAndHopByHopOnesDoNot() {
        Setup setup = Scenario.setup()
                .answering(Answers.accept()
                        .header("Set-Cookie", "a=1")
                        .header("Set-Cookie", "b=2")
                        .header("X-Server", "s")
                        .header("Keep-Alive", "timeout=5"));
        try (Scenario answering = setup.start()) {
            Head head = answering.open().answer();
            assertThat(head.all("Set-Cookie")).containsExactly("a=1", "b=2");
            assertThat(head.header("X-Server")).isEqualTo("s");
            assertThat(head.all("Keep-Alive")).isEmpty();
            assertThat(head.header("Sec-WebSocket-Accept")).isEqualTo(Handshakes.ACCEPT);
            assertThat(head.header("Connection")).isEqualTo("Upgrade");
        }
    }

    @Test
    void anAgreedDeflateComesDown() {
        String agreed = "permessage-deflate; server_no_context_takeover";
        try (Scenario answering =
                Scenario.setup().answering(Answers.accept().extension(agreed)).start()) {
            Tunnel tunnel = answering.open(good().header("Sec-WebSocket-Extensions", "permessage-deflate"));
            assertThat(tunnel.answer().header("Sec-WebSocket-Extensions")).isEqualTo(agreed);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "{stripPrefix: /chat}, '', /chat/room%20a?x=1, /room%20a?x=1",
        "'{path: \"/rooms/{room}\"}', '', /chat/a?x=1, /rooms/a?x=1",
        "{stripPrefix: /chat}, /prod, /chat/a, /prod/a",
    })
    void thePathIsRewrittenAndTheQueryStays(String rewrite, String endpointPath, String sent, String seen) {
        try (StubUpstream target = StubUpstream.start(Answers.accept());
                Scenario rewriting = Scenario.setup()
                        .route("path", "\"/chat/{room}\"")
                        .route("rewrite", rewrite)
                        .endpoints(target.url() + endpointPath)
                        .start()) {
            rewriting.ask(good().target(sent));
            assertThat(target.awaitConnection().requestHead().target()).isEqualTo(seen);
        }
    }
}
