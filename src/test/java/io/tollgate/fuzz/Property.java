package io.tollgate.fuzz;

import java.util.List;

/** What a fuzz target claims of an input. Plain, since a target makes its claims some thousand times a second. */
public final class Property {
    private Property() {}

    /** @param rule what is broken if it does not hold */
    public static void holds(boolean claim, String rule) {
        if (!claim) {
            throw new AssertionError(rule);
        }
    }

    public static void same(Object found, Object expected, String rule) {
        if (!expected.equals(found)) {
            throw new AssertionError(rule + "\n found    " + found + "\n expected " + expected);
        }
    }

    /** Whether the list is the other one with nothing but elements left out. */
    public static boolean isInOrder(List<String> part, List<String> whole) {
        int at = 0;
        for (String element : whole) {
            if (at < part.size() && part.get(at).equals(element)) {
                at++;
            }
        }
        return at == part.size();
    }
}
