package io.tollgate.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host, most literal first and then in the file's order. Immutable.
 *
 * <p>Filed under their first literal segment, each file holding those without one as well and already in order: a look-up is
 * one hash and a walk over the few patterns that share a first segment.
 */
final class PathIndex<T> {
    record Entry<T>(PathPattern pattern, T route) {}

    private final Map<String, List<Entry<T>>> byFirstLiteral = new HashMap<>();
    private final List<Entry<T>> others;

    /** Takes the entries in the file's order. */
    PathIndex(List<Entry<T>> entries) {
        List<Entry<T>> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparing(Entry::pattern));
        for (Entry<T> entry : ordered) {
            String literal = entry.pattern().firstLiteral();
            if (literal != null) {
                byFirstLiteral.computeIfAbsent(literal, first -> new ArrayList<>());
            }
        }
        others = new ArrayList<>();
        for (Entry<T> entry : ordered) {
            String literal = entry.pattern().firstLiteral();
            if (literal == null) {
                others.add(entry);
                byFirstLiteral.values().forEach(filed -> filed.add(entry));
            } else {
                byFirstLiteral.getOrDefault(literal, others).add(entry);
            }
        }
    }

    @Nullable
    RouteMatch<T> match(RequestPath path) {
        List<String> segments = path.segments();
        List<Entry<T>> candidates = segments.isEmpty() ? others : byFirstLiteral.getOrDefault(segments.get(0), others);
        for (Entry<T> entry : candidates) {
            Map<String, String> variables = entry.pattern().match(path);
            if (variables != null) {
                return new RouteMatch<>(entry.route(), variables);
            }
        }
        return null;
    }
}
