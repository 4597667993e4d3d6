package io.tollgate.telemetry.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** Makes families of the exposition's own model out of rows of {@link Metric}, for what is read at each scrape. Stateless. */
final class Family {
    private Family() {}

    /** One family under construction; used by one thread, once. */
    interface Points {
        void point(double value, String... labels);
    }

    /** Adds the points of a family. */
    @FunctionalInterface
    interface Filling {
        void fill(Points points);
    }

    static MetricSnapshot counter(Metric metric, Filling filling) {
        CounterSnapshot.Builder family =
                CounterSnapshot.builder().name(metric.family()).help(metric.meaning());
        filling.fill((value, labels) -> family.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .value(value)
                .labels(labels(metric, labels))
                .build()));
        return family.build();
    }

    static MetricSnapshot gauge(Metric metric, Filling filling) {
        GaugeSnapshot.Builder family =
                GaugeSnapshot.builder().name(metric.family()).help(metric.meaning());
        filling.fill((value, labels) -> family.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .value(value)
                .labels(labels(metric, labels))
                .build()));
        return family.build();
    }

    /** A family of one point that never changes, whose name ends in {@code _info}: Micrometer would cut that off. */
    static Collector info(Metric metric, String... values) {
        InfoSnapshot info = InfoSnapshot.builder()
                .name(metric.family().substring(0, metric.family().length() - "_info".length()))
                .help(metric.meaning())
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(labels(metric, values))
                        .build())
                .build();
        return () -> info;
    }

    /** One histogram of bounds and how many fell to each; the last count is of those above all bounds. */
    static HistogramSnapshot.HistogramDataPointSnapshot histogram(
            Metric metric, long[] bounds, long[] counts, double sum, String... labels) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < bounds.length; i++) {
            buckets.bucket((double) bounds[i], counts[i]);
        }
        buckets.bucket(Double.POSITIVE_INFINITY, counts[bounds.length]);
        return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(sum)
                .labels(labels(metric, labels))
                .build();
    }

    private static Labels labels(Metric metric, String... values) {
        return Labels.of(metric.labels().toArray(String[]::new), values);
    }
}
