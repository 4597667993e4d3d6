package io.tollgate.auth.place;

import java.util.List;

/**
 * What a place held.
 *
 * @param tokens every text that was sent as a token, in order; a text may be empty or no token at all
 * @param rest the part's values without them, in order, otherwise as they were
 */
public record Taken(List<String> tokens, List<String> rest) {
    public Taken {
        tokens = List.copyOf(tokens);
        rest = List.copyOf(rest);
    }

    /** How many tokens were found, and not which: a token must not reach a log. */
    @Override
    public String toString() {
        return "Taken[tokens=" + tokens.size() + ", rest=" + rest.size() + "]";
    }
}
