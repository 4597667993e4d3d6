package io.tollgate.cli.bench;

import io.tollgate.bench.BenchProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How a run goes: one line that is written over once a second on a terminal, else a line of its own every five seconds. */
final class ProgressLine implements BenchProgress {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    private static final int SECONDS_BETWEEN_LINES = 5;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String OVER = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private int told;

    ProgressLine(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** Whether the standard error is one; on Linux, elsewhere it is taken for none. */
    static boolean isTerminal() {
        try {
            String name = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public void tell(Report report) {
        if (terminal) {
            err.print(OVER + line(report));
            err.flush();
        } else if (++told % SECONDS_BETWEEN_LINES == 0) {
            err.println(line(report));
        }
    }

    /** Leaves the terminal's line to what follows. */
    void end() {
        if (terminal) {
            err.print(OVER);
            err.flush();
        }
    }

    static String line(BenchProgress.Report report) {
        String phase = report.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String time = report.of() > 0
                ? String.format(Locale.ROOT, "%.0f of %.0f s", report.seconds(), report.of())
                : String.format(Locale.ROOT, "%.0f s", report.seconds());
        String latency = report.p99Nanos() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", p50 %.2f ms, p99 %.2f ms",
                        report.p50Nanos() / NANOS_PER_MILLI,
                        report.p99Nanos() / NANOS_PER_MILLI);
        return String.format(
                Locale.ROOT,
                "%s %s: %,d open, %,d failed, %,.0f/s%s",
                phase,
                time,
                report.open(),
                report.failures(),
                report.done(),
                latency);
    }
}
