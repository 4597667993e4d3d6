package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link ReloadIT}'s promise in bulk: reloads cost no handshake. What was measured stands in target/soak.txt. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class ReloadSoak {
    private static final int RELOADS = 100;
    private static final int HANDSHAKES = 100_000;

    @TempDir
    private Path folder;

    @Test
    void aHundredReloadsUnderAHundredThousandHandshakes() throws IOException {
        long start = System.nanoTime();
        assertThat(new ReloadLoad(folder, HANDSHAKES).run(RELOADS, Duration.ofMinutes(20)))
                .isEmpty();
        SoakNotes.add("reload: %d s; %d reloads under %d handshakes, 0 failures"
                .formatted(Duration.ofNanos(System.nanoTime() - start).toSeconds(), RELOADS, HANDSHAKES));
    }
}
