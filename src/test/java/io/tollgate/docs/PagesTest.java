package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final Set<String> NOT_OURS = Set.of("Authorization", "NetServer", "NetClient");

    static Stream<String> pages() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(
                    Stream.of("README.md", "CHANGELOG.md", "SECURITY.md"),
                    docs.map(Path::toString).filter(name -> name.endsWith(".md")).sorted().toList().stream());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyFileThatAPageLinksToExists(String page) {
        assertThat(Page.of(page).links()).allSatisfy(file -> assertThat(file).exists());
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/life-of-an-attempt.md", "docs/decisions.md", "docs/logging.md"})
    void everySymbolThatAPageNamesIsAClassOfOurs(String page) throws IOException {
        assertThat(Page.of(page).code().stream()
                        .filter(code -> SYMBOL.matcher(code).matches() && !NOT_OURS.contains(code)))
                .isSubsetOf(ourClasses());
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

    private static Set<String> ourClasses() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            return sources.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }
}
