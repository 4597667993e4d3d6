package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Rotation after rotation, a minute long; the figures are in target/soak.txt. */
final class KeyRotationSoak {
    private static final int ROTATIONS = 15;

    @Test
    void noRotationCostsATunnel() throws IOException {
        try (KeyRotation rotation = new KeyRotation("1s")) {
            for (int i = 0; i < ROTATIONS; i++) {
                rotation.rotate(400);
            }
            SoakNotes.add(ROTATIONS + " rotations of keys without notice: " + rotation.figures() + "; keys asked for "
                    + rotation.keyRequests() + " times");
            assertThat(rotation.failures()).isEmpty();
        }
    }
}
