package io.tollgate.auth.claim;

import java.util.List;
import java.util.stream.Collectors;

/** What a requirement asks of the claims, as the file says it. */
public sealed interface Condition {
    /** How deep conditions may stand in others. */
    int MOST_DEPTH = 5;

    /** How many claims the requirements of a route may ask for in all. */
    int MOST_CLAIMS = 100;

    /** How many values one may be among. */
    int MOST_VALUES = 1000;

    /** How a claim is compared. */
    enum Comparison {
        /** The claim is this string, number or boolean. */
        EQUALS("equals"),
        /** It is one of these. */
        IN("in"),
        /** It is an array that holds this, or a space-separated list that does, as {@code scope} is (RFC 8693 §4.2). */
        CONTAINS("contains"),
        /** The whole of it is as this regular expression says. */
        MATCHES("matches");

        private final String word;

        Comparison(String word) {
            this.word = word;
        }
    }

    /**
     * What one claim must say.
     *
     * @param claim the claim's name, or {@code a.b}: the member {@code b} of the claim {@code a}
     * @param how it is compared
     * @param values what with, one but for {@link Comparison#IN}; {@code {name}} stands for that variable of the route's path
     */
    record Says(String claim, Comparison how, List<String> values) implements Condition {
        private static final int MOST_SHOWN = 5;

        public Says {
            values = List.copyOf(values);
        }

        public Says(String claim, Comparison how, String value) {
            this(claim, how, List.of(value));
        }

        @Override
        public String toString() {
            String shown = values.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
            String all = values.size() > MOST_SHOWN ? shown + ", …" : shown;
            return "claim " + claim + " " + how.word + " " + (how == Comparison.IN ? "[" + all + "]" : all);
        }
    }

    /** Every one of these holds. */
    record All(List<RequirementSettings> all) implements Condition {
        public All {
            all = List.copyOf(all);
        }

        @Override
        public String toString() {
            return "all of " + all;
        }
    }

    /** At least one of these holds. */
    record Any(List<RequirementSettings> any) implements Condition {
        public Any {
            any = List.copyOf(any);
        }

        @Override
        public String toString() {
            return "any of " + any;
        }
    }

    /** This can be told, and does not hold. */
    record Not(RequirementSettings not) implements Condition {
        @Override
        public String toString() {
            return "not " + not;
        }
    }
}
