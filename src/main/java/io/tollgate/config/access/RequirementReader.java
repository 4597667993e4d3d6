package io.tollgate.config.access;

import io.tollgate.auth.claim.Condition;
import io.tollgate.auth.claim.Condition.Comparison;
import io.tollgate.auth.claim.RequirementSettings;
import io.tollgate.auth.claim.TextPattern;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.Paths;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads {@code require} of a route: conditions on claims, and conditions of such. For one route. */
public final class RequirementReader {
    private static final List<String> COMPARISONS = List.of("equals", "in", "contains", "matches");
    private static final List<String> GROUPS = List.of("all", "any", "not");
    private static final String ITEMS = "a list such as [{claim: scope, contains: chat:write}]";

    /** Stands in for one that cannot be used. */
    private static final Condition NOBODY = new Condition.Any(List.of());

    private final Form<String> value;
    private final Form<String> pattern;
    private int claims;

    /** @param path the route's, with whose variables claims may be compared */
    public RequirementReader(String path) {
        value = Paths.template(path);
        pattern = pattern(Paths.variables(path));
    }

    private static Form<String> pattern(Set<String> known) {
        return Form.of("a regular expression of RE2 with no variables but the path's", text -> {
            if (!known.containsAll(TextPattern.parse(text).variables())) {
                throw new IllegalArgumentException(
                        "the path has " + (known.isEmpty() ? "none" : "{" + String.join("}, {", known) + "}")
                                + "; braces that stand for themselves are written \\{ and \\}");
            }
            return text;
        });
    }

    public List<RequirementSettings> read(Node node) {
        List<RequirementSettings> requirements = items(node, 1);
        if (claims > Condition.MOST_CLAIMS) {
            node.problem("found conditions on " + claims + " claims, expected at most " + Condition.MOST_CLAIMS);
        }
        return requirements;
    }

    private List<RequirementSettings> items(Node node, int depth) {
        List<RequirementSettings> requirements = new ArrayList<>();
        for (Node item : node.items(ITEMS)) {
            requirements.add(one(item, depth));
        }
        return requirements;
    }

    private List<RequirementSettings> some(Node node, int depth) {
        if (node instanceof Sequence list && list.items().isEmpty()) {
            node.problem("found an empty list, expected " + ITEMS);
        }
        return items(node, depth);
    }

    private RequirementSettings one(Node item, int depth) {
        if (depth > Condition.MOST_DEPTH) {
            item.problem("found a condition in " + (depth - 1) + " others, expected at most " + Condition.MOST_DEPTH
                    + " one in the other");
            return RequirementSettings.of(NOBODY);
        }
        Mapping requirement = item.mapping(Section.REQUIREMENT);
        String name = requirement.has("name") ? requirement.read("name", Names.ANY, "") : null;
        return new RequirementSettings(name, condition(requirement, depth));
    }

    private Condition condition(Mapping requirement, int depth) {
        List<String> kinds = new ArrayList<>(COMPARISONS);
        kinds.addAll(GROUPS);
        List<String> found = kinds.stream().filter(requirement::has).toList();
        boolean says = requirement.has("claim") || COMPARISONS.stream().anyMatch(requirement::has);
        if (says) {
            requirement.require("claim", Units.TEXT, "");
        }
        if (found.size() != 1) {
            if (!requirement.isBroken()) {
                requirement.problem("found " + (found.isEmpty() ? "none" : String.join(" and ", found))
                        + ", expected exactly one of " + String.join(", ", kinds));
            }
            return NOBODY;
        }
        String kind = found.get(0);
        if (GROUPS.contains(kind)) {
            return group(requirement, kind, depth + 1);
        }
        claims++;
        return new Condition.Says(
                requirement.read("claim", Units.TEXT, ""),
                Comparison.valueOf(kind.toUpperCase(Locale.ROOT)),
                values(requirement.get(kind), kind));
    }

    private Condition group(Mapping requirement, String kind, int depth) {
        if (requirement.has("claim")) {
            requirement.get("claim").problem("found a claim beside " + kind + ", expected it in what stands there");
        }
        Node inner = requirement.get(kind);
        return switch (kind) {
            case "all" -> new Condition.All(some(inner, depth));
            case "any" -> new Condition.Any(some(inner, depth));
            default -> new Condition.Not(one(inner, depth));
        };
    }

    private List<String> values(Node node, String kind) {
        if (!kind.equals("in")) {
            return List.of(node.as(kind.equals("matches") ? pattern : value, ""));
        }
        List<String> values = Names.some(node, value, "");
        if (values.size() > Condition.MOST_VALUES) {
            node.problem("found " + values.size() + " values, expected at most " + Condition.MOST_VALUES);
        }
        return values;
    }
}
