package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Peers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the live page: given to whoever asks, and holding nothing that a browser may not be given. */
final class LivePageTest {
    private static final Path FOLDER = Path.of("src/main/resources/io/tollgate/admin/page");
    /** What makes a browser load something. */
    private static final Pattern LOADED =
            Pattern.compile("(?:src|href|action)=\"(?!#)([^\"]*)\"|(?:import|from) '\\./([^']*)'|url\\(([^)]*)\\)");

    private static final Pattern TAG = Pattern.compile("(?i)etag: (\\S+)");
    private static final int LONGEST_MODULE = 200;

    private static AdminFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new AdminFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static HttpCall ask(String methodAndPath, String... headers) {
        return HttpCall.send(fixture.port(), methodAndPath + " HTTP/1.1", headers);
    }

    private static HttpCall get(String path) {
        return ask("GET " + path, "Host: localhost");
    }

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String pathOf(String file) {
        return file.equals("page.html") ? "/" : "/page/" + file;
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachIsServedWithoutAToken(String file) throws IOException {
        HttpCall call = get(pathOf(file));
        assertThat(call.status()).isEqualTo(200);
        byte[] sent = call.answer().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(new String(sent, StandardCharsets.UTF_8)).endsWith(Files.readString(FOLDER.resolve(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page/page.css", "/page/page.mjs", "/page/icon.svg", "/page/uplot/uPlot.iife.min.js"})
    void eachMayLoadFromHereOnly(String path) {
        assertThat(get(path).answer())
                .contains("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';"
                        + " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'\r\n")
                .contains("X-Content-Type-Options: nosniff\r\n", "Referrer-Policy: no-referrer\r\n")
                .contains("Cross-Origin-Opener-Policy: same-origin\r\n")
                .contains("Cross-Origin-Resource-Policy: same-origin\r\n", "Cache-Control: no-cache\r\n")
                .doesNotContainIgnoringCase("set-cookie", "access-control-allow");
    }

    @ParameterizedTest
    @CsvSource({
        "/,                              text/html",
        "/page/page.css,                 text/css",
        "/page/page.mjs,                 text/javascript",
        "/page/icon.svg,                 image/svg+xml",
        "/page/uplot/uPlot.iife.min.js,  text/javascript",
        "/page/uplot/LICENSE,            text/plain",
    })
    void eachSaysWhatItIs(String path, String type) {
        assertThat(get(path).answer()).contains("Content-Type: " + type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
    void whatABrowserHasIsNotSentAgain(String known) {
        String tag = tag("/page/page.mjs");
        HttpCall call = ask("GET /page/page.mjs", "Host: localhost", "If-None-Match: " + known.formatted(tag));
        assertThat(call.status()).isEqualTo(304);
        assertThat(call.body()).isEmpty();
        assertThat(call.answer()).contains("ETag: " + tag, "Content-Security-Policy: ");
    }

    @Test
    void anotherVersionIsSent() {
        assertThat(tag("/page/page.mjs")).isNotEqualTo(tag("/page/plot.mjs"));
        assertThat(ask("GET /page/page.mjs", "Host: localhost", "If-None-Match: " + tag("/page/plot.mjs"))
                        .status())
                .isEqualTo(200);
    }

    private static String tag(String path) {
        return TAG.matcher(get(path).answer())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    @Test
    void headSaysTheSameWithoutTheBytes() {
        HttpCall call = ask("HEAD /", "Host: localhost");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.body()).isEmpty();
        assertThat(call.answer()).contains("Content-Security-Policy: ", "ETag: ");
    }

    @ParameterizedTest
    @CsvSource({
        "POST /,              405",
        "PUT /page/page.mjs,  405",
        "GET /page/,          401",
        "GET /page,           401",
        "GET /page/nothing,   401",
        "GET /page/page.html, 401",
        "GET /page/../page.html, 401",
        "GET /page/%2e%2e/openapi.json, 401",
    })
    void nothingElseIsServed(String request, int status) {
        assertThat(ask(request, "Host: localhost").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example"})
    void aStrangersNameIsNotServed(String host) {
        assertThat(ask("GET /", "Host: " + host).status()).isEqualTo(403);
        assertThat(ask("GET /page/page.mjs", "Host: " + host).status()).isEqualTo(403);
    }

    @Test
    void everyFileIsLoadedByAnotherAndNothingIsFromElsewhere() throws IOException {
        Set<String> loaded = new TreeSet<>(Set.of("page.html"));
        for (String file : files()) {
            LOADED.matcher(Files.readString(FOLDER.resolve(file)))
                    .results()
                    .map(LivePageTest::name)
                    .forEach(loaded::add);
        }
        Set<String> there = new TreeSet<>(files());
        there.addAll(Set.of("uplot/uPlot.iife.min.js", "uplot/uPlot.min.css"));
        assertThat(loaded).isEqualTo(there);
    }

    private static String name(MatchResult found) {
        String name = Stream.of(1, 2, 3)
                .map(found::group)
                .filter(group -> group != null)
                .collect(Collectors.joining());
        return name.replaceFirst("^page/", "");
    }

    @ParameterizedTest
    @MethodSource("files")
    void noTextBecomesMarkupOrCode(String file) throws IOException {
        String text = Files.readString(FOLDER.resolve(file));
        assertThat(text)
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(")
                .doesNotContain("localStorage", "document.cookie", "style=\"", "onclick=", "javascript:");
        assertThat(text.lines().count()).as("lines").isLessThanOrEqualTo(LONGEST_MODULE);
    }

    /** Node.js runs them, each a file of this folder. */
    @Test
    void itsPartsThatNeedNoBrowserAreAsTheirTestsSay() throws Exception {
        Peers.requireCommand("node", "nodejs");
        Process tests = new ProcessBuilder("node", "--test", "--test-reporter=tap", "src/test/page/")
                .redirectErrorStream(true)
                .start();
        String output = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tests.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(tests.exitValue()).as(output).isZero();
        assertThat(output).containsPattern("# pass [1-9]");
    }
}
