package io.tollgate.auth.claim;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text in which {@code {name}} stands for a variable of the route's path. */
public final class PathTemplate {
    private PathTemplate() {}

    /** Whether it may hold one. */
    static boolean hasVariable(String template) {
        return template.indexOf('{') >= 0;
    }

    /**
     * The text with each variable's value in its place; values are not looked through again. A brace that is never closed
     * stands for itself. Null if a variable is not there: a rule about it then cannot hold.
     */
    public static @Nullable String fill(String template, Map<String, String> variables) {
        if (!hasVariable(template)) {
            return template;
        }
        StringBuilder filled = new StringBuilder();
        int done = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', done)) {
            int close = template.indexOf('}', open);
            if (close < 0) {
                break;
            }
            String value = variables.get(template.substring(open + 1, close));
            if (value == null) {
                return null;
            }
            filled.append(template, done, open).append(value);
            done = close + 1;
        }
        return filled.append(template, done, template.length()).toString();
    }
}
