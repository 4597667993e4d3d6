package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Nobody is refused for a key that is new, and whoever invents keys cannot have the provider asked for them. */
@Execution(ExecutionMode.CONCURRENT)
final class KeyRotationIT {
    private static final int HANDSHAKES = 60;

    @Test
    void aRotationCostsNobodyATunnelAndStrangersNoFetch() {
        try (KeyRotation rotation = new KeyRotation("30s")) {
            rotation.awaitHandshakes(HANDSHAKES);
            rotation.rotate(HANDSHAKES);
            assertThat(rotation.strangers(100)).isZero();
            assertThat(rotation.failures()).isEmpty();
            // At the start, and for the new key: the cooldown after that is nobody's to shorten.
            assertThat(rotation.keyRequests()).isEqualTo(2);
        }
    }
}
