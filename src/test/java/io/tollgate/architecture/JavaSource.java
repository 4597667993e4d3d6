package io.tollgate.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One Java file as text.
 *
 * @param path where it is, for messages
 * @param text all of it
 * @param code the same text with comments and literals blanked out, so that both have the same lines
 */
record JavaSource(String path, String text, String code) {
    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(String.join(
            "|",
            "\"\"\"(?s:.*?)(?<!\\\\)\"\"\"",
            "\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\"",
            "'[^'\\\\\n]*+(?:\\\\.[^'\\\\\n]*+)*+'",
            "//[^\n]*+",
            "/\\*(?s:.*?)\\*/"));
    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+([\\w.]+)\\s*;");
    private static final Pattern NOT_A_LINE_END = Pattern.compile("[^\n]");

    static JavaSource of(String path, String text) {
        String code = COMMENT_OR_LITERAL
                .matcher(text)
                .replaceAll(match -> NOT_A_LINE_END.matcher(match.group()).replaceAll(" "));
        return new JavaSource(path, text, code);
    }

    /** Every Java file under a folder of the project, in order of path; none if there is no such folder. */
    static List<JavaSource> under(String folder) {
        Path root = Path.of(folder);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(file -> of(file.toString(), read(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String packageName() {
        return PACKAGE.matcher(code)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElse("");
    }

    /** The first name under {@code io.tollgate}, or an empty string outside of every room. */
    String room() {
        String[] names = packageName().split("\\.", -1);
        return names.length > 2 && packageName().startsWith(Rooms.ROOT) ? names[2] : "";
    }

    boolean isPackageInfo() {
        return path.endsWith("package-info.java");
    }

    long lineCount() {
        return text.lines().count();
    }

    /** Where a pattern matches in the code, comments and literals left out. */
    List<MatchResult> inCode(Pattern pattern) {
        return pattern.matcher(code).results().toList();
    }

    /** A problem found at an offset of the text, as {@code path:line: problem}. */
    String at(int offset, String problem) {
        long line = text.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
        return path + ":" + line + ": " + problem;
    }
}
