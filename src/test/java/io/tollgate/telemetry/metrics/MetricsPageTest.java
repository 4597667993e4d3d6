package io.tollgate.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** docs/metrics.md says what the code says. */
final class MetricsPageTest {
    private static final Path PAGE = Path.of("docs", "metrics.md");

    @Test
    void thePageIsWhatTheTableSays() throws IOException {
        if ("write".equals(System.getProperty("metrics.doc"))) {
            Files.writeString(PAGE, MetricsPage.text());
        }
        assertThat(PAGE)
                .as("write it anew: mvn test -Dtest=MetricsPageTest -Dmetrics.doc=write")
                .content()
                .isEqualTo(MetricsPage.text());
    }

    @Test
    void everyFigureOfThePlatformThatThePageNamesIsThere() {
        Known known = new Known();
        assertThat(MetricsPage.PLATFORM.keySet()).allMatch(name -> known.has(name) || known.has(name + "_sum"));
    }

    @Test
    void aNameSaysItsUnitAsPrometheusAsksFor() {
        assertThat(Metric.values()).allSatisfy(metric -> {
            boolean total = metric.exposed().endsWith("_total");
            assertThat(total).as(metric.exposed()).isEqualTo(metric.kind() == Metric.Kind.COUNTER);
            assertThat(metric.exposed()).matches("tollgate_[a-z_]+");
            assertThat(metric.exposed().contains("_seconds"))
                    .as(metric.exposed())
                    .isEqualTo(metric.unit().startsWith("seconds"));
        });
    }

    @Test
    void noNameIsGivenTwice() {
        assertThat(Arrays.stream(Metric.values()).map(Metric::exposed)).doesNotHaveDuplicates();
    }
}
