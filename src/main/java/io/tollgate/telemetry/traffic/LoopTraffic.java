package io.tollgate.telemetry.traffic;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The traffic of one event loop's tunnels by route. A route keeps its figures when a reload takes it away, since what a
 * dashboard counts may never fall; so that names do not pile up, those after the first thousand are counted as one.
 *
 * <p>The loop asks by {@link #of}; any thread may read the rest.
 */
public final class LoopTraffic {
    /** What routes beyond the bound are called together; no route has such a name. */
    public static final String OTHERS = "(others)";

    static final int MOST_ROUTES = 1000;

    private final Map<String, Traffic> byRoute = new ConcurrentHashMap<>();

    /** The figures of a route; the same for as long as the process runs. */
    public Traffic of(String route) {
        Traffic known = byRoute.get(route);
        if (known != null) {
            return known;
        }
        String name = byRoute.size() < MOST_ROUTES ? route : OTHERS;
        return byRoute.computeIfAbsent(name, absent -> new Traffic());
    }

    /** All there are, by the name of the route; new ones show as they come. */
    public Map<String, Traffic> byRoute() {
        return Collections.unmodifiableMap(byRoute);
    }
}
