package io.tollgate.quota;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value that may hang on a claim, such as a plan.
 *
 * @param claim the claim's name, or null if everybody has the same
 * @param values by the claim's text
 * @param otherwise for a claim that is absent, or says anything else
 */
public record ByClaim<T>(@Nullable String claim, Map<String, T> values, T otherwise) {
    public ByClaim {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The same for everybody. */
    public static <T> ByClaim<T> always(T value) {
        return new ByClaim<>(null, Map.of(), value);
    }

    /** The caller's. */
    public T of(Caller caller) {
        String said = claim == null ? null : caller.claim(claim);
        T value = said == null ? null : values.get(said);
        return value == null ? otherwise : value;
    }
}
