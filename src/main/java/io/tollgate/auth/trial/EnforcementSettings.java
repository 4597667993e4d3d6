package io.tollgate.auth.trial;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What a route does with who breaks its rules.
 *
 * @param reportUntil the last day, in UTC, on which they are only reported; null: they are refused
 */
public record EnforcementSettings(@Nullable LocalDate reportUntil) {
    public static final EnforcementSettings ALWAYS = new EnforcementSettings(null);

    /** Leave to let who breaks them in, or null once they are enforced. */
    public @Nullable Trial trial(Instant now) {
        if (reportUntil == null) {
            return null;
        }
        Instant ends = reportUntil.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return now.isBefore(ends) ? new Trial(ends) : null;
    }
}
