package io.tollgate.config.door;

import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.logout.LogoutSettings;
import io.tollgate.config.form.Paths;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.gate.RouteSettings;
import io.tollgate.gate.call.DoorPlace;
import io.tollgate.relay.TunnelSettings.Renew;
import io.tollgate.route.PathPattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds doors that shut each other: where two take calls at one place, only one of them would be asked. */
public final class DoorPaths {
    private final List<Named> doors = new ArrayList<>();

    private DoorPaths() {}

    /** What is done at a door. */
    private enum Kind {
        RENEW("renew.path"),
        TICKET("ticketPath"),
        LOGOUT("logout.path");

        private final String key;

        Kind(String key) {
            this.key = key;
        }
    }

    private record Named(Kind kind, String whose, DoorPlace place, Node at) {
        boolean shuts(Named other) {
            if (!place.sharesListener(other.place) || !isAtPathOf(other)) {
                return false;
            }
            // Routes may renew at one door. Tickets are each route's own, and the most exact host has the door.
            return switch (kind) {
                case RENEW -> other.kind != Kind.RENEW && place.sharesHost(other.place);
                case TICKET -> other.kind == Kind.TICKET ? hasHostOf(other) : place.sharesHost(other.place);
                case LOGOUT -> other.kind != Kind.LOGOUT && place.sharesHost(other.place);
            };
        }

        private boolean hasHostOf(Named other) {
            return place.hosts().isEmpty()
                    ? other.place.hosts().isEmpty()
                    : !Collections.disjoint(place.hosts(), other.place.hosts());
        }

        private boolean isAtPathOf(Named other) {
            PathPattern one = PathPattern.parse(place.path());
            PathPattern two = PathPattern.parse(other.place.path());
            return one.covers(two) && two.covers(one);
        }
    }

    /**
     * Reports them.
     *
     * @param routes as they were read, in the file's order, and so the issuers
     */
    public static void check(Mapping root, List<RouteSettings> routes, List<IssuerSettings> issuers) {
        DoorPaths found = new DoorPaths();
        if (root.get("routes") instanceof Sequence list && list.items().size() == routes.size()) {
            for (int i = 0; i < routes.size(); i++) {
                if (list.items().get(i) instanceof Mapping route) {
                    found.add(route, routes.get(i));
                }
            }
        }
        for (IssuerSettings issuer : issuers) {
            LogoutSettings logout = issuer.logout();
            if (logout != null && root.get("issuers") instanceof Mapping named) {
                found.add(
                        Kind.LOGOUT,
                        "issuer " + issuer.name(),
                        new DoorPlace(Set.copyOf(logout.listeners()), Set.of(), logout.path()),
                        below(below(named.get(issuer.name()), "logout"), "path"));
            }
        }
    }

    private void add(Mapping node, RouteSettings route) {
        Set<String> listeners = Set.copyOf(route.listeners());
        Set<String> hosts = Set.copyOf(route.hosts());
        String whose = "route " + route.name();
        if (route.ticketPath() != null) {
            add(Kind.TICKET, whose, new DoorPlace(listeners, hosts, route.ticketPath()), below(node, "ticketPath"));
        }
        Renew renew = route.tunnel().renew();
        if (renew != null) {
            Node path = below(below(below(node, "tunnel"), "renew"), "path");
            add(Kind.RENEW, whose, new DoorPlace(listeners, hosts, renew.path()), path);
        }
    }

    private static Node below(Node node, String key) {
        return node instanceof Mapping mapping ? mapping.get(key) : node;
    }

    private void add(Kind kind, String whose, DoorPlace place, Node at) {
        if (place.path().isEmpty()) {
            return;
        }
        Named door = new Named(kind, whose, place, at);
        doors.stream()
                .filter(door::shuts)
                .findFirst()
                .ifPresent(other -> at.problem(
                        "found \"%s\", where %s of %s is on the same listener and host, expected another path"
                                .formatted(place.path(), other.kind.key, other.whose)));
        doors.add(door);
    }

    /** Reports variables of a door's path that its route's path does not name. */
    public static void checkVariables(Node node, String path, String of) {
        Set<String> unknown = new TreeSet<>(Paths.variables(path));
        unknown.removeAll(Paths.variables(of));
        if (!unknown.isEmpty()) {
            node.problem("found {%s}, which the route's path does not name, expected only variables that it does"
                    .formatted(String.join("}, {", unknown)));
        }
    }
}
