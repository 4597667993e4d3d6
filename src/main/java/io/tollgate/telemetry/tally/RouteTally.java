package io.tollgate.telemetry.tally;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was counted of one route since the start. Immutable.
 *
 * @param open tunnels that are open now
 * @param upgrades by how they came out: {@code opened}, or the label of the outcome
 * @param wouldRefuse attempts that broke a rule which the route only reports, by the label of the outcome
 * @param closes tunnels that ended, by the label of the code that the client saw
 */
public record RouteTally(
        String name, int open, Map<String, Long> upgrades, Map<String, Long> wouldRefuse, Map<String, Long> closes) {
    public RouteTally {
        upgrades = inOrder(upgrades);
        wouldRefuse = inOrder(wouldRefuse);
        closes = inOrder(closes);
    }

    /** Of one that nothing was counted of. */
    public static RouteTally none(String name) {
        return new RouteTally(name, 0, Map.of(), Map.of(), Map.of());
    }

    private static Map<String, Long> inOrder(Map<String, Long> counts) {
        return Collections.unmodifiableMap(new TreeMap<>(counts));
    }
}
