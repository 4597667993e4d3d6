package io.tollgate.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** Makes Micrometer's meters out of rows of {@link Metric}, so that no name or label is written twice. Safe on any thread. */
final class Meters {
    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param values of the labels, in the table's order */
    Counter counter(Metric metric, String... values) {
        return Counter.builder(metric.exposed())
                .description(metric.meaning())
                .tags(tags(metric, values))
                .register(registry);
    }

    /** A count that is kept elsewhere and never falls. */
    void counter(Metric metric, Supplier<Number> count, String... values) {
        FunctionCounter.builder(
                        metric.exposed(), count, supplier -> supplier.get().doubleValue())
                .description(metric.meaning())
                .tags(tags(metric, values))
                .register(registry);
    }

    void gauge(Metric metric, Supplier<Number> value, String... values) {
        Gauge.builder(metric.exposed(), value)
                .description(metric.meaning())
                .tags(tags(metric, values))
                .strongReference(true)
                .register(registry);
    }

    /** @param bounds of its buckets, ascending */
    Timer timer(Metric metric, Duration[] bounds, String... values) {
        return Timer.builder(metric.exposed())
                .description(metric.meaning())
                .tags(tags(metric, values))
                .serviceLevelObjectives(bounds)
                .minimumExpectedValue(bounds[0])
                .maximumExpectedValue(bounds[bounds.length - 1])
                .register(registry);
    }

    private static Tags tags(Metric metric, String... values) {
        if (values.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    metric + " has labels " + metric.labels() + ", found " + values.length + " values");
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(Tag.of(metric.labels().get(i), values[i]));
        }
        return tags;
    }
}
