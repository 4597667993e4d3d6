package io.tollgate.aws.authorizer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be in a request for its authorizer to be called at all, and what a verdict is kept by. Immutable, safe on any
 * thread.
 */
public final class IdentitySources {
    /** Between the values of two sources; no value is empty, so that no two requests make the same list by other values. */
    private static final String BETWEEN = "";

    private final List<IdentitySource> sources;

    private IdentitySources(List<IdentitySource> sources) {
        this.sources = sources;
    }

    /** From the syntax of WebSocket APIs or that of HTTP APIs. */
    public static IdentitySources parse(List<String> expressions) {
        return new IdentitySources(
                expressions.stream().map(IdentitySource::parse).toList());
    }

    /** What is wrong with one, or null. */
    public static @Nullable String fault(String expression) {
        try {
            IdentitySource.parse(expression);
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** The names of the headers among them, as they are written. */
    public List<String> headers() {
        return sources.stream()
                .filter(IdentitySource.Header.class::isInstance)
                .map(source -> ((IdentitySource.Header) source).name())
                .toList();
    }

    public boolean isEmpty() {
        return sources.isEmpty();
    }

    /**
     * All values of all of them, in order, the sources told apart; null if one is missing or has an empty value. Equal lists
     * come of equal values only.
     */
    public @Nullable List<String> values(AuthorizerEvent event) {
        List<String> values = new ArrayList<>();
        for (IdentitySource source : sources) {
            List<String> found = source.values(event);
            if (found.isEmpty() || found.contains("")) {
                return null;
            }
            if (!values.isEmpty()) {
                values.add(BETWEEN);
            }
            values.addAll(found);
        }
        return values;
    }
}
