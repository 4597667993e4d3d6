package io.tollgate.auth;

import io.tollgate.auth.claim.ClaimText;
import io.tollgate.auth.claim.PathTemplate;
import io.tollgate.token.Claims;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a claim must say.
 *
 * @param claim the claim's name, or {@code a.b}: the member {@code b} of the claim {@code a}
 * @param test how it is compared
 * @param value what with; {@code {name}} stands for that variable of the route's path
 */
public record RequirementSettings(String claim, Test test, String value) {
    /** How a claim is compared. */
    public enum Test {
        /** The claim is this string, number or boolean. */
        EQUALS,
        /** The claim is an array that holds it, or a space-separated list that does, as {@code scope} is (RFC 8693 §4.2). */
        CONTAINS
    }

    /** For people, in the words of the configuration. */
    String shown() {
        return "claim " + claim + (test == Test.EQUALS ? " equals " : " contains ") + value;
    }

    /** Whether the claims say it; a claim or a variable that is not there says nothing. */
    boolean holds(Claims claims, Map<String, String> pathVariables) {
        String expected = PathTemplate.fill(value, pathVariables);
        Object found = claims.at(claim);
        return expected != null
                && switch (test) {
                    case EQUALS -> expected.equals(ClaimText.of(found));
                    case CONTAINS -> contains(found, expected);
                };
    }

    private static boolean contains(@Nullable Object found, String expected) {
        if (found instanceof List<?> list) {
            return list.stream().anyMatch(element -> expected.equals(ClaimText.of(element)));
        }
        return found instanceof String text
                && !expected.isEmpty()
                && List.of(text.split(" ")).contains(expected);
    }
}
