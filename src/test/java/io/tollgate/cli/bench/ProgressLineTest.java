package io.tollgate.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.bench.BenchProgress.Phase;
import io.tollgate.bench.BenchProgress.Report;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private static final Report REPORT =
            new Report(Phase.MEASURING, 3.04, 10, 5_000, 2, 123_456, 1_500_000, 20_250_000);
    private static final String LINE =
            "measuring 3 of 10 s: 5,000 open, 2 failed, 123,456/s, p50 1.50 ms, p99 20.25 ms";

    private final StringWriter err = new StringWriter();

    @Test
    void aTerminalHasOneLineThatIsWrittenOverAndThenLeft() {
        ProgressLine line = new ProgressLine(new PrintWriter(err), true);
        line.tell(REPORT);
        line.tell(REPORT);
        line.end();
        assertThat(err).hasToString("\r\u001b[K" + LINE + "\r\u001b[K" + LINE + "\r\u001b[K");
    }

    @Test
    void elsewhereThereIsALineEveryFiveSeconds() {
        ProgressLine line = new ProgressLine(new PrintWriter(err), false);
        for (int i = 0; i < 11; i++) {
            line.tell(REPORT);
        }
        line.end();
        assertThat(err.toString()).isEqualToNormalizingNewlines((LINE + "\n").repeat(2));
    }

    @Test
    void whatIsNotKnownYetIsLeftOut() {
        assertThat(ProgressLine.line(new Report(Phase.OPENING, 1, 0, 900, 0, 0, 0, 0)))
                .isEqualTo("opening 1 s: 900 open, 0 failed, 0/s");
    }
}
