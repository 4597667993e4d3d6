package io.tollgate.auth.place;

import io.tollgate.telemetry.LogText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request's target as it may be shown to others: the values of parameters that hold a token, or are named or look like one,
 * however they are encoded, are masked. Immutable, safe on any thread.
 */
public final class QueryMask {
    private static final String MASK = "***";

    private final Set<String> parameters;

    /** @param parameters that hold tokens, by their decoded names */
    public QueryMask(Set<String> parameters) {
        this.parameters = Set.copyOf(parameters);
    }

    public String masked(String path, @Nullable String query) {
        if (query == null) {
            return LogText.masked(path);
        }
        List<String> shown = new ArrayList<>();
        for (String parameter : QueryPlace.parameters(query)) {
            int equals = parameter.indexOf('=');
            shown.add(
                    equals >= 0 && holdsToken(parameter, equals)
                            ? parameter.substring(0, equals + 1) + MASK
                            : parameter);
        }
        return LogText.masked(path) + "?" + LogText.masked(String.join("&", shown));
    }

    private boolean holdsToken(String parameter, int equals) {
        String name = Percent.decode(parameter.substring(0, equals));
        if (name != null && parameters.contains(name)) {
            return true;
        }
        String decoded = Percent.decode(parameter);
        return decoded != null && !LogText.masked(decoded).equals(decoded);
    }
}
