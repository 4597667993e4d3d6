package io.tollgate.auth.claim;

import io.tollgate.token.Claims;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A requirement compiled: whether claims meet it, and what of it they do not.
 *
 * <p>There are three answers, so that {@code not} is no way in. A claim that is not there says no: {@code not} of that holds.
 * A claim that cannot be compared in that way (an object that should equal a text, a number that should contain a word, a text
 * too long to be matched, a variable that the path did not name) cannot be told, and what cannot be told holds neither by itself nor below {@code not}.
 *
 * <p>Immutable, safe on any thread.
 */
public final class Requirement {
    /** Characters of a requirement that are shown. */
    private static final int MOST_SHOWN = 300;

    private final @Nullable String name;
    private final String shown;
    private final Rule rule;

    private Requirement(RequirementSettings settings) {
        name = settings.name();
        String text = settings.toString();
        shown = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
        rule = rule(settings.condition());
    }

    /** @throws IllegalArgumentException for a pattern that is none */
    public static Requirement of(RequirementSettings settings) {
        return new Requirement(settings);
    }

    private enum Answer {
        YES,
        NO,
        UNTOLD;

        static Answer of(boolean holds) {
            return holds ? YES : NO;
        }
    }

    /** What claims and the variables of a path are asked. */
    @FunctionalInterface
    private interface Rule {
        Answer ask(Claims claims, Map<String, String> pathVariables);

        /** What of it is not met, if that is one of its parts; null for the whole. */
        default @Nullable String unmetPart(Claims claims, Map<String, String> pathVariables) {
            return null;
        }
    }

    /**
     * What is not met, by its name or in the words of the file, never in those of the claims; of several that must all hold it
     * is the first. Null if it is met.
     */
    public @Nullable String unmet(Claims claims, Map<String, String> pathVariables) {
        if (rule.ask(claims, pathVariables) == Answer.YES) {
            return null;
        }
        String part = name == null ? rule.unmetPart(claims, pathVariables) : null;
        return part == null ? shown : part;
    }

    private static Rule rule(Condition condition) {
        if (condition instanceof Condition.All all) {
            return new All(compiled(all.all()));
        } else if (condition instanceof Condition.Any any) {
            return new Any(compiled(any.any()));
        } else if (condition instanceof Condition.Not not) {
            Rule inner = rule(not.not().condition());
            return (claims, variables) -> switch (inner.ask(claims, variables)) {
                case YES -> Answer.NO;
                case NO -> Answer.YES;
                case UNTOLD -> Answer.UNTOLD;
            };
        }
        return rule((Condition.Says) condition);
    }

    private static List<Requirement> compiled(List<RequirementSettings> settings) {
        return settings.stream().map(Requirement::of).toList();
    }

    private record All(List<Requirement> all) implements Rule {
        @Override
        public Answer ask(Claims claims, Map<String, String> pathVariables) {
            Answer answer = Answer.YES;
            for (Requirement one : all) {
                switch (one.rule.ask(claims, pathVariables)) {
                    case NO -> {
                        return Answer.NO;
                    }
                    case UNTOLD -> answer = Answer.UNTOLD;
                    case YES -> {}
                }
            }
            return answer;
        }

        @Override
        public @Nullable String unmetPart(Claims claims, Map<String, String> pathVariables) {
            for (Requirement one : all) {
                String unmet = one.unmet(claims, pathVariables);
                if (unmet != null) {
                    return unmet;
                }
            }
            return null;
        }
    }

    private record Any(List<Requirement> any) implements Rule {
        @Override
        public Answer ask(Claims claims, Map<String, String> pathVariables) {
            Answer answer = Answer.NO;
            for (Requirement one : any) {
                switch (one.rule.ask(claims, pathVariables)) {
                    case YES -> {
                        return Answer.YES;
                    }
                    case UNTOLD -> answer = Answer.UNTOLD;
                    case NO -> {}
                }
            }
            return answer;
        }
    }

    private static Rule rule(Condition.Says says) {
        Rule asked = switch (says.how()) {
            case EQUALS, IN -> among(says);
            case CONTAINS -> contains(says);
            case MATCHES -> matches(says);
        };
        return (claims, variables) -> claims.at(says.claim()) == null ? Answer.NO : asked.ask(claims, variables);
    }

    private static Rule among(Condition.Says says) {
        Set<String> fixed = new HashSet<>(says.values());
        fixed.removeIf(PathTemplate::hasVariable);
        List<String> templates =
                says.values().stream().filter(PathTemplate::hasVariable).toList();
        return (claims, variables) -> {
            String found = ClaimText.of(claims.at(says.claim()));
            if (found == null) {
                return Answer.UNTOLD;
            }
            Answer answer = Answer.of(fixed.contains(found));
            for (String template : answer == Answer.NO ? templates : List.<String>of()) {
                String wanted = PathTemplate.fill(template, variables);
                if (found.equals(wanted)) {
                    return Answer.YES;
                }
                answer = wanted == null ? Answer.UNTOLD : answer;
            }
            return answer;
        };
    }

    private static Rule contains(Condition.Says says) {
        String template = says.values().get(0);
        return (claims, variables) -> {
            String wanted = PathTemplate.fill(template, variables);
            return wanted == null ? Answer.UNTOLD : contains(claims.at(says.claim()), wanted);
        };
    }

    private static Answer contains(@Nullable Object found, String wanted) {
        if (found instanceof List<?> list) {
            boolean allPlain = true;
            for (Object element : list) {
                String text = ClaimText.of(element);
                if (wanted.equals(text)) {
                    return Answer.YES;
                }
                allPlain &= text != null;
            }
            return allPlain ? Answer.NO : Answer.UNTOLD;
        }
        boolean isWord = !wanted.isEmpty() && wanted.indexOf(' ') < 0;
        return found instanceof String text && isWord
                ? Answer.of(List.of(text.split(" ")).contains(wanted))
                : Answer.UNTOLD;
    }

    private static Rule matches(Condition.Says says) {
        TextPattern pattern = TextPattern.parse(says.values().get(0));
        return (claims, variables) -> {
            String found = ClaimText.of(claims.at(says.claim()));
            Boolean matches = found == null ? null : pattern.matches(found, variables);
            return matches == null ? Answer.UNTOLD : Answer.of(matches);
        };
    }

    /** As the file has it. */
    @Override
    public String toString() {
        return shown;
    }
}
