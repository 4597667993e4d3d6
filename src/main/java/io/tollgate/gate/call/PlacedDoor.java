package io.tollgate.gate.call;

import java.util.List;

/**
 * A door, and where it is.
 *
 * @param listeners names; empty for all
 * @param hosts patterns as of a route; empty for any
 * @param path a pattern as of a route
 */
public record PlacedDoor(List<String> listeners, List<String> hosts, String path, Door door) {
    public PlacedDoor {
        listeners = List.copyOf(listeners);
        hosts = List.copyOf(hosts);
    }
}
