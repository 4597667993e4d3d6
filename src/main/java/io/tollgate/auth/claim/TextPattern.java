package io.tollgate.auth.claim;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression for the whole of a text, in the syntax of RE2: what it costs grows with the text and no faster.
 * {@code {name}} stands for a variable of the route's path, and for nothing but that very text.
 *
 * <p>Immutable, safe on any thread.
 */
public final class TextPattern {
    /** Characters of a pattern. */
    public static final int LONGEST = 512;

    /** Characters of a text that is matched, and of a variable that is put in. */
    static final int LONGEST_TEXT = 1024;

    static final int LONGEST_VARIABLE = 128;

    /** Instructions of a program: with the longest text some milliseconds, for a pattern that is all alternatives. */
    static final int MOST_INSTRUCTIONS = 1000;

    /** What stands between the variables, one more than there are of those. */
    private final List<String> literals;

    private final List<String> variables;
    /** Null where there are variables. */
    private final @Nullable Pattern fixed;

    private TextPattern(PatternScan scan) {
        literals = scan.literals();
        variables = scan.variables();
        Pattern longest = compile("x".repeat(LONGEST_VARIABLE));
        if (longest.programSize() > MOST_INSTRUCTIONS) {
            throw PatternScan.tooMuch();
        }
        fixed = variables.isEmpty() ? longest : null;
    }

    /**
     * Compiles one.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static TextPattern parse(String text) {
        try {
            return new TextPattern(PatternScan.of(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription(), e);
        }
    }

    /** The names of the variables in it. */
    public Set<String> variables() {
        return new LinkedHashSet<>(variables);
    }

    /** Whether it is the whole text; null where that cannot be told: a text or a variable is too long, or is not there. */
    @Nullable
    Boolean matches(String text, Map<String, String> pathVariables) {
        if (text.length() > LONGEST_TEXT) {
            return null;
        }
        if (fixed != null) {
            return fixed.matches(text);
        }
        List<String> values = new ArrayList<>();
        for (String variable : variables) {
            String value = pathVariables.get(variable);
            if (value == null || value.length() > LONGEST_VARIABLE) {
                return null;
            }
            values.add(value);
        }
        return compile(values).matches(text);
    }

    private Pattern compile(String value) {
        return compile(variables.stream().map(variable -> value).toList());
    }

    private Pattern compile(List<String> values) {
        StringBuilder whole = new StringBuilder(literals.get(0));
        for (int i = 0; i < values.size(); i++) {
            whole.append("(?:").append(Pattern.quote(values.get(i))).append(')').append(literals.get(i + 1));
        }
        return Pattern.compile(whole.toString());
    }

    @Override
    public String toString() {
        return "TextPattern" + variables;
    }
}
