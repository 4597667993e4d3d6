package io.tollgate.auth.revocation;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many revocations are kept, how long, and where.
 *
 * @param max at once; one more is refused, and none is forgotten for it
 * @param keep how long one counts that does not say, unless it refuses a credential that lasts longer
 * @param file where they are kept over restarts, or null
 */
public record RevocationSettings(
        int max, Duration keep, @Nullable Path file) {
    public static final RevocationSettings DEFAULTS = new RevocationSettings(100_000, Duration.ofHours(24), null);

    public RevocationSettings {
        if (max < 1) {
            throw new IllegalArgumentException("max " + max + ", expected 1 or more");
        }
    }
}
