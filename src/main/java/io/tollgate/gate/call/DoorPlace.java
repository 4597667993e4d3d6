package io.tollgate.gate.call;

import java.util.Collections;
import java.util.Set;

/**
 * Where a door is.
 *
 * @param listeners names; empty for all
 * @param hosts patterns as of a route; empty for any
 * @param path a pattern as of a route
 */
public record DoorPlace(Set<String> listeners, Set<String> hosts, String path) {
    public DoorPlace {
        listeners = Set.copyOf(listeners);
        hosts = Set.copyOf(hosts);
    }

    /** Whether a call may be meant for either: only one of two doors gets it. */
    public boolean meets(DoorPlace other) {
        return path.equals(other.path) && sharesListener(other) && sharesHost(other);
    }

    public boolean sharesListener(DoorPlace other) {
        return listeners.isEmpty() || other.listeners.isEmpty() || !Collections.disjoint(listeners, other.listeners);
    }

    /** Whether some host is one of both. */
    public boolean sharesHost(DoorPlace other) {
        return hosts.isEmpty()
                || other.hosts.isEmpty()
                || hosts.stream().anyMatch(host -> other.hosts.stream().anyMatch(each -> meet(host, each)));
    }

    private static boolean meet(String host, String other) {
        return host.equals(other) || covers(host, other) || covers(other, host);
    }

    private static boolean covers(String pattern, String host) {
        return pattern.startsWith("*.") && host.endsWith(pattern.substring(1));
    }
}
