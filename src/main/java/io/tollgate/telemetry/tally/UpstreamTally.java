package io.tollgate.telemetry.tally;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was counted of one upstream since the start. Immutable.
 *
 * @param connections to its endpoints now, those being opened included
 * @param failures of its endpoints, by reason
 */
public record UpstreamTally(String name, int connections, Map<String, Long> failures) {
    public UpstreamTally {
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
    }

    /** Of one that nothing was counted of. */
    public static UpstreamTally none(String name) {
        return new UpstreamTally(name, 0, Map.of());
    }
}
