package io.tollgate.config.section;

import io.tollgate.config.yaml.Node;
import io.tollgate.gate.RouteSettings;
import io.tollgate.route.PathPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds routes that no request can reach: for each of their listeners and hosts, an earlier route takes every path of
 * theirs and is no less literal. What only several routes together take away is not found.
 */
final class Reachability {
    private record Door(String listener, String host) {}

    private record Earlier(String name, PathPattern path) {
        boolean takesAll(PathPattern later) {
            return path.covers(later) && path.compareTo(later) <= 0;
        }
    }

    private final Collection<String> listeners;
    private final Map<Door, List<Earlier>> byDoor = new HashMap<>();

    Reachability(Collection<String> listeners) {
        this.listeners = listeners;
    }

    /** Reports the route if earlier ones leave it nothing. */
    void check(Node node, RouteSettings route) {
        if (route.path().isEmpty()) {
            return;
        }
        PathPattern path = PathPattern.parse(route.path());
        Set<String> winners = new LinkedHashSet<>();
        boolean reachable = false;
        for (Door door : doors(route)) {
            List<Earlier> earlier = byDoor.computeIfAbsent(door, any -> new ArrayList<>());
            String winner = winner(earlier, path);
            if (winner == null) {
                reachable = true;
            } else {
                winners.add(winner);
            }
            earlier.add(new Earlier(route.name(), path));
        }
        if (!reachable && !winners.isEmpty()) {
            node.problem("unreachable: " + String.join(", ", winners) + " comes first and takes all its requests");
        }
    }

    private List<Door> doors(RouteSettings route) {
        List<Door> doors = new ArrayList<>();
        for (String listener : route.listeners().isEmpty() ? listeners : route.listeners()) {
            for (String host : route.hosts().isEmpty() ? List.of("") : route.hosts()) {
                doors.add(new Door(listener, host));
            }
        }
        return doors;
    }

    private static @Nullable String winner(List<Earlier> earlier, PathPattern path) {
        for (Earlier route : earlier) {
            if (route.takesAll(path)) {
                return route.name();
            }
        }
        return null;
    }
}
