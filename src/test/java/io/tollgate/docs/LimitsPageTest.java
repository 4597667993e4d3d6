package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file on the page can be used as it stands, and its table says what the loader does. */
final class LimitsPageTest {
    private static final Page PAGE = Page.of("docs/limits.md");
    private static final Pattern METRIC = Pattern.compile("tollgate_[a-z_]+");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ((?:`(?:upgrades|connections|messages|frames|bytes)` ?)+\\|.*)$");
    private static final Pattern REFUSED = Pattern.compile("(?m)^\\| `([a-z_]+)`: ");
    private static final List<String> COUNT = List.of("upgrades", "connections", "messages", "frames", "bytes");
    private static final List<String> PER =
            List.of("connection", "address", "subject", "route", "listener", "claim:NAME", "header:NAME");
    private static final List<String> THEN = List.of("refuse", "evict-oldest", "throttle", "close");
    private static final List<String> STORE = List.of("local", "redis");

    @TempDir
    private Path folder;

    static Stream<String> files() {
        return Snippet.of(PAGE).stream()
                .filter(snippet -> snippet.language().equals("yaml"))
                .map(Snippet::source);
    }

    private Loaded load(String text) throws IOException {
        return ConfigLoader.load(Files.writeString(folder.resolve("tollgate.yaml"), text), Map.of(), SidecarFlags.NONE);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileLoadsWithoutAProblem(String text) throws IOException {
        Files.copy(Path.of("conf/examples/localhost.crt"), folder.resolve("tls.crt"));
        Files.copy(Path.of("conf/examples/localhost.key"), folder.resolve("tls.key"));
        Files.writeString(folder.resolve("redis.password"), "sesame");
        assertThat(load(text).problems().all()).isEmpty();
    }

    @Test
    void theRecipesAreThere() {
        assertThat(files()).hasSizeGreaterThanOrEqualTo(8);
    }

    /** The cells that the page has, in the order of its columns. */
    private static Set<String> cellsOfThePage() {
        Set<String> cells = new TreeSet<>();
        for (String row : PAGE.groups(ROW)) {
            String[] columns = row.split("\\|", -1);
            for (String count : words(columns[0])) {
                for (String per : words(columns[2])) {
                    for (String then : words(columns[4])) {
                        words(columns[5]).forEach(store -> cells.add(String.join(" ", count, per, then, store)));
                    }
                }
            }
        }
        return cells;
    }

    private static List<String> words(String column) {
        return new Page(PAGE.path(), column).code();
    }

    @Test
    void theTableHasEveryCellThatLoadsAndNoOther() throws IOException {
        Set<String> loaded = new TreeSet<>();
        for (String count : COUNT) {
            for (String per : PER) {
                for (String then : THEN) {
                    for (String store : STORE) {
                        if (load(file(count, per, then, store)).settings() != null) {
                            loaded.add(String.join(" ", count, per, then, store));
                        }
                    }
                }
            }
        }
        assertThat(cellsOfThePage()).isEqualTo(loaded).hasSize(114);
    }

    private static String file(String count, String per, String then, String store) {
        String amount = count.equals("connections") ? "max: 5" : count.equals("bytes") ? "rate: 1KiB/s" : "rate: 5/s";
        return """
                listeners: [{name: a, address: ":0"}]
                issuers: {i: {issuer: me, audience: any, jwks: "https://keys.example/jwks"}}
                routes:
                - name: r
                  path: /
                  authenticate: [i]
                  credentials: [{query: t}]
                  limits: [{count: %s, per: "%s", then: %s, store: %s, %s}]
                  upstream: u
                upstreams: {u: {endpoints: ["ws://127.0.0.1:9000"]}}
                redis: {url: "redis://127.0.0.1"}
                """.formatted(count, per, then, store, amount);
    }

    @Test
    void theFirstWordOfThenIsTheDefault() throws IOException {
        for (String row : PAGE.groups(ROW)) {
            String[] columns = row.split("\\|", -1);
            String count = words(columns[0]).get(0);
            String per = words(columns[2]).get(0);
            String text = file(count, per, "refuse", "local").replace("then: refuse, ", "");
            assertThat(load(text)
                            .settings()
                            .routes()
                            .get(0)
                            .limits()
                            .get(0)
                            .then()
                            .name())
                    .as(row)
                    .isEqualToIgnoringCase(words(columns[4]).get(0));
        }
    }

    @Test
    void theOutcomesThatItNamesHaveTheirStatus() {
        List<String> named = PAGE.groups(REFUSED);
        assertThat(named).hasSize(5);
        for (String label : named) {
            Outcome outcome = Stream.of(Outcome.values())
                    .filter(one -> one.label().equals(label))
                    .findFirst()
                    .orElseThrow();
            String row = PAGE.text()
                    .lines()
                    .filter(line -> line.startsWith("| `" + label + "`: "))
                    .findFirst()
                    .orElseThrow();
            assertThat(row)
                    .contains(String.valueOf(
                            outcome.status() == 0 ? outcome.closeCode(CloseCodes.APP) : outcome.status()));
        }
    }

    @Test
    void everyFigureThatItNamesIsInTheTableOfMetrics() {
        String table = Page.of("docs/metrics.md").text();
        assertThat(METRIC.matcher(PAGE.text()).results().map(MatchResult::group).distinct())
                .isNotEmpty()
                .allSatisfy(metric -> assertThat(table).contains("`" + metric + "`"));
    }
}
