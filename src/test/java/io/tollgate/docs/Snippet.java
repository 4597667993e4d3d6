package io.tollgate.docs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A piece of code on a page.
 *
 * @param runner what runs it, as a comment before it says ({@code run: node}); empty where none does
 */
record Snippet(String runner, String language, String source) {
    private static final Pattern FENCED =
            Pattern.compile("(?ms)(?:^<!-- run: ([a-z ]+) -->\\R)?^```(\\w+)\\R(.*?)^```$");

    static List<Snippet> of(Page page) {
        return FENCED.matcher(page.text())
                .results()
                .map(found ->
                        new Snippet(Optional.ofNullable(found.group(1)).orElse(""), found.group(2), found.group(3)))
                .toList();
    }

    boolean runsBy(String name) {
        return runner.equals(name);
    }

    /** Whether a test runs it. */
    boolean runs() {
        return !runsBy("");
    }

    /** For other addresses and with a token in place of the placeholder. */
    Snippet filledIn(String authority, String token) {
        return new Snippet(
                runner,
                language,
                source.replace("wss://chat.example.com", "ws://" + authority)
                        .replace("https://chat.example.com", "http://" + authority)
                        .replace("TOKEN", token));
    }

    /** Without its token. */
    @Override
    public String toString() {
        return runner + ": " + source.lines().findFirst().orElse("");
    }
}
