package io.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForegroundTest {
    @TempDir
    Path folder;

    @Test
    void anIgnoredSignalIsSeenInTheKernelsMask() throws Exception {
        assertThat(ignores("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000002\n"))
                .isTrue();
        assertThat(ignores("SigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n"))
                .isTrue();
        assertThat(ignores("SigBlk:\t0000000000000003\nSigIgn:\t0000000000001004\n"))
                .isFalse();
        assertThat(Foreground.ignoresOne(folder.resolve("no-proc"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT"})
    void whatItStartsEndsAtASignal(String signal) throws Exception {
        assumeThat(Path.of("/proc/self/status")).exists();
        Process sleep = new ProcessBuilder(Foreground.heeding(List.of("sleep", "60"))).start();
        Await.until(
                "sleep in place of env", () -> sleep.info().command().orElse("").endsWith("sleep"));
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(sleep.pid())).start();
        assertThat(kill.waitFor()).isZero();
        assertThat(sleep.waitFor()).isGreaterThan(128);
    }

    private boolean ignores(String status) throws Exception {
        return Foreground.ignoresOne(Files.writeString(folder.resolve("status"), status));
    }
}
