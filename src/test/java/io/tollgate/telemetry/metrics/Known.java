package io.tollgate.telemetry.metrics;

import io.tollgate.outcome.Outcome;
import io.tollgate.testing.Figures;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which series there are, with which labels and values: ours from the table, the platform's from a real scrape. */
final class Known {
    /** Every scrape adds these. */
    private static final Set<String> OF_TARGETS = Set.of("job", "instance");

    private static final Map<String, Set<String>> VALUES = Map.of(
            "outcome",
            new HashSet<>(Stream.concat(
                            Stream.of(GateMetrics.OPENED),
                            Arrays.stream(Outcome.values()).map(Outcome::label))
                    .toList()),
            "result",
            Set.of("applied", "unchanged", "refused", "ok", "timeout", "error", "skipped"));

    private final Map<String, Set<String>> labels = new HashMap<>();

    Known() {
        for (Metric metric : Metric.values()) {
            boolean histogram = metric.kind() == Metric.Kind.HISTOGRAM;
            for (String suffix : histogram ? List.of("_bucket", "_count", "_sum") : List.of("")) {
                Set<String> own = new TreeSet<>(metric.labels());
                if (suffix.equals("_bucket")) {
                    own.add("le");
                }
                labels.put(metric.exposed() + suffix, own);
            }
        }
        try (Metrics metrics = new Metrics("1", "c")) {
            Figures scrape = Figures.parse(metrics.page(null).text());
            scrape.families().forEach((name, family) -> {
                if (!name.startsWith("tollgate_")) {
                    family.samples()
                            .keySet()
                            .forEach(series ->
                                    labels.put(series.substring(0, series.indexOf('{')), scrape.labelsOf(name)));
                }
            });
            // Not there before the first pause.
            labels.put("jvm_gc_pause_seconds_sum", Set.of("action", "cause", "gc"));
        }
    }

    /** What is wrong with a query, or nothing. */
    List<String> faults(String expression) {
        PromQuery query = PromQuery.of(expression);
        Set<String> all = new TreeSet<>(OF_TARGETS);
        Stream.Builder<String> faults = Stream.builder();
        if (query.selectors().isEmpty()) {
            faults.add("names no series");
        }
        for (PromQuery.Selector selector : query.selectors()) {
            Set<String> own = labels.get(selector.series());
            if (own == null) {
                faults.add("no series " + selector.series());
                continue;
            }
            all.addAll(own);
            for (PromQuery.Condition condition : selector.conditions()) {
                boolean known = own.contains(condition.label()) || OF_TARGETS.contains(condition.label());
                if (!known) {
                    faults.add(selector.series() + " has no label " + condition.label());
                } else if (!matchesSomething(condition)) {
                    faults.add("no value of " + condition.label() + " is ever " + condition.value());
                }
            }
        }
        query.groupedBy().stream()
                .filter(label -> !all.contains(label))
                .forEach(label -> faults.add("groups by " + label + ", which nothing there has"));
        return faults.build().toList();
    }

    /** Each alternative of a condition on a bounded label matches a value. */
    private static boolean matchesSomething(PromQuery.Condition condition) {
        Set<String> values = VALUES.get(condition.label());
        return values == null
                || condition.value().contains("$")
                || Arrays.stream(condition.value().split("\\|", -1))
                        .allMatch(
                                alternative -> values.stream().anyMatch(value -> Pattern.matches(alternative, value)));
    }

    /** Labels that an alert of that query may name in its text. */
    Set<String> labelsOf(String expression) {
        PromQuery query = PromQuery.of(expression);
        if (!query.groupedBy().isEmpty()) {
            return query.groupedBy();
        }
        Set<String> all = new TreeSet<>(OF_TARGETS);
        query.selectors().forEach(selector -> all.addAll(labels.getOrDefault(selector.series(), Set.of())));
        return all;
    }

    boolean has(String series) {
        return labels.containsKey(series);
    }
}
