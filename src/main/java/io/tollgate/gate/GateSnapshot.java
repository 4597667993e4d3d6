package io.tollgate.gate;

import io.tollgate.gate.call.Doors;
import io.tollgate.gate.call.PlacedDoor;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.route.RequestPath;
import io.tollgate.route.RouteMatch;
import io.tollgate.route.RouteTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that attempts are judged by, as of one moment: an attempt is judged by the one that was current when it was accepted. Immutable. */
public final class GateSnapshot {
    private final Map<String, RouteTable<Route>> byListener = new HashMap<>();
    private final Map<String, Route> byName = new HashMap<>();
    private final Doors doors;

    /** Builds each listener's table from the routes, in the file's order; it takes no plain calls. */
    public GateSnapshot(Collection<String> listeners, List<Route> routes) {
        this(listeners, routes, List.of());
    }

    /** The same with doors for plain calls. */
    public GateSnapshot(Collection<String> listeners, List<Route> routes, List<PlacedDoor> placed) {
        doors = new Doors(listeners, placed);
        routes.forEach(route -> byName.put(route.name(), route));
        for (String listener : listeners) {
            RouteTable.Builder<Route> table = RouteTable.builder();
            for (Route route : routes) {
                if (route.servesListener(listener)) {
                    table.add(route.hosts(), route.path(), route);
                }
            }
            byListener.put(listener, table.build());
        }
    }

    /** Where plain calls are taken. */
    Doors doors() {
        return doors;
    }

    /** The route of that name, or null. */
    @Nullable
    Route named(String name) {
        return byName.get(name);
    }

    /** The route of a request, with the variables of its path. */
    RouteMatch<Route> match(String listener, String host, RequestPath path) throws Refusal {
        RouteTable<Route> table = byListener.get(listener);
        @Nullable RouteMatch<Route> match = table == null ? null : table.match(host, path);
        if (match == null) {
            throw Refusal.of(Outcome.NO_ROUTE, "no route of listener '" + listener + "' matches host and path");
        }
        return match;
    }
}
