package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.Loaded;
import io.tollgate.config.SidecarFlags;
import io.tollgate.outcome.CloseCodes;
import io.tollgate.outcome.Outcome;
import io.tollgate.upstream.UpstreamTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file on the page can be used as it stands, and its tables say what the loader and the outcomes do. */
final class AwsPageTest {
    private static final Page PAGE = Page.of("docs/aws.md");
    private static final Pattern METRIC = Pattern.compile("tollgate_[a-z_]+");
    /** A row of the table of terms: the first column has keys with their values. */
    private static final Pattern TERMS = Pattern.compile("(?m)^\\| ((?:`[a-zA-Z]+: [^`\n]+`(?:, )?)+) \\|");

    private static final Pattern SIGNED = Pattern.compile("(?m)^\\|[^|\n]+\\| `(\\{service: [^`\n]+})`");
    /** A status or close code in front of the word that the log has for it. */
    private static final Pattern NAMED = Pattern.compile("\\b([0-9]{3,4})(?:\\s|\\s\\|\\s)`([a-z_]+)`");

    @TempDir
    private Path folder;

    static List<String> files() {
        return Snippet.of(PAGE).stream()
                .filter(snippet -> snippet.language().equals("yaml"))
                .map(Snippet::source)
                .toList();
    }

    private Loaded load(String text) throws IOException {
        Files.writeString(folder.resolve("push.secret"), "made-up-for-this-test-0123456789");
        return ConfigLoader.load(Files.writeString(folder.resolve("tollgate.yaml"), text), Map.of(), SidecarFlags.NONE);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileLoadsWithoutAProblem(String text) throws IOException {
        assertThat(load(text).problems().all()).isEmpty();
    }

    @Test
    void theFilesAreThere() {
        assertThat(files()).hasSize(5);
    }

    private Loaded upstream(String keys) throws IOException {
        return load("""
                listeners: [{name: a, address: ":0"}]
                routes: [{name: r, path: /, authenticate: none, upstream: u}]
                upstreams: {u: {endpoints: ["wss://u.example"], %s}}
                """.formatted(keys));
    }

    @Test
    void theTableHasAllThatThePresetStandsFor() throws IOException {
        List<String> keys = PAGE.groups(TERMS).stream()
                .flatMap(cell -> new Page(PAGE.path(), cell).code().stream())
                .toList();
        assertThat(upstream(String.join(", ", keys))
                        .settings()
                        .upstreams()
                        .get(0)
                        .terms())
                .isEqualTo(UpstreamTerms.API_GATEWAY);
    }

    @Test
    void everyServiceOfTheTableCanBeSignedFor() throws IOException {
        List<String> signed = PAGE.groups(SIGNED);
        assertThat(signed).hasSize(7);
        for (String sign : signed) {
            assertThat(upstream("sign: " + sign.replace("…", "us-east-1"))
                            .problems()
                            .all())
                    .as(sign)
                    .isEmpty();
        }
    }

    @Test
    void appSyncCannot() throws IOException {
        assertThat(upstream("sign: {service: appsync, region: us-east-1}").settings())
                .isNull();
    }

    @Test
    void theOutcomesThatItNamesHaveTheirStatus() {
        List<MatchResult> named = NAMED.matcher(PAGE.text()).results().toList();
        assertThat(named).hasSize(10);
        for (MatchResult found : named) {
            Outcome outcome = Stream.of(Outcome.values())
                    .filter(one -> one.label().equals(found.group(2)))
                    .findFirst()
                    .orElseThrow();
            assertThat(Integer.parseInt(found.group(1)))
                    .as(outcome.label())
                    .isEqualTo(outcome.status() == 0 ? outcome.closeCode(CloseCodes.APP) : outcome.status());
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
