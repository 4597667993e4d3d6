package io.tollgate.cli.trace;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lines for a terminal: a name in a column, then a text in which no character acts instead of showing. One thread. */
final class Page {
    private static final String ROW = "%-13s %s";
    /** As wide as the longest name of a step, so that times and verdicts stand below each other. */
    private static final String STEP = "  %-14s %s";

    private final PrintWriter out;

    Page(PrintWriter out) {
        this.out = out;
    }

    void line(String text) {
        out.println(shown(text));
    }

    void blank() {
        out.println();
    }

    /** A name and its text, or nothing where there is none. */
    void row(String name, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            line(ROW.formatted(name, text).stripTrailing());
        }
    }

    /** Each step with its time and verdict; a reason stands on the line of whoever said no. */
    void steps(JsonArray steps) {
        for (int i = 0; i < steps.size(); i++) {
            JsonObject step = steps.getJsonObject(i);
            Double millis = step.getDouble("ms");
            String time = millis == null ? "" : String.format(Locale.ROOT, "%10.3f ms  ", millis);
            line(STEP.formatted(step.getString("step"), time + verdict(step)));
        }
    }

    private static String verdict(JsonObject step) {
        String verdict = step.getString("verdict");
        String outcome = step.getString("outcome");
        String reason = step.getString("reason");
        return (verdict.equals("refused") ? "REFUSED" : verdict)
                + (outcome == null ? "" : "  " + outcome)
                + (reason == null ? "" : ": " + reason);
    }

    /** The texts that are there, with one blank between. */
    static @Nullable String joined(@Nullable String... texts) {
        List<String> there = new ArrayList<>();
        for (String text : texts) {
            if (text != null) {
                there.add(text);
            }
        }
        return there.isEmpty() ? null : String.join(" ", there);
    }

    /** Behind a word, or nothing where there is no text. */
    static @Nullable String after(String word, @Nullable String text) {
        return text == null ? null : word + " " + text;
    }

    /** What a client sent must not drive the terminal of whoever reads of it. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> shown.append(String.format("\\u%04X", c));
                default -> shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }
}
