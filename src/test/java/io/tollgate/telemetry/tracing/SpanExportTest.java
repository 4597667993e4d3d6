package io.tollgate.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Fault;
import io.tollgate.telemetry.UnknownAttempt;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What is said of spans that a collector does not take. */
final class SpanExportTest {
    private static final Upgrade UPGRADE =
            Upgrade.of(new UnknownAttempt() {}, TraceContext.begin(null, 1), Upgrade.OPENED, 101, Fault.NONE);

    private static int closedPort() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            return server.getLocalPort();
        }
    }

    @Test
    void whyIsToldToWhoeverExportsAndNobodyElse() throws IOException {
        List<String> told = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                told.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            SpanExport export = SpanExport.to(URI.create("http://127.0.0.1:" + closedPort()));
            assertThat(export.apply(List.of(UPGRADE))).isNotNull();
        } finally {
            root.removeHandler(handler);
        }
        assertThat(told).isEmpty();
        assertThat(Logger.getLogger("io.opentelemetry.exporter.internal").isLoggable(Level.SEVERE))
                .isFalse();
    }
}
