package io.tollgate.auth;

/**
 * What a claim must say.
 *
 * @param claim the claim's name
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
}
