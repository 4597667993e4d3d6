package io.tollgate.gate.renew;

import io.tollgate.auth.place.QueryPlace;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a client says by what its tunnel is to be known when it is renewed. Whoever knows a handle and has a token of the same
 * subject may renew by it, so it has to be as hard to guess as a key. Immutable, safe on any thread.
 */
public final class HandleRule {
    /** Characters of a handle; the fewest carry 132 bits. */
    public static final int LEAST = 22;

    public static final int MOST = 128;

    /** For a route that takes none: the query is the upstream's alone. */
    public static final HandleRule NONE = new HandleRule(null);

    private final @Nullable QueryPlace place;

    private HandleRule(@Nullable QueryPlace place) {
        this.place = place;
    }

    /** @param parameter of the query, by its decoded name; null for none */
    public static HandleRule of(@Nullable String parameter) {
        return parameter == null ? NONE : new HandleRule(new QueryPlace(parameter));
    }

    /**
     * The handle that a raw query brings, or null.
     *
     * @throws Refusal BAD_REQUEST for one that is none, and for more than one
     */
    public @Nullable String find(@Nullable String query) throws Refusal {
        List<String> handles = place == null
                ? List.of()
                : place.take(QueryPlace.parameters(query)).tokens();
        if (handles.isEmpty()) {
            return null;
        }
        if (handles.size() > 1 || !isHandle(handles.get(0))) {
            throw Refusal.of(
                    Outcome.BAD_REQUEST,
                    handles.size() + " handles for a renewal, expected one of " + LEAST + " to " + MOST
                            + " of the characters A-Z a-z 0-9 - _");
        }
        return handles.get(0);
    }

    /** The raw query without it, and without what stands in its place. */
    public @Nullable String strip(@Nullable String query) {
        return place == null || query == null
                ? query
                : QueryPlace.query(place.take(QueryPlace.parameters(query)).rest());
    }

    /** Whether a text may be a handle, as far as its form goes. */
    public static boolean isHandle(String text) {
        return text.length() >= LEAST && text.length() <= MOST && text.chars().allMatch(HandleRule::isUrlSafe);
    }

    private static boolean isUrlSafe(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
