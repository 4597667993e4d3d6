package io.tollgate.auth.claim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks through the text of a regular expression for what its compiler leaves to us: where variables of the path stand, and
 * how large repetitions within repetitions would make it, which is found out before the memory for it is taken. What is not
 * well-formed otherwise is left for the compiler to say. One text, one thread.
 */
final class PatternScan {
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,4})(?:,(\\d{0,4}))?}");

    private final String text;
    private final List<String> literals = new ArrayList<>();
    private final List<String> variables = new ArrayList<>();

    private int at;
    /** Where the literal begins that is being read. */
    private int began;
    /** What the open groups weigh so far, the innermost last: its atoms, roughly in instructions. */
    private final Deque<Long> groups = new ArrayDeque<>();

    private long group;
    private long atom;

    private PatternScan(String text) {
        this.text = text;
    }

    static PatternScan of(String text) {
        if (text.length() > TextPattern.LONGEST) {
            throw new IllegalArgumentException(
                    "it is " + text.length() + " characters, at most " + TextPattern.LONGEST);
        }
        PatternScan scan = new PatternScan(text);
        while (scan.at < text.length()) {
            scan.step();
        }
        scan.literals.add(text.substring(scan.began));
        return scan;
    }

    List<String> literals() {
        return List.copyOf(literals);
    }

    List<String> variables() {
        return List.copyOf(variables);
    }

    static IllegalArgumentException tooMuch() {
        return new IllegalArgumentException("it is too large: a repetition, or a variable, within a repetition");
    }

    private void step() {
        switch (text.charAt(at)) {
            case '\\' -> escape();
            case '[' -> set();
            case '(' -> {
                groups.push(group);
                group = 0;
                at++;
            }
            case ')' -> close();
            case '{' -> brace();
            case '*', '+', '?', '|' -> {
                weighs(1, 0);
                at++;
            }
            default -> {
                weighs(1, 1);
                at++;
            }
        }
    }

    /** What was read weighs that much, and so much of it is what a repetition behind it repeats. */
    private void weighs(long more, long repeated) {
        group += more;
        atom = repeated == 0 ? atom : repeated;
        if (group > TextPattern.MOST_INSTRUCTIONS) {
            throw tooMuch();
        }
    }

    private void close() {
        at++;
        if (!groups.isEmpty()) {
            long inner = group;
            group = groups.pop();
            weighs(inner + 2, inner + 2);
        }
    }

    private void escape() {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : '\\';
        boolean named =
                (kind == 'p' || kind == 'P' || kind == 'x') && at + 2 < text.length() && text.charAt(at + 2) == '{';
        if (kind == 'Q') {
            skipTo("\\E", 2);
        } else if (named) {
            skipTo("}", 3);
        } else {
            at = Math.min(text.length(), at + 2);
        }
        weighs(1, 1);
    }

    /** Past the end mark, or to the end of the text; what is skipped is no place for a variable. */
    private void skipTo(String end, int from) {
        int found = text.indexOf(end, at + from);
        int next = found < 0 ? text.length() : found + end.length();
        if (end.equals("\\E")) {
            refuseVariable(at, next);
            weighs(next - at, 1);
        }
        at = next;
    }

    /** {@code [...]}, in which a bracket that comes first is one of its characters. */
    private void set() {
        int i = at + 1;
        i += i < text.length() && text.charAt(i) == '^' ? 1 : 0;
        i += i < text.length() && text.charAt(i) == ']' ? 1 : 0;
        while (i < text.length() && text.charAt(i) != ']') {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith("[:", i)) {
                int end = text.indexOf(":]", i + 2);
                i = end < 0 ? i : end + 1;
            }
            i++;
        }
        int next = Math.min(text.length(), i + 1);
        refuseVariable(at, next);
        at = next;
        weighs(1, 1);
    }

    /** There its text would be read as something else. */
    private void refuseVariable(int from, int to) {
        Matcher variable = VARIABLE.matcher(text).region(from, to);
        while (variable.find()) {
            boolean ofEscape = variable.start() >= 2
                    && text.substring(variable.start() - 2, variable.start()).matches("\\\\[pPx]");
            if (!ofEscape) {
                throw new IllegalArgumentException(
                        "a variable cannot stand in [...] or \\Q...\\E, and there its braces are written \\{ and \\}");
            }
        }
    }

    private void brace() {
        Matcher variable = VARIABLE.matcher(text).region(at, text.length());
        Matcher repetition = REPETITION.matcher(text).region(at, text.length());
        if (variable.lookingAt()) {
            literals.add(text.substring(began, at));
            variables.add(variable.group(1));
            at = variable.end();
            began = at;
            weighs(TextPattern.LONGEST_VARIABLE, TextPattern.LONGEST_VARIABLE);
        } else if (repetition.lookingAt()) {
            String most = repetition.group(2);
            int least = Integer.parseInt(repetition.group(1));
            int times = most == null || most.isEmpty() ? least + 1 : Math.max(least, Integer.parseInt(most));
            at = repetition.end();
            weighs(atom * Math.max(0, times - 1), atom * Math.max(1, times));
        } else {
            weighs(1, 1);
            at++;
        }
    }
}
