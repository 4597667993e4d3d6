package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.gate.RouteSettings;
import io.tollgate.server.explain.Explanation;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file on the page can be used as it stands, and who gets in by them is who the page says. */
final class MigrationPageTest {
    private static final Page PAGE = Page.of("docs/migrating-from-lambda-authorizers.md");
    private static final String SECRET = "tollgate-test-secret-0123456789abcdef";
    /** Protocols, query, and what the function, step 2 and step 3 say. */
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| (?:`([^`\n]*)` )?\\| (?:`([^`\n]*)` )?\\| (?:101|401) \\| ([0-9]+) \\| ([0-9]+) \\|$");

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("jwt.secret"), SECRET);
        TestKeys.writeJwks(folder);
    }

    static List<String> files() {
        return Snippet.of(PAGE).stream()
                .filter(snippet -> snippet.language().equals("yaml"))
                .map(Snippet::source)
                .toList();
    }

    private Loaded load(String text) throws IOException {
        return ConfigLoader.load(Files.writeString(folder.resolve("tollgate.yaml"), text), Map.of(), SidecarFlags.NONE);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileLoadsWithoutAProblem(String text) throws IOException {
        assertThat(load(text).problems().all()).isEmpty();
    }

    @Test
    void theStepsAreThere() {
        assertThat(files()).hasSize(6);
        assertThat(PAGE.text().lines().filter(line -> line.matches("## [123] .*")))
                .hasSize(3);
    }

    private RouteSettings route(int file) throws IOException {
        return load(files().get(file)).settings().routes().get(0);
    }

    @Test
    void thePresetIsWhatThePageSpellsOut() throws IOException {
        RouteSettings preset = route(2);
        RouteSettings spelled = route(3);
        assertThat(preset.preset()).isEqualTo(RouteSettings.Preset.HELTON);
        assertThat(spelled.preset()).isEqualTo(RouteSettings.Preset.NONE);
        assertThat(preset).usingRecursiveComparison().ignoringFields("preset").isEqualTo(spelled);
    }

    @Test
    void theTableOfRisksHasEveryKeyOfThePresetAndItsIssuer() {
        assertThat(PAGE.text()
                        .lines()
                        .filter(line -> line.startsWith("| `")
                                && line.chars().filter(c -> c == '|').count() == 5))
                .extracting(line -> line.substring(3, line.indexOf('`', 3)))
                .containsExactly(
                        "issuer: any",
                        "audience: any",
                        "secret",
                        "query: access_token",
                        "precedence: listed",
                        "denials: unauthorized",
                        "subject: data.userId");
    }

    private record Row(String protocols, String query, int step2, int step3) {}

    static Stream<Row> rows() {
        return ROW.matcher(PAGE.text())
                .results()
                .map(found -> new Row(
                        found.group(1) == null ? "" : found.group(1),
                        found.group(2) == null ? "" : found.group(2),
                        Integer.parseInt(found.group(3)),
                        Integer.parseInt(found.group(4))));
    }

    @Test
    void theRowsAreThere() {
        assertThat(rows()).hasSize(11);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whoGetsInByStep2(Row row) throws IOException {
        TestToken token = TestToken.token()
                .without("iss")
                .without("aud")
                .without("sub")
                .claim("data", new JsonObject().put("userId", "ann"));
        byte[] secret = SECRET.getBytes(StandardCharsets.US_ASCII);
        JsonObject verdict = explain(
                files().get(2), row, token.hs256(secret), token.without("exp").hs256(secret));
        assertThat(verdict.getInteger("said")).isEqualTo(row.step2());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whoGetsInByStep3(Row row) throws IOException {
        String text = files().get(4)
                .replace("https://login.example.com/.well-known/jwks.json", "file:jwks.json")
                .replace("https://login.example.com/", TestKeys.ISSUER)
                .replace("[chat]", "[" + TestKeys.AUDIENCE + "]");
        JsonObject verdict = explain(
                text, row, TestToken.valid(), TestToken.token().without("exp").rs256());
        assertThat(verdict.getInteger("said")).isEqualTo(row.step3());
    }

    /**
     * By a client that changed its URL's host and nothing else. Nothing is asked that is away: no key is fetched, no signature made, no upstream dialled.
     */
    private JsonObject explain(String text, Row row, String token, String endless) throws IOException {
        String unsigned = text.replace("    sign: {service: execute-api, region: us-east-1}\n", "");
        Request request = Handshakes.upgrade("/dev" + (row.query().isEmpty() ? "" : "?" + row.query()));
        request = row.protocols().isEmpty() ? request : request.header("Sec-WebSocket-Protocol", row.protocols());
        String head = request.text()
                .replace("TOKEN", token)
                .replace("ENDLESS", endless)
                .replace("BAD", token.substring(0, token.length() - 8) + "AAAAAAAA");
        JsonObject verdict = Explanation.of(
                load(unsigned).settings(),
                new Explanation.Question(head, null, false, InetAddress.getLoopbackAddress(), null, true));
        JsonObject refusal = verdict.getJsonObject("refusal");
        int said = refusal == null ? 101 : refusal.getInteger("code", refusal.getInteger("status"));
        return verdict.put("said", said);
    }
}
