package io.tollgate.telemetry.metrics;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a PromQL expression names: series with the labels it asks of them, and labels that it groups by. */
record PromQuery(List<Selector> selectors, Set<String> groupedBy) {
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|on|without|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*]|\\boffset\\s+\\w+");
    private static final Pattern NAMED = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(\\{([^}]*)}|\\()?");
    private static final Pattern CONDITION =
            Pattern.compile("\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"\\s*(?:,|$)");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");

    /** A series with conditions. */
    record Selector(String series, List<Condition> conditions) {}

    /** {@code label operator "value"}. */
    record Condition(String label, String operator, String value) {}

    static PromQuery of(String expression) {
        Set<String> grouped = new LinkedHashSet<>();
        Matcher grouping = GROUPING.matcher(expression);
        while (grouping.find()) {
            for (String label : grouping.group(1).split(",", -1)) {
                grouped.add(label.strip());
            }
        }
        List<Selector> selectors = new ArrayList<>();
        String rest = RANGE.matcher(grouping.replaceAll(" ")).replaceAll(" ");
        Matcher named = NAMED.matcher(rest);
        while (named.find()) {
            boolean function = "(".equals(named.group(2));
            boolean insideNumber = named.start() > 0 && Character.isDigit(rest.charAt(named.start() - 1));
            if (!function && !insideNumber && !OPERATORS.contains(named.group(1))) {
                selectors.add(new Selector(named.group(1), conditions(named.group(3))));
            }
        }
        return new PromQuery(selectors, grouped);
    }

    private static List<Condition> conditions(String text) {
        List<Condition> conditions = new ArrayList<>();
        if (text == null) {
            return conditions;
        }
        Matcher condition = CONDITION.matcher(text);
        int end = 0;
        while (condition.find() && condition.start() == end) {
            conditions.add(new Condition(condition.group(1), condition.group(2), condition.group(3)));
            end = condition.end();
        }
        if (end != text.length()) {
            throw new AssertionError("Not conditions: {" + text + "}");
        }
        return conditions;
    }
}
