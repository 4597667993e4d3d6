package io.tollgate.telemetry.metrics;

import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.telemetry.GateStep;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** docs/metrics.md, made from the table that /metrics is made from. */
final class MetricsPage {
    /** Those of the platform that the dashboard and the alerts use. */
    static final Map<String, String> PLATFORM = new TreeMap<>(Map.of(
            "process_files_open_files", "File descriptors in use; a tunnel takes two.",
            "process_files_max_files", "The limit on those.",
            "process_cpu_usage", "CPU of this process, as a share of the machine.",
            "process_uptime_seconds", "Since the start.",
            "system_cpu_count", "Cores that it may use.",
            "jvm_memory_used_bytes", "By `area` (`heap`, `nonheap`) and pool.",
            "jvm_buffer_memory_used_bytes", "Direct buffers that the JVM itself counts.",
            "jvm_threads_live_threads", "Threads. They do not grow with tunnels.",
            "jvm_gc_pause_seconds", "Pauses for garbage collection."));

    private MetricsPage() {}

    static String text() {
        return """
                # Metrics

                `GET /metrics` on the health address answers in Prometheus' text format 0.0.4, or in OpenMetrics 1.0 where the \
                scraper asks
                for it. A scrape is made on a thread of its own; more than eight at once are answered with 503. Nothing is \
                counted per
                tunnel or per person: no label holds a subject, an address or an id.

                This page is made from the code. After a change there, `mvn test -Dtest=MetricsPageTest -Dmetrics.doc=write` \
                writes it anew.

                ## Figures

                | Name | Type | Labels | Unit | Meaning | What to do with it |
                |---|---|---|---|---|---|
                """
                + Arrays.stream(Metric.values()).map(MetricsPage::row).collect(Collectors.joining())
                + """

                A histogram is `…_bucket{le}`, `…_count` and `…_sum`; those of time have `…_max` too, the greatest value of the last
                minutes. Counters begin at 0 with the process and never fall, whatever is reloaded. A route, listener or upstream
                that a reload takes away keeps its series; after the thousandth name of a kind further ones count as `(others)`.

                ## Labels

                | Label | Values |
                |---|---|
                """
                + label("route", "the route's name; `-` for an attempt that found none")
                + label("outcome", "`opened`, or " + labels(Outcome.values(), Outcome::label))
                + label("call", "where it was made: `renew`, `logout`, `ticket`")
                + label("step", labels(GateStep.values(), GateStep::label))
                + label("from", "`client`, `upstream`: who sent it")
                + label("by", labels(Fault.values(), Fault::label))
                + label("code", codes())
                + label("limit", "the limit's `name`, or what it counts: `messages`, `frames`, `bytes`")
                + label("authorizer, issuer, listener, upstream", "their names in the configuration")
                + label("account", "the ARN of its role, or its profile, or `default`")
                + label(
                        "reason of tollgate_upstream_failures_total",
                        "`unreachable`, `connect_timeout`, `tls`, `no_endpoint`, `refused`, `bad_answer`, `answer_timeout`, `vanished`")
                + label("reason of tollgate_forced_closes_total", "the outcome of the tunnel")
                + label("result of tollgate_introspections_total", "`active`, `refused`, `unanswered`, `overloaded`")
                + label("reason of tollgate_spans_lost_total", "`unsent`, `refused`")
                + label(
                        "result of tollgate_authorizer_verdicts_total",
                        "`allowed`, `kept`, `denied`, `failed`, `overloaded`")
                + label("result of tollgate_access_key_refreshes_total", "`ok`, `error`")
                + label("result of tollgate_reloads_total", "`applied`, `unchanged`, `refused`")
                + label("result of tollgate_limit_store_total", "`ok`, `timeout`, `error`, `skipped`")
                + label("store", "`redis`")
                + label("version, commit, java", "of the build, and of the JVM that runs it")
                + """

                ## From the JVM and the process

                As Micrometer names them, besides others with `jvm_`, `process_` and `system_` in front:

                | Name | Meaning |
                |---|---|
                """
                + PLATFORM.entrySet().stream()
                        .map(entry -> "| `" + entry.getKey() + "` | " + entry.getValue() + " |\n")
                        .collect(Collectors.joining())
                + """

                ## Dashboard and alerts

                - [dashboard.json](../k8s/monitoring/dashboard.json): a Grafana dashboard with every figure of the table. Import it,
                  and pick the data source.
                - [alerts.yaml](../k8s/monitoring/alerts.yaml): Prometheus alert rules; each says what to look at.
                - [alerts-test.yaml](../k8s/monitoring/alerts-test.yaml): `promtool test rules alerts-test.yaml` shows when they fire.

                A test holds both to this table: a query for a name, label or outcome that there is not fails the build.
                """;
    }

    private static String row(Metric metric) {
        return "| `%s` | %s | %s | %s | %s | %s |\n"
                .formatted(
                        metric.exposed(),
                        metric.kind().name().toLowerCase(java.util.Locale.ROOT),
                        metric.labels().stream().map(MetricsPage::code).collect(Collectors.joining(", ")),
                        metric.unit(),
                        metric.meaning(),
                        metric.advice());
    }

    private static String label(String name, String values) {
        return "| " + name + " | " + values + " |\n";
    }

    private static <T> String labels(T[] values, Function<T, String> label) {
        return Arrays.stream(values).map(label).map(MetricsPage::code).collect(Collectors.joining(", "));
    }

    /** All that any code from 0 to 5000 becomes. */
    private static String codes() {
        List<String> alone = IntStream.rangeClosed(0, 5000)
                .mapToObj(CloseLabel::of)
                .distinct()
                .sorted()
                .toList();
        return "the code if it has a meaning of its own, otherwise its thousand, as peers may send any: "
                + alone.stream().map(MetricsPage::code).collect(Collectors.joining(", "));
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
