package io.tollgate.config.limit;

import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The listeners that do not say who stands in front of them. What connects there may be a client or a load balancer, and
 * whoever counts by address has to know which. Each is told of once.
 */
public final class Fronts {
    private final Set<String> silent;

    private Fronts(Set<String> silent) {
        this.silent = silent;
    }

    public static Fronts of(Mapping root) {
        Set<String> silent = new LinkedHashSet<>();
        if (root.get("listeners") instanceof Sequence list) {
            for (Node item : list.items()) {
                if (item instanceof Mapping listener
                        && listener.get("name") instanceof Scalar name
                        && !isDeclared(listener)) {
                    silent.add(name.text());
                }
            }
        }
        return new Fronts(silent);
    }

    private static boolean isDeclared(Mapping listener) {
        boolean proxied = listener.get("proxyProtocol") instanceof Scalar word
                && word.text().equals("true");
        return proxied || listener.has("trustedProxies");
    }

    /**
     * Warns where addresses are counted.
     *
     * @param listeners of the route; none for all
     */
    public void warn(Node per, List<String> listeners) {
        List<String> meant = new ArrayList<>(silent);
        if (!listeners.isEmpty()) {
            meant.retainAll(listeners);
        }
        if (!meant.isEmpty()) {
            meant.forEach(silent::remove);
            per.warning("behind a load balancer all clients would count as one: name it in trustedProxies of listener "
                    + String.join(", ", meant) + ", or write trustedProxies: [] if clients connect directly");
        }
    }
}
