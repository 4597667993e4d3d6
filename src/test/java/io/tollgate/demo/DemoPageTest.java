package io.tollgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.server.StartException;
import io.tollgate.telemetry.AccessLog;
import io.tollgate.testing.Await;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class DemoPageTest {
    private static final DemoPage.Proxy PROXY = new DemoPage.Proxy(8080, "listeners: []", "./tollgate token");

    /** What makes a browser load something or run something that is no file of its own. */
    private static final Pattern LOADED = Pattern.compile("(?:src|href|action)=\"([^\"]*)\"|(?:import|from) '([^']*)'");

    /** A chunk with the comment that opens the stream, and one with the line (RFC 9112 §7.1). */
    private static final String STREAMED = "1b\r\n: lines of the access log\n\n\r\n16\r\ndata: time open id=1\n\n\r\n";

    private static final Vertx VERTX = Vertx.vertx();
    private static final AccessLines LINES = AccessLines.listening();
    private static DemoPage page;

    @BeforeAll
    static void start() throws Exception {
        page = DemoPage.bind(VERTX, 0, new DemoIssuer(), LINES);
        page.show(PROXY);
    }

    @AfterAll
    static void stop() {
        LINES.stop();
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private record Answer(Head head, String body) {}

    private static Answer get(String path) {
        return ask("GET " + path, "localhost:" + page.port());
    }

    private static Answer ask(String methodAndPath, String host) {
        try (RawClient client = RawClient.connect(page.port())) {
            client.send(methodAndPath + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            return new Answer(client.readHead(), new String(client.readToEnd(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page.css", "/page.mjs", "/setup", "/token", "/nothing", "/token?seconds=0"})
    void everyAnswerIsHardened(String path) {
        Head head = get(path).head();
        assertThat(head.header("Content-Security-Policy"))
                .startsWith("default-src '")
                .doesNotContain("unsafe", "*");
        assertThat(head.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(head.header("Cache-Control")).isEqualTo("no-store");
        assertThat(head.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(head.header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void thePageMayTalkToItsProxyOnly() {
        assertThat(get("/").head().header("Content-Security-Policy"))
                .contains("default-src 'self'; connect-src 'self' ws://localhost:8080 ws://127.0.0.1:8080;")
                .contains("frame-ancestors 'none'", "base-uri 'none'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:PORT", "localhost", "localhost:1", "127.0.0.1.evil.example:PORT"})
    void aHostThatIsNoNameOfThisMachineIsRefused(String host) {
        assertThat(ask("GET /token", host.replace("PORT", "" + page.port()))
                        .head()
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "[::1]"})
    void everyNameOfThisMachineWillDo(String host) {
        assertThat(ask("GET /token", host + ":" + page.port()).head().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST /token, 405",
        "HEAD /, 405",
        "GET /nothing, 404",
        "GET /../page.html, 404",
        "GET /token?seconds=0, 400",
        "GET /token?seconds=10000, 400",
        "GET /token?subject=Robert%27, 400",
    })
    void whatIsNotServedIsRefused(String request, int status) {
        assertThat(ask(request, "localhost:" + page.port()).head().status()).isEqualTo(status);
    }

    @Test
    void aTokenLastsAsLongAsAsked() {
        String[] parts = get("/token?subject=carol&seconds=20").body().split("\\.", 3);
        JsonObject claims = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        assertThat(claims.getString("sub")).isEqualTo("carol");
        assertThat(claims.getDouble("exp") - System.currentTimeMillis() / 1e3).isBetween(15.0, 20.0);
    }

    @Test
    void everyFileThatAFileOfThePageNamesIsServedAndNoneIsElsewhere() {
        Stream.of(
                        "/",
                        "/page.mjs",
                        "/chat.mjs",
                        "/expiry.mjs",
                        "/heads.mjs",
                        "/tampered.mjs",
                        "/log.mjs",
                        "/commands.mjs")
                .flatMap(file -> LOADED.matcher(get(file).body()).results())
                .map((MatchResult found) -> found.group(1) == null ? found.group(2) : found.group(1))
                .filter(name -> !name.startsWith("#"))
                .forEach(name -> assertThat(
                                get(name.replaceFirst("^\\./", "/")).head().status())
                        .as(name)
                        .isEqualTo(200));
    }

    @Test
    void theLogIsAStreamOfItsLines() {
        try (RawClient reader = RawClient.connect(page.port())) {
            reader.send("GET /log HTTP/1.1\r\nHost: localhost:" + page.port() + "\r\n\r\n");
            assertThat(reader.readHead().header("Content-Type")).isEqualTo("text/event-stream");
            LoggerFactory.getLogger(AccessLog.LOGGER).info("time open id=1");
            assertThat(new String(reader.readExactly(STREAMED.length()), StandardCharsets.UTF_8))
                    .isEqualTo(STREAMED);
        }
    }

    @Test
    void aTakenPortIsNoFaultOfThePage() {
        assertThatThrownBy(() -> DemoPage.bind(VERTX, page.port(), new DemoIssuer(), LINES))
                .isInstanceOfSatisfying(
                        StartException.class, e -> assertThat(e.kind()).isEqualTo(StartException.Kind.BIND));
    }

    @Test
    void aPortTakenOnOneAddressIsLetGoOnTheOther() throws Exception {
        assumeTrue(Loopback.addresses(1).contains(Loopback.IPV6), "there is no IPv6 here");
        try (ServerSocket taken = takenOnIpv6Alone()) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> DemoPage.bind(VERTX, port, new DemoIssuer(), LINES))
                    .isInstanceOf(StartException.class)
                    .hasMessage("The page cannot listen on ::1:" + port);
            Await.until("the port on the other address", () -> isFree(port));
        }
    }

    /** Another test may hold the same port of the other address. */
    private static ServerSocket takenOnIpv6Alone() throws IOException {
        while (true) {
            ServerSocket taken = new ServerSocket(0, 1, InetAddress.getAllByName(Loopback.IPV6)[0]);
            if (isFree(taken.getLocalPort())) {
                return taken;
            }
            taken.close();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void nothingIsServedBeforeTheProxyListens() throws Exception {
        DemoPage early = DemoPage.bind(VERTX, 0, new DemoIssuer(), LINES);
        try (RawClient client = RawClient.connect(early.port())) {
            client.send("GET / HTTP/1.1\r\nHost: localhost:" + early.port() + "\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(503);
        }
    }
}
