package io.tollgate.server.overview;

import io.tollgate.admin.overview.OverviewSource;
import io.tollgate.admin.overview.ProcessState;
import io.tollgate.admin.overview.RouteState;
import io.tollgate.admin.overview.UpstreamState;
import io.tollgate.admin.overview.UpstreamState.EndpointState;
import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.gate.RouteSettings;
import io.tollgate.telemetry.metrics.Metrics;
import io.tollgate.telemetry.metrics.Sources;
import io.tollgate.telemetry.metrics.Sources.IssuerState;
import io.tollgate.telemetry.tally.RouteTally;
import io.tollgate.telemetry.tally.UpstreamTally;
import io.tollgate.telemetry.traffic.RouteTraffic;
import io.tollgate.upstream.Upstream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A running Tollgate at a glance, from what is counted anyway. Safe on any thread. */
public final class ProcessOverview implements OverviewSource {
    private final Parts parts;

    /**
     * What it is read from. Asked anew each time, so that a reload shows.
     *
     * @param routes in the file's order
     */
    public record Parts(
            Metrics metrics,
            Sources sources,
            Supplier<ProcessState> process,
            Supplier<List<RouteSettings>> routes,
            Supplier<Collection<Upstream>> upstreams) {}

    public ProcessOverview(Parts parts) {
        this.parts = parts;
    }

    @Override
    public ProcessState process() {
        return parts.process().get();
    }

    @Override
    public List<IssuerState> issuers() {
        return parts.sources().issuers();
    }

    @Override
    public List<RouteState> routes() {
        Map<String, @Nullable EnforcementSettings> wanted = new LinkedHashMap<>();
        parts.routes().get().forEach(route -> wanted.put(route.name(), route.enforce()));
        Map<String, RouteTally> tallies = new TreeMap<>();
        parts.metrics().routes().forEach(tally -> tallies.put(tally.name(), tally));
        tallies.keySet().forEach(name -> wanted.putIfAbsent(name, null));
        Map<String, RouteTraffic> traffic = parts.metrics().traffic();
        List<RouteState> states = new ArrayList<>();
        wanted.forEach((name, enforce) -> states.add(
                new RouteState(tallies.getOrDefault(name, RouteTally.none(name)), enforce, traffic.get(name))));
        return states;
    }

    @Override
    public List<UpstreamState> upstreams() {
        Map<String, UpstreamTally> tallies = new TreeMap<>();
        parts.metrics().upstreams().forEach(tally -> tallies.put(tally.name(), tally));
        return parts.upstreams().get().stream()
                .map(upstream -> new UpstreamState(
                        tallies.getOrDefault(upstream.name(), UpstreamTally.none(upstream.name())),
                        endpoints(upstream)))
                .toList();
    }

    private static List<EndpointState> endpoints(Upstream upstream) {
        return upstream.endpoints().stream()
                .map(endpoint -> new EndpointState(endpoint.label(), endpoint.connections(), endpoint.failures()))
                .toList();
    }
}
