package io.tollgate.gate;

import io.tollgate.auth.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tunnel was let in by, so that it can be judged again without its token. Kept only where the route asks for that: the
 * claims may be the largest thing that an idle tunnel holds. Immutable.
 *
 * @param principal null where the route asked nobody
 * @param ambient whether a browser had sent the credential by itself
 * @param pathVariables what the route's path named, decoded
 */
record Standing(
        @Nullable Principal principal,
        boolean ambient,
        @Nullable String origin,
        Map<String, String> pathVariables) {
    Standing {
        pathVariables = Map.copyOf(pathVariables);
    }

    /** Shows the variables to nobody: they may name a person. */
    @Override
    public String toString() {
        return "Standing[principal=" + principal + "]";
    }
}
