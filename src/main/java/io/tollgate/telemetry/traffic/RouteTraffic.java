package io.tollgate.telemetry.traffic;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What the tunnels of one route have carried so far, over all event loops, as it was when it was added up. One thread. */
public final class RouteTraffic {
    private final SideTotal client = new SideTotal();
    private final SideTotal upstream = new SideTotal();
    private final Map<String, Long> limitHits = new TreeMap<>();

    /** Adds up by the names of the routes, in their order; no loop waits for it. */
    public static Map<String, RouteTraffic> byRoute(Collection<LoopTraffic> loops) {
        Map<String, RouteTraffic> routes = new TreeMap<>();
        for (LoopTraffic loop : loops) {
            loop.byRoute()
                    .forEach((route, traffic) -> routes.computeIfAbsent(route, absent -> new RouteTraffic())
                            .add(traffic));
        }
        return routes;
    }

    private void add(Traffic traffic) {
        client.add(traffic.client());
        upstream.add(traffic.upstream());
        traffic.limitHits().forEach((limit, hits) -> limitHits.merge(limit, hits.sum(), Long::sum));
    }

    /** From clients. */
    public SideTotal client() {
        return client;
    }

    /** From upstreams. */
    public SideTotal upstream() {
        return upstream;
    }

    /** How often each limit was hit, by its name. */
    public Map<String, Long> limitHits() {
        return Collections.unmodifiableMap(limitHits);
    }
}
