package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.Browser;
import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.Peers;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.TollgateFixture;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole page and the snippets of docs/browser.md do in Chromium what it says, with its own route. */
final class BrowserPageIT {
    private static final List<Snippet> SNIPPETS = Snippet.of(Page.of("docs/browser.md"));
    private static final String TOKEN = TestToken.valid();
    private static final String SIGNATURE = TOKEN.substring(TOKEN.lastIndexOf('.') + 1);

    @TempDir
    private static Path folder;

    private static PeerProcess server;
    private static Browser browser;
    private static TollgateFixture tollgate;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.launch();
        server = PeerProcess.node("ws-server.mjs", new JsonObject());
        tollgate = TollgateFixture.start("""
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:%s"}}
                upstreams: {chat: {endpoints: ["ws://127.0.0.1:%d"]}}
                drain: {deadline: 200ms}
                routes:
                  - name: chat
                """.formatted(
                                TestKeys.ISSUER,
                                TestKeys.AUDIENCE,
                                TestKeys.writeJwks(folder),
                                server.await("listening").getInteger("port"))
                + only("route")
                        .source()
                        .replace("https://app.example.com", browser.origin("app"))
                        .indent(4));
        browser.serve(
                "/tollgate-client.js", "text/javascript", Files.readString(Peers.CLIENT.resolve("tollgate-client.js")));
    }

    @AfterAll
    static void stop() {
        if (tollgate != null) {
            tollgate.close();
            server.close();
            browser.close();
        }
    }

    private static Stream<Snippet> marked(String runner) {
        return SNIPPETS.stream().filter(snippet -> snippet.runsBy(runner));
    }

    private static Snippet only(String runner) {
        List<Snippet> all = marked(runner).toList();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static String filledIn(Snippet snippet) {
        return snippet.filledIn("localhost:" + tollgate.port(), TOKEN).source();
    }

    private static void awaitText(Browser.Page page, String element, String text) {
        Await.until(text, () -> page.reads(element).equals(text));
    }

    @Test
    void theWholePageChatsComesBackAndStaysAwayWhereItShould() {
        browser.serve("/token", "text/plain", TOKEN);
        browser.serve("/chat.html", "text/html", filledIn(only("page")));
        Browser.Page page = browser.page().visits("/chat.html");
        awaitText(page, "#state", "Connected");
        page.writes("input", "hello");
        awaitText(page, "#messages li", "hello");
        assertServerSawNoToken();
        page.writes("input", "!close 1012 restart");
        assertServerSawNoToken();
        awaitText(page, "#state", "Connected");
        page.writes("input", "!close 4409 elsewhere");
        awaitText(page, "#state", "Open in another window (4409 elsewhere)");
    }

    /** What a server says that is away for a moment is no token: two that are refused would end it. */
    @Test
    void theWholePageComesBackWhenTheServerOfItsTokensDoes() {
        browser.serve("/late-token", "text/plain", "Bad Gateway", 502);
        browser.serve("/late.html", "text/html", filledIn(only("page")).replace("'/token'", "'/late-token'"));
        Browser.Page page = browser.page().visits("/late.html");
        Await.until("coming back", () -> page.reads("#state").startsWith("Back in"));
        browser.serve("/late-token", "text/plain", TOKEN);
        awaitText(page, "#state", "Connected");
        assertServerSawNoToken();
    }

    static Stream<Snippet> snippets() {
        return marked("browser");
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void whatAPageRunsIsAnsweredByTheServer(Snippet snippet) {
        // What a browser says of a failed connection names its URL.
        String said = browser.page().runs(filledIn(snippet)).replace(TOKEN, "TOKEN");
        assertThat(said).startsWith("hello");
        assertServerSawNoToken();
    }

    @Test
    void nothingThatABrowserCanRunIsLeftOut() {
        assertThat(SNIPPETS).hasSizeGreaterThan(5).allMatch(Snippet::runs);
    }

    @Test
    void theWholePageIsShort() {
        assertThat(only("page").source().lines()).hasSizeLessThanOrEqualTo(40);
    }

    /** Waits for the server's next connection. */
    private static void assertServerSawNoToken() {
        assertThat(server.await("connection").encode()).doesNotContain(TOKEN, SIGNATURE, "ticket=", "renew=");
    }
}
