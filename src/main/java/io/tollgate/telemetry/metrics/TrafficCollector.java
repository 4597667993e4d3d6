package io.tollgate.telemetry.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tollgate.telemetry.traffic.LoopTraffic;
import io.tollgate.telemetry.traffic.RouteTraffic;
import io.tollgate.telemetry.traffic.SideTotal;
import io.tollgate.telemetry.traffic.SideTraffic;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Adds up at each scrape what the event loops count of what tunnels carry. Safe on any thread; no loop waits for it. */
final class TrafficCollector implements MultiCollector {
    private final List<LoopTraffic> loops;

    TrafficCollector(List<LoopTraffic> loops) {
        this.loops = List.copyOf(loops);
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, RouteTraffic> routes = RouteTraffic.byRoute(loops);
        return MetricSnapshots.of(
                Family.counter(Metric.MESSAGES, points -> bySide(routes, points, SideTotal::messages)),
                Family.counter(Metric.BYTES, points -> bySide(routes, points, SideTotal::bytes)),
                Family.counter(Metric.FRAMES, points -> bySide(routes, points, SideTotal::frames)),
                sizes(routes),
                Family.counter(
                        Metric.LIMIT_HITS,
                        points -> routes.forEach((route, sum) ->
                                sum.limitHits().forEach((limit, hits) -> points.point((double) hits, route, limit)))));
    }

    private static void bySide(
            Map<String, RouteTraffic> routes, Family.Points points, ToLongFunction<SideTotal> figure) {
        routes.forEach((route, sum) -> {
            points.point((double) figure.applyAsLong(sum.client()), route, "client");
            points.point((double) figure.applyAsLong(sum.upstream()), route, "upstream");
        });
    }

    private static HistogramSnapshot sizes(Map<String, RouteTraffic> routes) {
        HistogramSnapshot.Builder family =
                HistogramSnapshot.builder().name(Metric.FRAME_BYTES.family()).help(Metric.FRAME_BYTES.meaning());
        routes.forEach((route, sum) -> {
            family.dataPoint(size(sum.client(), route, "client"));
            family.dataPoint(size(sum.upstream(), route, "upstream"));
        });
        return family.build();
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot size(SideTotal side, String route, String from) {
        return Family.histogram(
                Metric.FRAME_BYTES,
                SideTraffic.sizes(),
                side.framesBySize(),
                (double) side.payloadBytes(),
                route,
                from);
    }
}
