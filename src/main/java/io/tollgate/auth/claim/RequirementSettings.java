package io.tollgate.auth.claim;

import org.jspecify.annotations.Nullable;

/**
 * Something that claims must say.
 *
 * @param name what a refusal calls it, or null: then it shows it as the file has it
 * @param condition what has to hold
 */
public record RequirementSettings(@Nullable String name, Condition condition) {
    /** One without a name. */
    public static RequirementSettings of(Condition condition) {
        return new RequirementSettings(null, condition);
    }

    /** For people. */
    @Override
    public String toString() {
        return name == null ? condition.toString() : name;
    }
}
