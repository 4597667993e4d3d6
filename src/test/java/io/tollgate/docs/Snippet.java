package io.tollgate.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A piece of code on a page.
 *
 * @param runner what the comment before it says that is done with it ({@code run: node}); empty without one
 * @param said what the page shows of its output, in a block of text right behind it; empty where it shows none
 */
record Snippet(Path page, String runner, String language, String source, String said) {
    private static final Pattern FENCED = Pattern.compile(
            "(?ms)(?:^<!-- (?:run: )?([a-zA-Z.: ]+) -->\\R)?^```(\\w+)\\R(.*?)^```$(?:\\R\\R^```text\\R(.*?)^```$)?");

    /** A line of a file's comment that is a command, with the lines that continue it. */
    private static final Pattern COMMENTED =
            Pattern.compile("(?m)^# {2,}((?:\\./)?(?:tollgate|docker|mvn|bench)[ /](?:[^\n]*\\\\\n#)*[^\n]*)$");

    private static final Set<String> SHELLS = Set.of("sh", "bash", "shell", "console");

    static List<Snippet> of(Page page) {
        return FENCED.matcher(page.text())
                .results()
                .map(found ->
                        new Snippet(page.path(), group(found, 1), found.group(2), found.group(3), group(found, 4)))
                .toList();
    }

    /** The commands in a file's comments. */
    static List<Snippet> ofComments(Page file) {
        return file.groups(COMMENTED).stream()
                .map(command -> new Snippet(
                        file.path(),
                        file.path().startsWith("conf") ? "comment" : "",
                        "sh",
                        command.replaceAll("\\\\\n# *", "\\\\\n    ") + "\n",
                        ""))
                .toList();
    }

    /** All that the pages have, and the comments of the files that users copy. */
    static Stream<Snippet> all() {
        return Stream.concat(
                Page.all().stream().flatMap(page -> of(page).stream()),
                Page.configurations().stream().flatMap(file -> ofComments(file).stream()));
    }

    private static String group(MatchResult found, int group) {
        return Optional.ofNullable(found.group(group)).orElse("");
    }

    boolean runsBy(String name) {
        return runner.equals(name);
    }

    /** Whether a comment before it says what is done with it. */
    boolean runs() {
        return !runsBy("");
    }

    /** Whether it is something to type. */
    boolean isForShell() {
        return SHELLS.contains(language);
    }

    /** For other addresses and with a token in place of the placeholder. */
    Snippet filledIn(String authority, String token) {
        return new Snippet(
                page,
                runner,
                language,
                source.replace("wss://chat.example.com", "ws://" + authority)
                        .replace("https://chat.example.com", "http://" + authority)
                        .replace("TOKEN", token),
                said);
    }

    /** Without its token. */
    @Override
    public String toString() {
        return page + " " + runner + ": " + source.lines().findFirst().orElse("");
    }
}
