package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is told all at once, with its place, and without secrets. */
final class ProblemsTest {
    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    @Test
    void aProblemNamesFileLineKeyPathWhatWasFoundAndWhatWasExpected() {
        String routes =
                "\n\nroutes:\n- name: r\n  path: /\n  authenticate: none\n  upstream: u\n  tunnel:\n    idle: 10\n";
        assertThat(file.problems(routes))
                .containsExactly(
                        "conf.yaml:9: routes[0].tunnel.idle: found \"10\", expected a duration with a unit such"
                                + " as 10s or 5m");
    }

    @Test
    void allProblemsAreToldInTheOrderOfTheFile() {
        assertThat(file.problems("drain: {code: 7}\nlisteners: [{name: a, address: here}]\ntelemetry: {accessLog: on}"))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("conf.yaml:1: drain.code: found \"7\""),
                        line -> assertThat(line).startsWith("conf.yaml:2: listeners[0].address: found \"here\""),
                        line -> assertThat(line).startsWith("conf.yaml:3: telemetry.accessLog: found \"on\""));
    }

    @Test
    void whatIsMissingIsAtTheLineOfTheKeyThatLacksIt() {
        assertThat(file.problems("\nhealth:\n\n\n  adress: ':1'"))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("conf.yaml:2: health.address: missing"),
                        line -> assertThat(line).startsWith("conf.yaml:5: health.adress: unknown key"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "drain: {deadlin: 1s}      | drain.deadlin: unknown key, expected one of delay, window, deadline, code; did you mean deadline?",
                "drain: {dead_line: 1s}    | drain.dead_line: unknown key, expected one of delay, window, deadline, code; did you mean deadline?",
                "drain: {colour: red}      | drain.colour: unknown key, expected one of delay, window, deadline, code",
            })
    void anUnknownKeyIsAnErrorThatNamesWhatWasProbablyMeant(String text, String problem) {
        assertThat(file.problems(text)).containsExactly("conf.yaml:1: " + problem);
    }

    @Test
    void aKeyThatIsThereTwiceIsAnError() {
        assertThat(file.problems("drain:\n  code: 1001\n  code: 1012"))
                .containsExactly("conf.yaml:3: drain.code: the key is there twice, first on line 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain", "listeners", "issuers", "upstreams", "routes", "telemetry", "health", "admin"})
    void aSectionOfTheWrongKindIsOneProblemAndNotMany(String section) {
        assertThat(file.problems(section + ": 7").stream().filter(line -> line.contains("conf.yaml:1:")))
                .singleElement()
                .asString()
                .contains(": found \"7\", expected ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain:", "drain: ~", "drain: null"})
    void nothingIsNoMapping(String text) {
        assertThat(file.problems(text)).singleElement().asString().contains("drain: found nothing, expected a mapping");
    }

    @Test
    void anEmptyFileLacksAllThatIsRequired() {
        assertThat(file.shown(file.load("")))
                .containsExactly(
                        "conf.yaml: listeners: missing, expected a list of listeners",
                        "conf.yaml: routes: missing, expected a list of routes",
                        "conf.yaml: upstreams: missing, expected a mapping from names");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'drain: {code: 1001'          | 1 | expected ',' or '}'",
                "'drain:\n\t code: 1001'       | 2 | cannot start any token",
                "'a: 1\n---\nb: 2'             | 2 | but found another document",
                "'drain: *nowhere'             | 1 | found undefined alias",
                "'drain: \u0001'               | 1 | a character that may not be there",
            })
    void whatIsNoYamlIsAProblemWithItsLine(String text, int line, String problem) {
        assertThat(file.shown(file.load(text)))
                .singleElement()
                .asString()
                .startsWith("conf.yaml:" + line + ": not YAML: ")
                .contains(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: \"\\x", "a: \"\\UFFFFFFFF\""})
    void anEscapeThatStandsForNoCharacterIsAProblem(String text) {
        assertThat(file.shown(file.load(text)))
                .containsExactly("conf.yaml: not YAML: an escape that stands for no character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!javax.script.ScriptEngineManager {}", "!custom {}", "!!binary aa", "!!set {}"})
    void tagsAreNotFollowed(String value) {
        assertThat(file.shown(file.load(file.complete("drain: " + value))))
                .first()
                .asString()
                .startsWith("conf.yaml:1: ")
                .containsPattern("Global tag is not allowed|found the tag \".*\", expected none");
    }

    @Test
    void aliasesRepeatWhatTheyName() {
        String two = """
                routes:
                - {name: r, path: /r, authenticate: none, upstream: u, tunnel: &t {idle: 1s}}
                - {name: s, path: /s, authenticate: none, upstream: u, tunnel: *t}
                """;
        assertThat(file.settings(two).routes())
                .allSatisfy(route -> assertThat(route.tunnel().idle()).hasSeconds(1));
    }

    @Test
    void anAliasOfWhatItIsInIsAProblem() {
        assertThat(file.problems("drain: &a {code: *a}")).anyMatch(line -> line.contains("an alias of what it is in"));
    }

    @Test
    void aliasesThatUnfoldWithoutEndAreAProblem() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i <= 6; i++) {
            text.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(8)));
        }
        assertThat(file.shown(file.load(text.toString())))
                .anyMatch(line -> line.contains("unfolds to more than") || line.contains("aliases"));
    }

    @Test
    void depthIsBounded() {
        assertThat(file.shown(file.load("drain: " + "[".repeat(5000) + "]".repeat(5000))))
                .singleElement()
                .asString()
                .contains("not YAML that can be read here");
    }

    @Test
    void aFileThatIsNotThereIsAProblem() {
        Loaded loaded = ConfigLoader.load(folder.resolve("none.yaml"), java.util.Map.of(), SidecarFlags.NONE);
        assertThat(file.shown(loaded)).containsExactly("none.yaml: no such file");
    }

    @Test
    void aFileThatIsNotUtf8IsAProblem() throws Exception {
        Path latin = Files.write(folder.resolve("l.yaml"), "drain: é".getBytes(StandardCharsets.ISO_8859_1));
        Loaded loaded = ConfigLoader.load(latin, java.util.Map.of(), SidecarFlags.NONE);
        assertThat(file.shown(loaded)).containsExactly("l.yaml: not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin: {address: '127.0.0.1:1', token: hunter2hunter2}",
                "admin: {address: '127.0.0.1:1', token: {hunter2hunter2}}",
                "admin: {address: '127.0.0.1:1', token: {files: hunter2hunter2}}",
                "admin: {address: '127.0.0.1:1', token: [hunter2hunter2]}",
                "issuers: {i: {issuer: me, audience: any, secret: hunter2hunter2}}",
                "issuers: {i: {issuer: me, audience: any, secret: {value: hunter2hunter2}}}",
                "issuers: {i: {issuer: me, audience: any, jwks: 'http://me:hunter2hunter2@keys.example/'}}",
                "issuers: {i: {issuer: me, audience: any, jwks: 'ftp://keys.example/?key=hunter2hunter2'}}",
                "issuers: {i: {issuer: me, audience: any, jwks: {keys: [{kty: oct, k: hunter2hunter2}]}}}",
                "issuers: {i: {issuer: me, audience: any, jwks: '{keys: [{k: hunter2hunter2}]}'}}",
                "upstreams: {u: {endpoints: ['ws://me:hunter2hunter2@host']}}",
                "upstreams: {u: {endpoints: ['ws://host/?token=hunter2hunter2']}}",
                "routes: [{name: r, path: /, authenticate: none, upstream: u, headers: {set: {A: \"hunter2hunter2\\n\"}}}]",
                "admin: {address: '127.0.0.1:1', token: \"hunter2hunter2",
                "issuers: {i: {issuer: me, audience: any, secret: {file: s}}}",
                "issuers: {i: {issuer: me, audience: any, secret: {file: 'https://me:hunter2hunter2@host/s'}}}",
                "upstreams: {u: {endpoints: ['wss://h'], tls: {ca: 'https://me:hunter2hunter2@host/ca.pem'}}}",
                "admin: {address: '127.0.0.1:1', token: {file: t}}",
            })
    void noProblemShowsASecret(String text) {
        file.write("s", "hunter2hunter2");
        file.write("t", "hunter2 hunter2hunter2");
        Loaded loaded = file.load(file.complete(text));
        assertThat(loaded.problems().hasErrors()).isTrue();
        assertThat(loaded.problems().toString()).doesNotContain("hunter2");
    }

    @Test
    void whatIsFoundIsShownOnOneLineAndCut() {
        assertThat(file.problems("drain: {code: \"" + "x".repeat(70) + "\\n\"}"))
                .singleElement()
                .asString()
                .contains("found \"" + "x".repeat(60) + "…\"");
    }

    @Test
    void keysAreShownOnOneLineAndCutToo() {
        assertThat(file.problems("drain: {\"a\\nb\\x85" + "x".repeat(70) + "\": 1}"))
                .singleElement()
                .asString()
                .contains(": drain.a\uFFFDb\uFFFD" + "x".repeat(56) + "…: unknown key");
    }
}
