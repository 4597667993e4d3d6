package io.tollgate.config.form;

import io.tollgate.config.yaml.Form;
import io.tollgate.route.PathPattern;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The forms of paths: patterns, what they are rewritten to, and values with variables of a pattern in them. */
public final class Paths {
    private static final String VARIABLE_NAME = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Pattern VARIABLE = Pattern.compile("\\{(" + VARIABLE_NAME + ")}");
    private static final Pattern BRACE = Pattern.compile("[{}]");

    /** A pattern that a request's path is matched with. */
    public static final Form<String> PATTERN =
            Form.of("a path pattern such as /chat, /chat/{room}, /chat/* or /chat/**", Paths::pattern);

    private Paths() {}

    private static String pattern(String text) {
        PathPattern.parse(text);
        return text;
    }

    /** The names of a text's variables. */
    public static Set<String> variables(String text) {
        Set<String> names = new LinkedHashSet<>();
        VARIABLE.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    /** A text that may name variables of the pattern. */
    public static Form<String> template(String pattern) {
        Set<String> known = variables(pattern);
        String allowed = known.isEmpty() ? "the path has none" : "the path has {" + String.join("}, {", known) + "}";
        return Form.of("a text of one line, with no variables but the path's", text -> {
            boolean odd = BRACE.matcher(VARIABLE.matcher(text).replaceAll("")).find();
            if (odd || !known.containsAll(variables(text))) {
                throw new IllegalArgumentException(allowed);
            }
            return text.isBlank() || text.chars().anyMatch(Character::isISOControl) ? null : text;
        });
    }

    /** The path that goes up instead, with variables of the pattern. */
    public static Form<String> target(String pattern) {
        Form<String> template = template(pattern);
        return Form.of("a path such as /rooms or /rooms/{room}", text -> {
            String filled = VARIABLE.matcher(text).replaceAll("x");
            return Http.isRawPath(filled) ? template.parser().parse(text) : null;
        });
    }

    /** What every path of the pattern starts with, to be taken off. */
    public static Form<String> prefix(String pattern) {
        return Form.of("a path such as /chat that " + pattern + " starts with, without / at its end", text -> {
            boolean whole = pattern.equals(text) || pattern.startsWith(text + "/");
            boolean literal = text.length() > 1
                    && text.startsWith("/")
                    && !text.endsWith("/")
                    && !text.contains("*")
                    && !BRACE.matcher(text).find();
            return whole && literal ? text : null;
        });
    }
}
