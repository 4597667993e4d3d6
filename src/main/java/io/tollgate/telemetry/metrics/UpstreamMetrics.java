package io.tollgate.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tollgate.outcome.Outcome;
import io.tollgate.telemetry.GateObserver.DialFault;
import io.tollgate.telemetry.tally.UpstreamTally;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts connections to upstreams, and what goes wrong with them. Safe on any thread. */
final class UpstreamMetrics {
    private final Meters meters;
    private final Names<UpstreamMeters> upstreams = new Names<>(UpstreamMeters::new);

    UpstreamMetrics(Meters meters) {
        this.meters = meters;
    }

    void expect(Collection<String> names) {
        names.forEach(upstreams::of);
    }

    /** What was counted so far, of each upstream that anything was. */
    List<UpstreamTally> tallies() {
        return upstreams.all().stream().map(UpstreamMeters::tally).toList();
    }

    void leased(String upstream) {
        upstreams.of(upstream).connections.incrementAndGet();
    }

    void connected(String upstream, long nanos) {
        upstreams.of(upstream).connect.record(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(String upstream, DialFault fault) {
        upstreams.of(upstream).failed(reason(fault));
    }

    void released(String upstream) {
        upstreams.of(upstream).connections.decrementAndGet();
    }

    /**
     * An attempt was refused since its upstream did not serve it. Failures to connect are not told here, but one by one by
     * {@link #failed}.
     *
     * @param reached whether there was a connection to an endpoint
     */
    void didNotServe(String upstream, Outcome outcome, boolean reached) {
        if (reached) {
            upstreams.of(upstream).failed(afterConnect(outcome));
        } else if (outcome == Outcome.NO_ENDPOINT) {
            upstreams.of(upstream).failed("no_endpoint");
        }
    }

    /** A tunnel was open when its upstream ended TCP. */
    void vanished(String upstream) {
        upstreams.of(upstream).failed("vanished");
    }

    private static String reason(DialFault fault) {
        return switch (fault) {
            case UNREACHABLE -> "unreachable";
            case TLS -> "tls";
            case CONNECT_TIMEOUT -> "connect_timeout";
        };
    }

    private static String afterConnect(Outcome outcome) {
        if (outcome == Outcome.UPSTREAM_REFUSED) {
            return "refused";
        }
        return outcome == Outcome.UPSTREAM_TIMEOUT ? "answer_timeout" : "bad_answer";
    }

    /** What is counted by upstream. */
    private final class UpstreamMeters {
        private final String name;
        private final Timer connect;
        private final AtomicInteger connections = new AtomicInteger();
        private final Map<String, Counter> failures = new ConcurrentHashMap<>();

        UpstreamMeters(String name) {
            this.name = name;
            connect = meters.timer(Metric.UPSTREAM_CONNECT_SECONDS, Buckets.STEP, name);
            meters.gauge(Metric.UPSTREAM_CONNECTIONS, connections::get, name);
        }

        UpstreamTally tally() {
            Map<String, Long> counts = new HashMap<>();
            failures.forEach((reason, counter) -> counts.put(reason, (long) counter.count()));
            return new UpstreamTally(name, connections.get(), counts);
        }

        void failed(String reason) {
            failures.computeIfAbsent(reason, why -> meters.counter(Metric.UPSTREAM_FAILURES, name, why))
                    .increment();
        }
    }
}
