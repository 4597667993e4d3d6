package io.tollgate.server.overview;

import io.tollgate.admin.overview.LimitState;
import io.tollgate.admin.overview.OverviewSource;
import io.tollgate.admin.overview.ProcessState;
import io.tollgate.admin.overview.RouteState;
import io.tollgate.admin.overview.TopState;
import io.tollgate.admin.overview.UpstreamState;
import io.tollgate.admin.overview.UpstreamState.EndpointState;
import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.config.TollgateSettings;
import io.tollgate.quota.Quotas;
import io.tollgate.server.OpenTunnels;
import io.tollgate.telemetry.metrics.Metrics;
import io.tollgate.telemetry.metrics.Sources;
import io.tollgate.telemetry.metrics.Sources.IssuerState;
import io.tollgate.telemetry.tally.RouteTally;
import io.tollgate.telemetry.tally.UpstreamTally;
import io.tollgate.telemetry.traffic.RouteTraffic;
import io.tollgate.upstream.Upstream;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A running Tollgate at a glance, from what is counted anyway. {@link #prepare} on any thread, the rest on one that may block, at
 * a time.
 */
public final class ProcessOverview implements OverviewSource {
    /** The walk over the tunnels is put off until it costs no more than a small share of the loops' time. */
    private static final long NANOS_A_TUNNEL = TimeUnit.MICROSECONDS.toNanos(50);

    private final Parts parts;
    private final LimitLook limits;
    /** Null before the first, guarded by this like the next. */
    private @Nullable Future<Counted> counting;

    private long begunNanos;

    private volatile Counted counted = new Counted(List.of(), Instant.now());
    private @Nullable Counted added;
    private Crowd crowd = new Crowd();
    private TopState top = crowd.top(counted.time);

    /**
     * What it is read from. Asked anew each time, so that a reload shows.
     *
     * @param limited who is known although no tunnel of theirs is open
     */
    public record Parts(
            Metrics metrics,
            Sources sources,
            Supplier<ProcessState> process,
            Supplier<TollgateSettings> settings,
            Supplier<Collection<Upstream>> upstreams,
            Supplier<OpenTunnels> tunnels,
            Quotas quotas,
            LatelyLimited limited) {}

    /** What the loops have counted. */
    private static final class Counted {
        private final List<Crowd> loops;
        private final Instant time;

        Counted(List<Crowd> loops, Instant time) {
            this.loops = loops;
            this.time = time;
        }
    }

    public ProcessOverview(Parts parts) {
        this.parts = parts;
        this.limits = new LimitLook(parts.quotas());
    }

    @Override
    public synchronized Future<?> prepare() {
        Future<Counted> last = counting;
        long now = System.nanoTime();
        long due = begunNanos + parts.process().get().open() * NANOS_A_TUNNEL;
        if (last == null || (last.isComplete() && now - due >= 0)) {
            begunNanos = now;
            last = parts.tunnels()
                    .get()
                    .gather(Crowd::new, Crowd::add)
                    .map(loops -> new Counted(loops, Instant.now()))
                    .onSuccess(fresh -> counted = fresh);
            counting = last;
        }
        return last;
    }

    /** Once for each count. */
    private Crowd crowd() {
        Counted latest = counted;
        if (latest != added) {
            added = latest;
            crowd = Crowd.of(latest.loops);
            top = crowd.top(latest.time);
        }
        return crowd;
    }

    @Override
    public TopState top() {
        crowd();
        return top;
    }

    @Override
    public List<LimitState> limits() {
        return limits.states(parts.settings().get(), crowd(), parts.limited());
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
        parts.settings().get().routes().forEach(route -> wanted.put(route.name(), route.enforce()));
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
