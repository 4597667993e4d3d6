package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Browser;
import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.Peers;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.TollgateFixture;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The snippets of docs/credentials.md do what the page says, with its own route, and the server behind sees no token. */
final class CredentialsPageIT {
    private static final List<Snippet> SNIPPETS = Snippet.of(Page.of("docs/credentials.md"));
    private static final String TOKEN = TestToken.valid();
    private static final String SIGNATURE = TOKEN.substring(TOKEN.lastIndexOf('.') + 1);

    @TempDir
    private static Path folder;

    private static PeerProcess server;
    private static Browser browser;
    private static TollgateFixture tollgate;

    @BeforeAll
    static void start() {
        browser = Browser.launch();
        server = PeerProcess.node("ws-server.mjs", new JsonObject());
        tollgate = TollgateFixture.start("""
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:%s"}}
                upstreams: {chat: {endpoints: ["ws://127.0.0.1:%d"]}}
                drain: {deadline: 200ms}
                routes:
                  - name: chat
                    authenticate: [main]
                    upstream: chat
                """.formatted(
                                TestKeys.ISSUER,
                                TestKeys.AUDIENCE,
                                TestKeys.writeJwks(folder),
                                server.await("listening").getInteger("port"))
                + route().indent(4));
    }

    private static String route() {
        return marked("route")
                .findFirst()
                .orElseThrow()
                .source()
                .replace("https://app.example.com", browser.origin("app"));
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

    private static Snippet filledIn(Snippet snippet) {
        return snippet.filledIn("localhost:" + tollgate.port(), TOKEN);
    }

    static Stream<Snippet> pages() {
        return Runner.BROWSER.snippets();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whatAPageRunsIsAnsweredByTheServer(Snippet snippet) {
        Browser.Page page = browser.page();
        if (snippet.runsBy("browser with cookie")) {
            page.cookie("session=" + TOKEN + "; Path=/; HttpOnly; SameSite=Strict");
        }
        // What a browser says of a failed connection names its URL.
        String said = page.runs(filledIn(snippet).source()).replace(TOKEN, "TOKEN");
        assertThat(said).startsWith("hello");
        assertServerSawNoToken();
    }

    static Stream<Snippet> programs() {
        return Runner.PROGRAM.snippets();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void whatAProgramRunsIsAnsweredByTheServer(Snippet snippet) throws Exception {
        assertThat(output(filledIn(snippet))).startsWith("hello");
        assertServerSawNoToken();
    }

    static Stream<Snippet> shell() {
        return Runner.CURL.snippets();
    }

    @ParameterizedTest
    @MethodSource("shell")
    void whatACommandAsksForIsGranted(Snippet snippet) throws Exception {
        assertThat(output(filledIn(snippet))).startsWith("HTTP/1.1 101 ");
        assertServerSawNoToken();
    }

    @ParameterizedTest
    @ValueSource(strings = {"js", "python", "java", "sh"})
    void nothingInALanguageThatIsHereIsLeftOut(String language) {
        assertThat(SNIPPETS)
                .filteredOn(snippet -> snippet.language().equals(language) && !snippet.runs())
                .allSatisfy(snippet -> assertThat(snippet.source()).startsWith("const client = mqtt.connect"));
    }

    @Test
    void eachSnippetThatIsRunHasItsMark() {
        long marks = Page.of("docs/credentials.md")
                .text()
                .lines()
                .filter(line -> line.startsWith("▸ "))
                .count();
        assertThat(marks).isEqualTo(pages().count() + programs().count() + shell().count());
    }

    private static void assertServerSawNoToken() {
        assertThat(server.await("connection").encode()).doesNotContain(TOKEN, SIGNATURE);
    }

    /** What it printed; its source is its standard input, so that no token is among a command's arguments. */
    private static String output(Snippet snippet) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("snippet"), snippet.source());
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command(snippet.runner()))
                .directory(Path.of("src/test/peers").toFile())
                .redirectInput(source.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        String wrote = Files.readString(errors).replace(TOKEN, "TOKEN");
        assertThat(ended).as("%s ends; it wrote %s", snippet, wrote).isTrue();
        assertThat(output).as("what %s prints; it wrote %s", snippet, wrote).isNotEmptyFile();
        return Files.readString(output);
    }

    private static List<String> command(String runner) {
        return switch (runner) {
            case "node" -> List.of("node", "--experimental-websocket", "--input-type=module");
            case "python" -> {
                Peers.requirePythonWebsockets();
                yield List.of(Peers.PYTHON);
            }
            case "java" -> {
                String java =
                        Path.of(System.getProperty("java.home"), "bin", "java").toString();
                yield List.of(java, "--source", "17", "-cp", System.getProperty("java.class.path"), "/dev/stdin");
            }
            case "shell" -> {
                Peers.requireCommand("curl", "curl");
                yield List.of("sh");
            }
            default -> throw new IllegalArgumentException(runner);
        };
    }
}
