package io.tollgate.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One Markdown page of the project. */
record Page(Path path, String text) {
    /** A link or a picture, in Markdown or in HTML. */
    private static final Pattern LINK = Pattern.compile("(?:\\]\\(|(?:src|srcset|href)=\")([^)#\"]+)[^)\"]*[)\"]");

    private static final Pattern ANCHOR = Pattern.compile("\\]\\(([^)#:]*)#([^)]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    static Page of(String path) {
        return of(Path.of(path));
    }

    private static Page of(Path path) {
        try {
            return new Page(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every page for people. */
    static List<Page> all() {
        return Stream.of("README.md", "SECURITY.md", "CHANGELOG.md", "docs", "bench", "src/client")
                .flatMap(place -> files(Path.of(place), ".md"))
                .map(Page::of)
                .toList();
    }

    /** Every file that users copy and whose comments tell them what to type. */
    static List<Page> configurations() {
        return Stream.concat(files(Path.of("conf"), ".yaml"), Stream.of(Path.of("Dockerfile")))
                .map(Page::of)
                .toList();
    }

    private static Stream<Path> files(Path place, String suffix) {
        if (!Files.exists(place)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(place)) {
            return files
                    .filter(file ->
                            file.toString().endsWith(suffix) && !file.toString().contains("node_modules"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files that it links to, from the project's root. */
    List<Path> links() {
        return groups(LINK).stream()
                .filter(link -> !link.contains("://"))
                .map(this::resolve)
                .toList();
    }

    private Path resolve(String link) {
        Path folder = path.getParent() == null ? Path.of("") : path.getParent();
        return folder.resolve(link).normalize();
    }

    /** A heading that a link names, with the page that has it. */
    record Anchor(Path page, String heading) {}

    List<Anchor> anchors() {
        return ANCHOR.matcher(text)
                .results()
                .map(found -> new Anchor(found.group(1).isEmpty() ? path : resolve(found.group(1)), found.group(2)))
                .toList();
    }

    /** Its headings, as links spell them. */
    List<String> headings() {
        return groups(HEADING).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** What stands in backticks. */
    List<String> code() {
        return groups(CODE);
    }

    /** The first group of every match. */
    List<String> groups(Pattern pattern) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
