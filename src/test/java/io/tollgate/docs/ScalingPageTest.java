package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.ConfigLoader;
import io.tollgate.config.SidecarFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Its file loads, its figures exist, and its sums are right. */
final class ScalingPageTest {
    private static final Page PAGE = Page.of("docs/scaling.md");
    private static final Pattern METRIC = Pattern.compile("tollgate_[a-z_]+");
    private static final Pattern CALLS = Pattern.compile("calls an upgrade: ([0-9.]+)");
    private static final Pattern MICROS = Pattern.compile("upgrades a second × (\\d+) µs, and");
    private static final Pattern STORM =
            Pattern.compile("(?m)^\\| ([\\d,]+) \\| (\\d+) s \\| ([\\d,]+) \\| ([\\d,]+) \\| (\\d+) % \\|$");

    @Test
    void itsFileLoadsWithoutAProblem(@TempDir Path folder) throws IOException {
        List<String> files = Snippet.of(PAGE).stream()
                .filter(snippet -> snippet.language().equals("yaml"))
                .map(Snippet::source)
                .toList();
        assertThat(files).hasSize(1);
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), files.get(0));
        assertThat(ConfigLoader.load(file, Map.of(), SidecarFlags.NONE)
                        .problems()
                        .all())
                .isEmpty();
    }

    @Test
    void everyFigureThatItNamesIsInTheTableOfMetrics() {
        String table = Page.of("docs/metrics.md").text();
        assertThat(METRIC.matcher(PAGE.text()).results().map(MatchResult::group))
                .isNotEmpty()
                .allSatisfy(metric -> assertThat(table).contains("`" + metric + "`"));
    }

    @Test
    void theStormsAreSummedUpFromWhatWasMeasured() {
        double calls = Double.parseDouble(PAGE.groups(CALLS).get(0));
        double micros = Double.parseDouble(PAGE.groups(MICROS).get(0));
        List<MatchResult> storms = STORM.matcher(PAGE.text()).results().toList();
        assertThat(storms).hasSizeGreaterThanOrEqualTo(3).allSatisfy(storm -> {
            long upgrades = number(storm.group(1)) / number(storm.group(2));
            assertThat(number(storm.group(3))).isEqualTo(upgrades);
            assertThat(number(storm.group(4))).isEqualTo(Math.round(upgrades * calls));
            assertThat(number(storm.group(5))).isEqualTo(Math.round(upgrades * micros / 10_000));
        });
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
