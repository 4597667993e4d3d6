package io.tollgate.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. Immutable, safe on any thread.
 *
 * <p>Order: the exact host, then {@code *.} patterns from the longest domain to the shortest, then routes for any host; within
 * each the most literal path, then the file's order. Where none of a host's own paths matches, the next in that order is
 * asked.
 *
 * <p>Cost: a hash for each label of the host and one for the path's first segment, then a walk over the patterns that start
 * alike. It does not grow with the number of hosts or of first segments.
 */
public final class RouteTable<T> {
    /** No name is longer (RFC 1035 §2.3.4), so none needs to be looked for label by label. */
    private static final int MOST_HOST_LENGTH = 255;

    private final Map<String, PathIndex<T>> exact;
    private final Map<String, PathIndex<T>> below;
    private final PathIndex<T> any;

    private RouteTable(Map<String, PathIndex<T>> exact, Map<String, PathIndex<T>> below, PathIndex<T> any) {
        this.exact = exact;
        this.below = below;
        this.any = any;
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    /**
     * The route for a request, or null if there is none.
     *
     * @param host lower case, without port; the dot at the end of an absolute name is not significant
     */
    public @Nullable RouteMatch<T> match(String host, RequestPath path) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        RouteMatch<T> found = name.length() > MOST_HOST_LENGTH ? null : matchHost(name, path);
        return found != null ? found : any.match(path);
    }

    private @Nullable RouteMatch<T> matchHost(String host, RequestPath path) {
        RouteMatch<T> found = matchIn(exact.get(host), path);
        int dot = host.indexOf('.', 1);
        while (found == null && dot > 0 && !below.isEmpty()) {
            found = matchIn(below.get(host.substring(dot + 1)), path);
            dot = host.indexOf('.', dot + 1);
        }
        return found;
    }

    private @Nullable RouteMatch<T> matchIn(@Nullable PathIndex<T> index, RequestPath path) {
        return index == null ? null : index.match(path);
    }

    /** Collects routes in the file's order. Not safe for use by several threads. */
    public static final class Builder<T> {
        private final Map<String, List<PathIndex.Entry<T>>> exact = new HashMap<>();
        private final Map<String, List<PathIndex.Entry<T>>> below = new HashMap<>();
        private final List<PathIndex.Entry<T>> any = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a route behind those added before.
         *
         * @param hosts patterns of {@link HostPattern}; empty for any host
         * @param path a pattern of {@link PathPattern}
         * @throws IllegalArgumentException if one of them is not a pattern
         */
        public Builder<T> add(List<String> hosts, String path, T route) {
            PathIndex.Entry<T> entry = new PathIndex.Entry<>(PathPattern.parse(path), route);
            if (hosts.isEmpty()) {
                any.add(entry);
            }
            for (String host : hosts) {
                HostPattern pattern = HostPattern.parse(host);
                (pattern.wildcard() ? below : exact)
                        .computeIfAbsent(pattern.name(), name -> new ArrayList<>())
                        .add(entry);
            }
            return this;
        }

        public RouteTable<T> build() {
            return new RouteTable<>(indexed(exact), indexed(below), new PathIndex<>(any));
        }

        private Map<String, PathIndex<T>> indexed(Map<String, List<PathIndex.Entry<T>>> byHost) {
            Map<String, PathIndex<T>> indexes = new HashMap<>();
            byHost.forEach((host, entries) -> indexes.put(host, new PathIndex<>(entries)));
            return indexes;
        }
    }
}
