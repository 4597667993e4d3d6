package io.tollgate.auth;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a request without its tokens.
 *
 * @param query the raw query to send on, or null for none
 * @param subprotocols what to offer the upstream, in order; empty: no header
 * @param answerSubprotocol what to name to the client if the upstream selects nothing, because browsers fail an answer
 *     without one: the marker, if it was offered, or the word in front of a token; null: nothing
 * @param answerOfferedAs what of the subprotocols stands for that one where it goes up, or null where it does not
 * @param removedHeaders lower-case names of headers that do not go on
 * @param cookies the Cookie header's lines to send on; empty: no header
 */
public record Stripped(
        @Nullable String query,
        List<String> subprotocols,
        @Nullable String answerSubprotocol,
        @Nullable String answerOfferedAs,
        Set<String> removedHeaders,
        List<String> cookies) {
    public Stripped {
        subprotocols = List.copyOf(subprotocols);
        removedHeaders = Set.copyOf(removedHeaders);
        cookies = List.copyOf(cookies);
    }

    /** What to name to the client, in its own spelling, if the upstream selects this, or null for nothing. */
    public @Nullable String answerTo(@Nullable String selected) {
        return selected == null || selected.equals(answerOfferedAs) ? answerSubprotocol : selected;
    }
}
