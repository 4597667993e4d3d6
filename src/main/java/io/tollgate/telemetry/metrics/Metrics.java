package io.tollgate.telemetry.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tollgate.telemetry.AccessLog;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.LoopLag;
import io.tollgate.telemetry.tally.RouteTally;
import io.tollgate.telemetry.tally.UpstreamTally;
import io.tollgate.telemetry.traffic.LoopTraffic;
import io.tollgate.telemetry.traffic.RouteTraffic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All figures of one running Tollgate: those that observers report, and those that are read at each scrape. Lives as long as
 * the process serves, whatever is reloaded meanwhile, so that no counter ever falls. Safe on any thread.
 */
public final class Metrics implements Exposition, AutoCloseable {
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusRegistry exposed = new PrometheusRegistry();
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, exposed, Clock.SYSTEM);
    private final UpstreamMetrics upstreams;
    private final GateMetrics gate;
    private final Timer lag;
    private final Reloads reloads = new Reloads(java.time.Clock.systemUTC());
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private volatile List<LoopTraffic> loops = List.of();

    public Metrics(String version, String commit) {
        registry.throwExceptionOnRegistrationFailure();
        Meters meters = new Meters(registry);
        upstreams = new UpstreamMetrics(meters);
        gate = new GateMetrics(meters, upstreams);
        lag = meters.timer(Metric.LOOP_LAG, Buckets.LAG);
        meters.counter(Metric.RELOADS, reloads::appliedTotal, "applied");
        meters.counter(Metric.RELOADS, reloads::unchangedTotal, "unchanged");
        meters.counter(Metric.RELOADS, reloads::refusedTotal, "refused");
        meters.gauge(Metric.CONFIG_LOADED, reloads::loadedSeconds);
        meters.gauge(Metric.CONFIG_STALE, () -> reloads.isStale() ? 1 : 0);
        meters.counter(Metric.ACCESS_LOG_DROPPED, AccessLog::droppedLines);
        exposed.register(Family.info(Metric.BUILD_INFO, version, commit, String.valueOf(Runtime.version())));
        new JvmMemoryMetrics().bindTo(registry);
        gc.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Counts attempts, tunnels and connections to upstreams. */
    public GateObserver gate() {
        return gate;
    }

    /** Hears what became of reloads. */
    public Reloads reloads() {
        return reloads;
    }

    /** Watches an event loop until that is shut down. */
    public LoopLag watch(ScheduledExecutorService loop) {
        return LoopLag.watch(loop, nanos -> lag.record(nanos, TimeUnit.NANOSECONDS));
    }

    /** Has the figures of what the configuration names begin at zero, so that the first event shows as a rise. */
    public void expect(Collection<String> routes, Collection<String> listeners, Collection<String> upstreamNames) {
        gate.expect(routes, listeners);
        upstreams.expect(upstreamNames);
    }

    /** What is asked at each scrape from now on; once. */
    public void read(Sources sources, List<LoopLag> lags, List<LoopTraffic> traffic) {
        loops = List.copyOf(traffic);
        exposed.register(new TrafficCollector(traffic));
        exposed.register(new SourceCollector(sources, lags));
    }

    /** What was counted so far, of each route that anything was. */
    public List<RouteTally> routes() {
        return gate.tallies();
    }

    /** The same of upstreams. */
    public List<UpstreamTally> upstreams() {
        return upstreams.tallies();
    }

    /** What tunnels have carried so far, by route; no event loop waits for it. */
    public Map<String, RouteTraffic> traffic() {
        return RouteTraffic.byRoute(loops);
    }

    @Override
    public Page page(@Nullable String accept) {
        String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        return new Page(type, registry.scrape(type));
    }

    /** Hears of no garbage collection any more. */
    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
