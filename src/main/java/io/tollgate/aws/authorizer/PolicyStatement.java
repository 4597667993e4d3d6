package io.tollgate.aws.authorizer;

import io.tollgate.aws.authorizer.AnswerJson.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a policy. Immutable.
 *
 * @param allow its effect; otherwise it denies
 * @param whole whether all that it says is understood here
 * @param actions null where it names them in a way that is not
 * @param resources likewise
 */
record PolicyStatement(
        boolean allow,
        boolean whole,
        @Nullable List<PolicyPattern> actions,
        @Nullable List<PolicyPattern> resources) {
    /** As patterns of actions want it. */
    private static final String ACTION = "execute-api:invoke";

    private static final Set<String> UNDERSTOOD = Set.of("Sid", "Effect", "Action", "Resource");

    static PolicyStatement read(Map<?, ?> members) throws Rejected {
        Object effect = AnswerJson.member(members, "Effect");
        if (!"Allow".equals(effect) && !"Deny".equals(effect)) {
            throw new Rejected("the Effect of a statement is neither Allow nor Deny");
        }
        return new PolicyStatement(
                "Allow".equals(effect),
                members.keySet().stream().allMatch(name -> isUnderstood(members, (String) name)),
                patterns(members, "Action", PolicyPattern::ofActions),
                patterns(members, "Resource", PolicyPattern::ofResources));
    }

    /** No condition at all is what some languages write an empty one for. */
    private static boolean isUnderstood(Map<?, ?> members, String name) {
        Object value = AnswerJson.member(members, name);
        return UNDERSTOOD.contains(name)
                || value == null
                || (name.equals("Condition") && Map.of().equals(value));
    }

    private static @Nullable List<PolicyPattern> patterns(
            Map<?, ?> members, String name, Function<String, PolicyPattern> pattern) throws Rejected {
        if (AnswerJson.member(members, "Not" + name) != null) {
            return null;
        }
        List<PolicyPattern> patterns = new ArrayList<>();
        for (Object given : AnswerJson.oneOrMore(AnswerJson.member(members, name))) {
            if (!(given instanceof String text)) {
                throw new Rejected("the " + name + " of a statement is no string and no list of strings");
            }
            if (text.length() > PolicyPattern.LONGEST) {
                throw new Rejected("a " + name + " has more than " + PolicyPattern.LONGEST + " characters");
            }
            patterns.add(pattern.apply(text));
        }
        if (patterns.isEmpty()) {
            throw new Rejected("a statement has no " + name);
        }
        return patterns;
    }

    boolean allows(String arn) {
        return allow
                && whole
                && actions != null
                && resources != null
                && actions.stream().anyMatch(pattern -> pattern.matches(ACTION))
                && resources.stream().anyMatch(pattern -> pattern.matches(arn));
    }

    /** Whether it denies, or would if what is not understood of it held. */
    boolean denies(String arn) {
        return !allow
                && (actions == null || actions.stream().anyMatch(pattern -> pattern.mayMatch(ACTION)))
                && (resources == null || resources.stream().anyMatch(pattern -> pattern.mayMatch(arn)));
    }
}
