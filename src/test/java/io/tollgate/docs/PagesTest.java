package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PagesTest {
    /** A class's name in backticks: one capital, and a small letter somewhere. */
    private static final Pattern SYMBOL = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*");

    /** A key of the configuration in backticks. */
    private static final Pattern KEY = Pattern.compile("[a-z][A-Za-z]*");

    private static final Page SECURITY = Page.of("SECURITY.md");
    private static final Set<String> NOT_OURS = Set.of("Authorization", "Forwarded", "NetServer", "NetClient");

    static Stream<String> pages() {
        return Page.all().stream().map(page -> page.path().toString());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyFileThatAPageLinksToExists(String page) {
        assertThat(Page.of(page).links()).allSatisfy(file -> assertThat(file).exists());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyHeadingThatAPageLinksToExists(String page) {
        assertThat(Page.of(page).anchors())
                .allSatisfy(anchor ->
                        assertThat(Page.of(anchor.page().toString()).headings()).contains(anchor.heading()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/life-of-an-attempt.md", "docs/decisions.md", "docs/logging.md"})
    void everySymbolThatAPageNamesIsAClassOfOurs(String page) throws IOException {
        assertThat(Page.of(page).code().stream()
                        .filter(code -> SYMBOL.matcher(code).matches() && !NOT_OURS.contains(code)))
                .isSubsetOf(classesUnder("src/main/java"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECURITY.md", "docs/reliability.md"})
    void everySymbolOfAPageOfPromisesIsAClassOrATestOfOurs(String page) throws IOException {
        Set<String> classes = classesUnder("src/main/java");
        classes.addAll(classesUnder("src/test/java"));
        assertThat(Page.of(page).code().stream()
                        .filter(code -> SYMBOL.matcher(code).matches() && !NOT_OURS.contains(code)))
                .isSubsetOf(classes);
    }

    @Test
    void everyKeyOfTheThreatTableIsOneOfTheConfiguration() {
        String reference = Page.of("conf/reference.yaml").text();
        assertThat(threats()
                        .flatMap(threat -> threat.answer().code().stream())
                        .filter(code -> KEY.matcher(code).matches()))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(reference).containsPattern("(?m)^[ -]*" + key + ":"));
    }

    @Test
    void everyThreatIsShownByATestOrSaidToBeOpen() throws IOException {
        Set<String> tests = classesUnder("src/test/java");
        assertThat(threats()).hasSizeGreaterThan(20).allSatisfy(threat -> {
            List<String> shown = threat.shownBy().code();
            assertThat(shown).as(threat.name()).isSubsetOf(tests);
            assertThat(!shown.isEmpty() || threat.answer().text().contains("*Not in this version*"))
                    .as(threat.name())
                    .isTrue();
        });
    }

    /** A row of the table in SECURITY.md. */
    private record Threat(String name, Page answer, Page shownBy) {
        static Threat of(String row) {
            String[] cells = row.split("\\|", -1);
            return new Threat(
                    cells[1].trim(), new Page(SECURITY.path(), cells[2]), new Page(SECURITY.path(), cells[3]));
        }
    }

    private static Stream<Threat> threats() {
        return SECURITY.text()
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Threat "))
                .map(Threat::of);
    }

    @Test
    void theLifeOfAnAttemptNamesTheSpine() {
        assertThat(Page.of("docs/life-of-an-attempt.md").code())
                .contains("Gate", "RouteTable", "Authenticator", "Dialer", "Handover", "TunnelState");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noPagePointsAtALineOfCode(String page) {
        assertThat(Page.of(page).text()).doesNotContainPattern("\\.java(:\\d|#L)");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noPageNamesAPathOfOneMachine(String page) {
        assertThat(Page.of(page).text()).doesNotContainPattern("(?<![\\w.])/(?:home|work|root|tmp)/\\w|C:\\\\");
    }

    private static Set<String> classesUnder(String folder) throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of(folder, "io"))) {
            return sources.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }
}
