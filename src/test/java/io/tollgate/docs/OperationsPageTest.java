package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class OperationsPageTest {
    private static final Page PAGE = Page.of("docs/operations.md");
    private static final Pattern METRIC = Pattern.compile("tollgate_[a-z_]+");

    @Test
    void everyEndHasItsLine() {
        List<String> labels =
                Arrays.stream(Outcome.values()).map(Outcome::label).toList();
        assertThat(PAGE.code()).containsAll(labels);
    }

    @Test
    void everyFigureThatItNamesIsInTheTableOfMetrics() {
        String table = Page.of("docs/metrics.md").text();
        List<String> named = METRIC.matcher(PAGE.text())
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(10)
                .allSatisfy(metric -> assertThat(table).contains("`" + metric + "`"));
    }
}
