package io.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessMeterTest {
    @Test
    void timeIsUserAndSystemTimeBehindANameOfAnyKind() {
        String stat = "77 (a) b (c) S 1 77 77 0 -1 4194560 100 0 0 0 250 30 9 9 20 0 5 0 1000 1 2 3";
        assertThat(ProcessMeter.ticks(stat)).isEqualTo(280);
    }

    @Test
    void memoryIsTheResidentPart() {
        assertThat(ProcessMeter.resident("Name:\ta\nVmPeak:\t  900 kB\nVmRSS:\t   345 kB\nRssAnon:\t 1 kB\n"))
                .isEqualTo(345);
    }

    @Test
    void aProcessThatHasEndedCountsForNothing() {
        assertThat(ProcessMeter.ticks("")).isZero();
        assertThat(ProcessMeter.resident("")).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ownFiguresAreThere() throws BenchFault {
        ProcessMeter meter = new ProcessMeter(List.of(ProcessHandle.current().pid()));
        assertThat(meter.cpuNanos()).isPositive();
        assertThat(meter.residentKilobytes()).isGreaterThan(1_000);
    }

    @Test
    void aProcessThatIsNotThereIsAFault() {
        assertThatThrownBy(() -> new ProcessMeter(List.of(Long.MAX_VALUE)))
                .isInstanceOf(BenchFault.class)
                .hasMessageContaining("found " + Long.MAX_VALUE)
                .hasMessageContaining("expected a process");
    }

    @ParameterizedTest
    @CsvSource({"10, 100, 1000, true", "868, 100, 1000, true", "869, 100, 1000, false", "100000, 5, -1, true"})
    void connectionsHaveToFitIntoTheLimitOfDescriptors(int connections, long inUse, long limit, boolean fit) {
        if (fit) {
            assertThat(faultOf(connections, inUse, limit)).isNull();
        } else {
            assertThat(faultOf(connections, inUse, limit))
                    .hasMessage(
                            "connections: found 869, expected at most 868: the limit of open files is 1000 (ulimit -n)");
        }
    }

    private static BenchFault faultOf(int connections, long inUse, long limit) {
        try {
            Descriptors.require(connections, inUse, limit);
            return null;
        } catch (BenchFault e) {
            return e;
        }
    }
}
