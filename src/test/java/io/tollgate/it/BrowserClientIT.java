package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Browser;
import io.tollgate.testing.Peers;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser client as it is published, in Chromium, against Tollgate: what it brings, and what it makes of each end. */
final class BrowserClientIT {
    /** Both ends are told of by name, and so is what comes between. */
    private static final String PAGE = """
            import { TollgateSocket } from '/tollgate-client.min.js';
            const tokens = %s;
            const socket = new TollgateSocket('%s', {
              token: fresh => tokens[fresh ? 1 : 0],
              %s
            });
            for (const type of ['open', 'reconnecting', 'close'])
              socket.addEventListener(type, ({ code, reason }) => console.log(code ? `${type} ${code} ${reason}` : type));
            socket.onopen = () => socket.send('hello');
            socket.onmessage = ({ data }) => console.log(data);
            %s
            """;

    private static final String MARKER = "protocols: token => ['access_token', token],";

    private static BrowserStage stage;

    @BeforeAll
    static void start() throws Exception {
        Peers.requireClientTools();
        stage = BrowserStage.set();
        stage.browser().serve("/tollgate-client.min.js", "text/javascript", minified());
    }

    private static String minified() throws IOException, InterruptedException {
        Process build = new ProcessBuilder("node", "build.mjs")
                .directory(Peers.CLIENT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(build.waitFor(60, TimeUnit.SECONDS) && build.exitValue() == 0)
                .isTrue();
        return Files.readString(Peers.CLIENT.resolve("dist/tollgate-client.min.js"));
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    private static String url(Scenario scenario, String path) {
        return "http://localhost:" + scenario.tollgate().port() + path;
    }

    private static String renew(Scenario scenario) {
        return "renew: {url: '%s', query: 'renew'},".formatted(url(scenario, "/renew"));
    }

    private static String ticket(Scenario scenario) {
        return "ticket: {url: '%s', query: 'ticket'},".formatted(url(scenario, "/chat/ticket"));
    }

    /** A page with the client; it has one token for the first time and one that is fresh, and does more in the end. */
    private static Browser.Page page(Scenario scenario, String options, List<String> tokens, String more) {
        String both = "['%s', '%s']".formatted(tokens.get(0), tokens.get(1));
        return stage.browser().page().started(PAGE.formatted(both, BrowserStage.url(scenario), options, more));
    }

    /** The same, whose first token has three seconds, which begin when the page is there. */
    private static Browser.Page pageWithBriefToken(Scenario scenario, String options, String more) {
        Browser.Page page = stage.browser().page().visits("/");
        String brief = TestToken.token().expiresIn(Duration.ofSeconds(3)).rs256();
        String both = "['%s', '%s']".formatted(brief, TestToken.valid());
        return page.started(PAGE.formatted(both, BrowserStage.url(scenario), options, more));
    }

    private static Browser.Page page(Scenario scenario, String options, List<String> tokens) {
        return page(scenario, options, tokens, "");
    }

    private static Browser.Page page(Scenario scenario, String options, String more) {
        return page(scenario, options, List.of(TestToken.valid(), TestToken.valid()), more);
    }

    private static Browser.Page page(Scenario scenario, String options) {
        return page(scenario, options, "");
    }

    private static Setup refusingByClose() {
        return stage.setup().route("refuse", "close");
    }

    private static Setup ticketing() {
        return stage.setup()
                .route("credentials", "[{ticket: {query: ticket, bind: [address, origin]}}]")
                .route("ticketPath", "/chat/ticket");
    }

    private static void assertSays(Browser.Page page, String... lines) {
        assertThat(Stream.generate(page::says).limit(lines.length)).containsExactly(lines);
    }

    private static String of(String subject) {
        return TestToken.token().claim("sub", subject).rs256();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void itTakesTheTokenToTheTicketDoorAndConnectsWithWhatItGets() {
        try (Scenario scenario = ticketing().start()) {
            Browser.Page page = page(scenario, ticket(scenario));
            assertSays(page, "open", "hello");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void itTakesAFreshTokenToTheDoorThatRefusesTheFirst() {
        try (Scenario scenario = ticketing().start()) {
            Browser.Page page = page(scenario, ticket(scenario), List.of(TestToken.tampered(), TestToken.valid()));
            // What the browser itself writes of the call.
            assertThat(page.says()).contains("401");
            assertSays(page, "reconnecting 4401 retry-after=null", "open", "hello");
        }
    }

    /** The first token and its leeway are over after seven seconds, and the connection is the same. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aRenewedConnectionOutlivesItsToken() {
        try (Scenario scenario = stage.setup()
                .issuer("leeway", "4s")
                .tunnel("{renew: {path: /renew, handle: {query: renew}}}")
                .start()) {
            String more = "setTimeout(() => socket.send('the same'), 7500);";
            Browser.Page page = pageWithBriefToken(scenario, MARKER + renew(scenario), more);
            assertSays(page, "open", "hello", "the same");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anExpiredTokenIsFollowedByAFreshOne() {
        try (Scenario scenario = refusingByClose().issuer("leeway", "2s").start()) {
            Browser.Page page = pageWithBriefToken(scenario, MARKER, "");
            assertSays(page, "open", "hello", "reconnecting 4401 expired", "open", "hello");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void twoTokensThatAreRefusedAreEnough() {
        try (Scenario scenario = refusingByClose().start()) {
            Browser.Page page = page(scenario, MARKER, List.of(TestToken.tampered(), TestToken.tampered()));
            assertSays(page, "open", "reconnecting 4401 invalid_token", "open", "close 4401 invalid_token");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoIsNotAllowedDoesNotComeBack() {
        try (Scenario scenario = refusingByClose()
                .route("require", "[{claim: scope, contains: \"chat:write\"}]")
                .start()) {
            assertSays(page(scenario, MARKER), "open", "close 4403 insufficient_scope");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoWasEvictedDoesNotComeBack() {
        try (Scenario scenario = stage.setup()
                .route("limits", "[{count: connections, per: subject, max: 1, then: evict-oldest}]")
                .start()) {
            Browser.Page first = page(scenario, MARKER);
            assertSays(first, "open", "hello");
            Browser.Page second = page(scenario, MARKER);
            assertSays(second, "open", "hello");
            assertThat(first.says()).startsWith("close 4409 evicted");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoIsOverALimitWaitsAsTheReasonSays() {
        String more = """
                socket.addEventListener('message', () => {
                  const other = new TollgateSocket(socket.url, { token: () => tokens[1], %s });
                  other.onreconnecting = ({ reason, delay }) => console.log(reason, delay >= reason.split('=')[1] * 1000);
                  other.onmessage = ({ data }) => console.log(data);
                  other.onopen = () => other.readyState === 1 && other.send('later');
                });
                """.formatted(MARKER);
        try (Scenario scenario = refusingByClose()
                .route("limits", "[{count: upgrades, per: subject, rate: 20/m, burst: 1}]")
                .start()) {
            Browser.Page page = page(scenario, MARKER, List.of(of("bob"), of("bob")), more);
            assertSays(page, "open", "hello");
            assertThat(page.says()).matches("over_limit retry-after=[1-3] true");
            assertSays(page, "later");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(ints = {1001, 1012, 1013, 4000})
    void whatTheServerClosesForIsAReasonToComeBack(int code) {
        String more = "socket.addEventListener('message', () => socket.send('!close %d x'), {once: true});";
        try (Scenario scenario = stage.setup().start()) {
            Browser.Page page = page(scenario, MARKER, more.formatted(code));
            assertSays(page, "open", "hello", "reconnecting " + code + " x", "open", "hello");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aDrainedNodeIsFollowedByTheNext() {
        int port;
        Browser.Page page;
        try (Scenario old =
                stage.setup().section("drain", "{window: 100ms, deadline: 2s}").start()) {
            port = old.tollgate().port();
            page = page(old, MARKER);
            assertSays(page, "open", "hello");
            old.tollgate().startDrain();
            assertSays(page, "reconnecting 1001 drained");
        }
        try (Scenario next =
                stage.setup().listener("address", "127.0.0.1:" + port).start()) {
            assertThat(Stream.generate(page::says)
                            .filter(line -> line.equals("hello"))
                            .findFirst())
                    .isPresent();
            assertThat(next.tollgate().openTunnels()).isEqualTo(1);
        }
    }

    /** Whatever a script may find at a WebSocket it finds here; handlers are there once they are set. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void itHasAllThatAWebSocketHas() {
        String more = """
                const missing = Object.keys(WebSocket.prototype).filter(key => !(key in socket) && !key.startsWith('on'));
                console.log('missing', missing.join());
                console.log(Object.keys(WebSocket).every(key => TollgateSocket[key] === WebSocket[key]), socket.url);
                """;
        try (Scenario scenario = stage.setup().start()) {
            Browser.Page page = page(scenario, MARKER, more);
            assertSays(page, "missing ", "true " + BrowserStage.url(scenario), "open", "hello");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void binaryMessagesComeAsAsked() {
        String more = """
                socket.binaryType = 'arraybuffer';
                socket.onopen = () => socket.send(new Uint8Array([1, 2]));
                socket.onmessage = ({ data, origin }) => console.log(data.byteLength, origin);
                """;
        try (Scenario scenario = stage.setup().start()) {
            String origin = BrowserStage.url(scenario).replace("/chat", "");
            assertSays(page(scenario, MARKER, more), "open", "2 " + origin);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theServerBehindSeesNeitherTokenNorTicketNorHandle() {
        try (Scenario scenario = ticketing()
                .tunnel("{renew: {path: /renew, handle: {query: renew}}}")
                .route("identity", "{X-Client: sub}")
                .start()) {
            String token = of("unseen");
            assertSays(page(scenario, ticket(scenario) + renew(scenario), List.of(token, token)), "open", "hello");
            JsonObject seen = stage.server()
                    .await(
                            "connection",
                            Duration.ofSeconds(10),
                            event -> event.encode().contains("unseen"));
            assertThat(seen.getString("url")).isEqualTo("/chat");
            assertThat(seen.encode()).doesNotContain(Scenario.secretsOf(token));
        }
    }
}
