package io.tollgate.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.AttemptView;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.GateStep;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.telemetry.tally.RouteTally;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts attempts and tunnels. Their meters are looked up once per route and then kept, so an event costs a map's look-up or
 * two. Safe on any thread.
 */
final class GateMetrics implements GateObserver {
    /** The outcome of an attempt that became a tunnel. */
    static final String OPENED = "opened";

    /** The route of an attempt that found none; a name of the configuration begins with a letter or digit. */
    static final String NO_ROUTE = "-";

    private final Meters meters;
    private final UpstreamMetrics upstreams;
    private final Map<GateStep, Timer> steps = new EnumMap<>(GateStep.class);
    private final Names<RouteMeters> routes = new Names<>(RouteMeters::new);
    private final Names<Counter> accepted;
    private final Map<Outcome, Counter> forced = new ConcurrentHashMap<>();

    GateMetrics(Meters meters, UpstreamMetrics upstreams) {
        this.meters = meters;
        this.upstreams = upstreams;
        this.accepted = new Names<>(listener -> meters.counter(Metric.LISTENER_ACCEPTED, listener));
        for (GateStep step : GateStep.values()) {
            steps.put(step, meters.timer(Metric.GATE_SECONDS, Buckets.STEP, step.label()));
        }
        forced(Outcome.DRAINED);
    }

    /** Has the figures of routes and listeners begin at zero, so that the first event shows as a rise. */
    void expect(Collection<String> routeNames, Collection<String> listeners) {
        routeNames.forEach(routes::of);
        listeners.forEach(accepted::of);
    }

    /** What was counted so far, of each route that anything was. */
    List<RouteTally> tallies() {
        return routes.all().stream().map(RouteMeters::tally).toList();
    }

    @Override
    public void attemptStarted(AttemptView attempt) {
        accepted.of(attempt.listener()).increment();
    }

    @Override
    public void stepTaken(AttemptView attempt, GateStep step, long nanos) {
        Timer timer = steps.get(step);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void wouldRefuse(AttemptView attempt, Refusal refusal) {
        route(attempt).wouldRefuse(refusal.outcome());
    }

    @Override
    public void attemptRefused(AttemptView attempt, Refusal refusal) {
        Outcome outcome = refusal.outcome();
        String call = attempt.call();
        if (call != null) {
            route(attempt).called(call, outcome);
            return;
        }
        route(attempt).refused(outcome);
        String upstream = attempt.upstream();
        if (upstream != null && outcome.fault() == Fault.UPSTREAM) {
            upstreams.didNotServe(upstream, outcome, attempt.endpoint() != null);
        }
    }

    @Override
    public void tunnelOpened(AttemptView attempt) {
        RouteMeters route = route(attempt);
        route.opened.increment();
        route.open.incrementAndGet();
    }

    @Override
    public void tunnelClosed(AttemptView attempt, TunnelReport report) {
        RouteMeters route = route(attempt);
        route.open.decrementAndGet();
        route.seconds.record((long) (report.seconds() * 1e9), TimeUnit.NANOSECONDS);
        route.closed(report.by(), CloseLabel.of(report.code()));
        if (report.forced()) {
            forced(report.outcome()).increment();
        }
        String upstream = attempt.upstream();
        if (upstream != null && report.outcome() == Outcome.UPSTREAM_VANISHED) {
            upstreams.vanished(upstream);
        }
    }

    @Override
    public void endpointLeased(String upstream) {
        upstreams.leased(upstream);
    }

    @Override
    public void endpointConnected(String upstream, long nanos) {
        upstreams.connected(upstream, nanos);
    }

    @Override
    public void endpointFailed(String upstream, DialFault fault) {
        upstreams.failed(upstream, fault);
    }

    @Override
    public void endpointReleased(String upstream) {
        upstreams.released(upstream);
    }

    private Counter forced(Outcome outcome) {
        return forced.computeIfAbsent(outcome, reason -> meters.counter(Metric.FORCED_CLOSES, reason.label()));
    }

    private RouteMeters route(AttemptView attempt) {
        @Nullable String name = attempt.route();
        return routes.of(name == null ? NO_ROUTE : name);
    }

    /** What is counted by route. */
    private final class RouteMeters {
        private final String name;
        private final Counter opened;
        private final Timer seconds;
        private final AtomicInteger open = new AtomicInteger();
        private final Map<Outcome, Counter> refused = new ConcurrentHashMap<>();
        private final Map<Outcome, Counter> reported = new ConcurrentHashMap<>();
        private final Map<Called, Counter> called = new ConcurrentHashMap<>();
        private final Map<Ended, Counter> closed = new ConcurrentHashMap<>();

        RouteMeters(String name) {
            this.name = name;
            opened = meters.counter(Metric.UPGRADES, name, OPENED);
            seconds = meters.timer(Metric.TUNNEL_SECONDS, Buckets.TUNNEL, name);
            meters.gauge(Metric.TUNNELS_OPEN, open::get, name);
        }

        RouteTally tally() {
            Map<String, Long> upgrades = counts(refused, Outcome::label);
            upgrades.put(OPENED, (long) opened.count());
            return new RouteTally(
                    name, open.get(), upgrades, counts(reported, Outcome::label), counts(closed, Ended::code));
        }

        void refused(Outcome outcome) {
            refused.computeIfAbsent(outcome, how -> meters.counter(Metric.UPGRADES, name, how.label()))
                    .increment();
        }

        void called(String call, Outcome outcome) {
            called.computeIfAbsent(
                            new Called(call, outcome),
                            how -> meters.counter(
                                    Metric.CALLS,
                                    name,
                                    how.call(),
                                    how.outcome().label()))
                    .increment();
        }

        void wouldRefuse(Outcome outcome) {
            reported.computeIfAbsent(outcome, how -> meters.counter(Metric.WOULD_REFUSE, name, how.label()))
                    .increment();
        }

        void closed(Fault by, String code) {
            closed.computeIfAbsent(
                            new Ended(by, code),
                            how -> meters.counter(Metric.CLOSES, name, how.by().label(), how.code()))
                    .increment();
        }
    }

    /** By a label that some of them may share. */
    private static <K> Map<String, Long> counts(Map<K, Counter> counters, Function<K, String> label) {
        Map<String, Long> counts = new HashMap<>();
        counters.forEach((key, counter) -> counts.merge(label.apply(key), (long) counter.count(), Long::sum));
        return counts;
    }

    /** At which door, and how it came out. */
    private record Called(String call, Outcome outcome) {}

    /** By whom and with which code a tunnel ended. */
    private record Ended(Fault by, String code) {}
}
