package io.tollgate.config.section;

import io.tollgate.config.form.Paths;
import io.tollgate.config.yaml.Node;
import io.tollgate.gate.RouteSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds routes that no request can reach. Of two routes whose host and path patterns are alike the first of the file
 * wins, so a route is unreachable if for each of its listeners and hosts an earlier route has the same path. Patterns
 * that only overlap are left alone: the more literal one wins, whichever comes first.
 */
final class Reachability {
    private record Door(String listener, String host, String path) {}

    private final Collection<String> listeners;
    private final Map<Door, String> taken = new HashMap<>();

    Reachability(Collection<String> listeners) {
        this.listeners = listeners;
    }

    /** Reports the route if earlier ones leave it nothing. */
    void check(Node node, RouteSettings route) {
        Set<String> winners = new LinkedHashSet<>();
        boolean reachable = false;
        for (String listener : route.listeners().isEmpty() ? listeners : route.listeners()) {
            for (String host : route.hosts().isEmpty() ? List.of("") : route.hosts()) {
                String winner = taken.putIfAbsent(new Door(listener, host, Paths.shape(route.path())), route.name());
                reachable |= winner == null;
                winners.add(winner == null ? "" : winner);
            }
        }
        if (!reachable && !winners.isEmpty() && !route.path().isEmpty()) {
            node.problem("unreachable: " + String.join(", ", winners) + " has the same hosts and path and comes first");
        }
    }
}
