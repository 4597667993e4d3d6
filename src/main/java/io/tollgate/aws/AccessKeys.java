package io.tollgate.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where those who sign find their key. Reading it costs one look and never waits; safe on any thread. */
@FunctionalInterface
public interface AccessKeys {
    /** For whoever signs nothing. */
    AccessKeys NONE = now -> null;

    /** The key of this moment, or null where there is none yet or the last one has expired. */
    @Nullable
    AccessKey at(Instant now);
}
