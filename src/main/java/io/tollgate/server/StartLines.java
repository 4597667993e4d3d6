package io.tollgate.server;

import io.tollgate.config.TollgateSettings;
import io.tollgate.gate.RouteSettings;
import io.tollgate.listener.ListenerSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the log says when everything is bound: one line for each place that listens, with the routes behind it. */
final class StartLines {
    private StartLines() {}

    /**
     * The lines, listeners first, in the order of the settings.
     *
     * @param ports the bound port of each listener by its name
     * @param healthPort the bound port, or 0 for none; adminPort likewise
     * @param tlsEngines what speaks TLS, as {@link Assembly#tlsEngines} has it
     */
    static List<String> of(
            TollgateSettings settings,
            Map<String, Integer> ports,
            int healthPort,
            int adminPort,
            Map<String, String> tlsEngines) {
        List<String> lines = new ArrayList<>();
        for (ListenerSettings listener : settings.listeners()) {
            lines.add("listener %s on %s (%s): routes %s"
                    .formatted(
                            listener.name(),
                            address(
                                    listener.address().getHostString(),
                                    ports.getOrDefault(
                                            listener.name(), listener.address().getPort())),
                            listener.tls() == null
                                    ? "plain"
                                    : "TLS by " + tlsEngines.get("listener " + listener.name()),
                            routes(settings, listener.name())));
        }
        tlsEngines.forEach((who, engine) -> {
            if (who.startsWith("upstream ")) {
                lines.add(who + " over TLS by " + engine);
            }
        });
        for (RouteSettings route : settings.routes()) {
            if (route.enforce().trial(Instant.now()) != null) {
                lines.add("route %s only reports until the end of %s (UTC): who breaks its rules is let in"
                        .formatted(route.name(), route.enforce().reportUntil()));
            }
        }
        if (settings.health() != null) {
            lines.add("health on " + address(settings.health().getHostString(), healthPort));
        }
        if (settings.admin() != null) {
            lines.add("admin on " + address(settings.admin().address().getHostString(), adminPort));
        }
        return lines;
    }

    private static String routes(TollgateSettings settings, String listener) {
        String names = settings.routes().stream()
                .filter(route ->
                        route.listeners().isEmpty() || route.listeners().contains(listener))
                .map(RouteSettings::name)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }

    private static String address(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
