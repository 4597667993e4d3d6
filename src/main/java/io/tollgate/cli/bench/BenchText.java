package io.tollgate.cli.bench;

import io.tollgate.bench.BenchResult;
import io.tollgate.bench.BenchResult.Latencies;
import io.tollgate.bench.BenchResult.ProcessCost;
import io.tollgate.bench.loop.BenchMode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A result for people. */
final class BenchText {
    private static final String ROW = "%-14s%s";

    private final PrintWriter out;

    private BenchText(PrintWriter out) {
        this.out = out;
    }

    static void print(BenchResult result, PrintWriter out) {
        new BenchText(out).print(result);
    }

    private void print(BenchResult result) {
        row("target", result.plan().target().shown());
        row(
                "connections",
                text("%,d opened, %,.0f/s; %,d failed", result.opened(), result.openedPerSecond(), result.failures()));
        row("answers", counts(result.statuses()));
        row("closes", counts(result.closes()));
        if (result.firstFailure() != null) {
            row("first failure", result.firstFailure());
        }
        if (result.plan().mode() != BenchMode.IDLE) {
            done(result);
            latencies(result.latencies());
        }
        ProcessCost process = result.process();
        if (process != null) {
            cost(process, result.plan().mode());
        }
        row("client", text("%.0f%% of its threads' time", result.clientShare() * 100));
    }

    private void done(BenchResult result) {
        boolean messages = result.plan().mode() == BenchMode.MESSAGES;
        String megabytes = messages ? text(", %,.1f MB/s each way", result.megabytesPerSecond()) : "";
        row(
                messages ? "messages" : "upgrades",
                text("%,d in %.2f s, %,.0f/s", result.done(), result.seconds(), result.perSecond()) + megabytes);
        if (messages
                && (result.wrong() + result.unanswered() > 0
                        || result.plan().messages().openLoop())) {
            row(
                    "",
                    text(
                            "%,d wrong, %,d dropped, %,d unanswered",
                            result.wrong(), result.dropped(), result.unanswered()));
        }
    }

    private void latencies(Latencies micros) {
        if (micros.count() > 0) {
            row(
                    "latency",
                    text("%10s %10s %10s %10s %10s %10s %10s", "min", "p50", "p90", "p99", "p99.9", "max", "mean"));
            row(
                    "  µs",
                    text(
                            "%,10.0f %,10.0f %,10.0f %,10.0f %,10.0f %,10.0f %,10.0f",
                            micros.min(),
                            micros.p50(),
                            micros.p90(),
                            micros.p99(),
                            micros.p999(),
                            micros.max(),
                            micros.mean()));
        }
    }

    private void cost(ProcessCost process, BenchMode mode) {
        String what = mode == BenchMode.UPGRADES ? "upgrade" : "message";
        String each =
                process.cpuMicrosEach() == null ? "" : text("%.2f µs CPU each %s, ", process.cpuMicrosEach(), what);
        String grown = process.residentKilobytesPerConnection() == null
                ? ""
                : text(", %.2f kB more for each connection", process.residentKilobytesPerConnection());
        row(
                "process",
                each
                        + text(
                                "%.0f%% of a core, %,d kB resident",
                                process.cpuShare() * 100, process.residentKilobytes())
                        + grown);
    }

    private void row(String name, String text) {
        if (!text.isEmpty()) {
            out.println(ROW.formatted(name, text).stripTrailing());
        }
    }

    private static String counts(Map<Integer, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> text("%d × %,d", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String text(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
