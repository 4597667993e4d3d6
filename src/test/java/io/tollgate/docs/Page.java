package io.tollgate.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One Markdown page of the project. */
record Page(Path path, String text) {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    static Page of(String path) {
        try {
            return new Page(Path.of(path), Files.readString(Path.of(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files that it links to, from the project's root. */
    List<Path> links() {
        Path folder = path.getParent() == null ? Path.of("") : path.getParent();
        return groups(LINK).stream()
                .filter(link -> !link.contains("://"))
                .map(link -> folder.resolve(link).normalize())
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
