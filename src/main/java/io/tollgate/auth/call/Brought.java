package io.tollgate.auth.call;

import io.tollgate.token.RawJwt;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a request in the places that its route names, not yet believed. Immutable.
 *
 * @param tokens in the order of the places
 * @param shownTarget the request's target with every token masked
 */
public record Brought(List<String> tokens, String shownTarget) {
    public Brought {
        tokens = List.copyOf(tokens);
    }

    /**
     * The first end that is still to come among what these texts, taken for tokens, say of themselves; null where none says one.
     * One that is past is no end: the authorizer knew it, and let the token in all the same.
     */
    static @Nullable Instant firstEnd(List<String> tokens, Instant now) {
        return tokens.stream()
                .map(RawJwt::unverifiedExpiry)
                .filter(Objects::nonNull)
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** Shows no token. */
    @Override
    public String toString() {
        return "Brought[tokens=" + tokens.size() + "]";
    }
}
