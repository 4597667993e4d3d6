package io.tollgate.telemetry.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tollgate.telemetry.traffic.LoopTraffic;
import io.tollgate.telemetry.traffic.SideTraffic;
import io.tollgate.telemetry.traffic.Traffic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Adds up at each scrape what the event loops count of what tunnels carry. Safe on any thread; no loop waits for it. */
final class TrafficCollector implements MultiCollector {
    private final List<LoopTraffic> loops;

    TrafficCollector(List<LoopTraffic> loops) {
        this.loops = List.copyOf(loops);
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, Sum> routes = new TreeMap<>();
        for (LoopTraffic loop : loops) {
            loop.byRoute()
                    .forEach((route, traffic) ->
                            routes.computeIfAbsent(route, absent -> new Sum()).add(traffic));
        }
        return MetricSnapshots.of(
                Family.counter(Metric.MESSAGES, points -> bySide(routes, points, side -> side.messages)),
                Family.counter(Metric.BYTES, points -> bySide(routes, points, side -> side.bytes)),
                Family.counter(Metric.FRAMES, points -> bySide(routes, points, SideSum::frames)),
                sizes(routes),
                Family.counter(
                        Metric.LIMIT_HITS,
                        points -> routes.forEach((route, sum) ->
                                sum.limitHits.forEach((limit, hits) -> points.point((double) hits, route, limit)))));
    }

    private static void bySide(Map<String, Sum> routes, Family.Points points, ToLongFunction<SideSum> figure) {
        routes.forEach((route, sum) -> {
            points.point((double) figure.applyAsLong(sum.client), route, "client");
            points.point((double) figure.applyAsLong(sum.upstream), route, "upstream");
        });
    }

    private static HistogramSnapshot sizes(Map<String, Sum> routes) {
        HistogramSnapshot.Builder family =
                HistogramSnapshot.builder().name(Metric.FRAME_BYTES.family()).help(Metric.FRAME_BYTES.meaning());
        routes.forEach((route, sum) -> {
            family.dataPoint(size(sum.client, route, "client"));
            family.dataPoint(size(sum.upstream, route, "upstream"));
        });
        return family.build();
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot size(SideSum side, String route, String from) {
        return Family.histogram(
                Metric.FRAME_BYTES, SideTraffic.sizes(), side.bySize, (double) side.payloadBytes, route, from);
    }

    /** One route over all loops. */
    private static final class Sum {
        private final SideSum client = new SideSum();
        private final SideSum upstream = new SideSum();
        private final Map<String, Long> limitHits = new TreeMap<>();

        void add(Traffic traffic) {
            client.add(traffic.client());
            upstream.add(traffic.upstream());
            traffic.limitHits().forEach((limit, hits) -> limitHits.merge(limit, hits.sum(), Long::sum));
        }
    }

    /** One side of it. */
    private static final class SideSum {
        private final long[] bySize = new long[SideTraffic.sizes().length + 1];
        private long messages;
        private long bytes;
        private long payloadBytes;

        void add(SideTraffic side) {
            messages += side.messages();
            bytes += side.bytes();
            payloadBytes += side.payloadBytes();
            long[] counted = side.framesBySize();
            for (int i = 0; i < bySize.length; i++) {
                bySize[i] += counted[i];
            }
        }

        long frames() {
            long frames = 0;
            for (long size : bySize) {
                frames += size;
            }
            return frames;
        }
    }
}
