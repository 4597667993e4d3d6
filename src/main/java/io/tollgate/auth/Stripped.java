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

    /**
     * The same where the client is answered before its server is asked: no more is offered than {@link #named} says, so that
     * the server can take that or nothing.
     */
    public Stripped settled() {
        String first = subprotocols.isEmpty() ? null : subprotocols.get(0);
        boolean byMarker = first == null || first.equals(answerOfferedAs);
        return new Stripped(
                query,
                first == null ? List.of() : List.of(first),
                byMarker ? answerSubprotocol : null,
                answerOfferedAs,
                removedHeaders,
                cookies);
    }

    /** What a client that offered these is answered with when nobody selects: the first, in its own spelling, or the marker. */
    public @Nullable String named() {
        return answerTo(subprotocols.isEmpty() ? null : subprotocols.get(0));
    }

    /** What to name in an answer that refuses, as browsers fail one without any of the values they offered; null: nothing. */
    public @Nullable String namedInRefusal() {
        if (answerSubprotocol != null) {
            return answerSubprotocol;
        }
        return subprotocols.isEmpty() ? null : subprotocols.get(0);
    }

    /** What to name to the client, in its own spelling, if the upstream selects this, or null for nothing. */
    public @Nullable String answerTo(@Nullable String selected) {
        return selected == null || selected.equals(answerOfferedAs) ? answerSubprotocol : selected;
    }
}
