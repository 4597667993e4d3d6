package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of others is said alike on both pages, with a date, and the figures are those of docs/performance.md. */
final class ComparisonPageTest {
    private static final Page README = Page.of("README.md");
    private static final Page PAGE = Page.of("docs/comparison.md");
    private static final Page PERFORMANCE = Page.of("docs/performance.md");
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)]\\([^)]+\\)");
    private static final Pattern FIGURE = Pattern.compile("\\d+\\.\\d+(?= (?:µs|kB|times|against)| \\||$)");
    private static final String PEERS =
            " | Tollgate | Envoy | HAProxy | nginx | Traefik | Kong | Caddy | API Gateway |";

    /** The rows of tables with these peers, without links, by what they are about. */
    private static Map<String, List<String>> rows(Page page) {
        return page.text()
                .lines()
                .filter(line -> line.startsWith("| ") && !line.endsWith(PEERS))
                .map(line -> Arrays.asList(LINK.matcher(line).replaceAll("$1").split(" *\\| *", -1)))
                .filter(cells -> cells.size() == 11 && !cells.get(1).matches("[\\d ,BKi]+"))
                .collect(Collectors.toMap(cells -> cells.get(1), cells -> cells.subList(2, cells.size() - 1)));
    }

    @Test
    void theDateIsOnBoth() {
        assertThat(README.text()).contains("| November 2026 | Tollgate |");
        assertThat(PAGE.text()).contains("As of November 2026");
    }

    @Test
    void theReadmeSaysOnlyWhatTheLongFormSays() {
        Map<String, List<String>> said = rows(README);
        said.keySet().removeIf(about -> about.startsWith("µs"));
        assertThat(said).hasSizeGreaterThan(5);
        assertThat(rows(PAGE)).containsAllEntriesOf(said).hasSizeGreaterThan(30);
    }

    @Test
    void everyRowOfPeersHasACellForEach() {
        assertThat(PAGE.text().lines().filter(line -> line.endsWith(PEERS))).hasSizeGreaterThan(4);
        for (String section : PAGE.text().split("(?m)^## ", -1)) {
            if (section.contains(PEERS)) {
                assertThat(section.lines().filter(line -> line.startsWith("|")))
                        .allMatch(line -> LINK.matcher(line)
                                        .replaceAll("$1")
                                        .chars()
                                        .filter(c -> c == '|')
                                        .count()
                                == 10);
            }
        }
    }

    static Stream<String> figures() {
        String ours = README.text()
                .lines()
                .filter(line -> line.startsWith("| µs") || line.contains(" µs an ") || line.contains(" kB an "))
                .collect(Collectors.joining("\n"));
        String others = PAGE.text().substring(PAGE.text().indexOf("## What it costs"));
        return Stream.of(ours, others)
                .flatMap(text -> FIGURE.matcher(text)
                        .results()
                        .map(found -> found.group())
                        .distinct());
    }

    @ParameterizedTest
    @MethodSource("figures")
    void everyFigureIsAMeasuredOne(String figure) {
        assertThat(PERFORMANCE.text()).containsPattern("(?<![\\d.])" + Pattern.quote(figure) + "(?![\\d])");
    }

    @Test
    void theFiguresAreFound() {
        assertThat(figures()).hasSizeGreaterThan(20);
    }
}
