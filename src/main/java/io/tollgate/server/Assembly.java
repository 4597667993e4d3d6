package io.tollgate.server;

import io.tollgate.auth.Issuer;
import io.tollgate.auth.IssuerSettings;
import io.tollgate.auth.keys.KeySourceFault;
import io.tollgate.config.TollgateSettings;
import io.tollgate.gate.GateSnapshot;
import io.tollgate.gate.Route;
import io.tollgate.gate.RouteSettings;
import io.tollgate.limit.Slots;
import io.tollgate.listener.Descriptors;
import io.tollgate.listener.Listener;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.telemetry.UpstreamObserver;
import io.tollgate.upstream.Upstream;
import io.tollgate.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What settings become before anything listens: listeners with their certificates, issuers with their keys, routes over
 * upstreams. Made on a thread that may block, since files are read.
 *
 * @param listeners in the file's order, by their settings
 */
record Assembly(Map<ListenerSettings, Listener> listeners, List<Issuer> issuers, GateSnapshot snapshot) {

    /** @throws StartException of kind SETTINGS, if a file cannot be read or holds what cannot be used */
    static Assembly of(TollgateSettings settings, Vertx vertx, UpstreamObserver observer) throws StartException {
        try {
            Map<String, Issuer> issuers = issuers(settings.issuers(), vertx);
            Slots descriptors = Descriptors.slots();
            Map<ListenerSettings, Listener> listeners = new LinkedHashMap<>();
            for (ListenerSettings listener : settings.listeners()) {
                listeners.put(listener, new Listener(listener, vertx, descriptors));
            }
            List<String> names =
                    settings.listeners().stream().map(ListenerSettings::name).toList();
            GateSnapshot snapshot = new GateSnapshot(names, routes(settings, issuers, upstreams(settings, vertx, observer)));
            return new Assembly(listeners, List.copyOf(issuers.values()), snapshot);
        } catch (KeySourceFault | IllegalArgumentException e) {
            throw new StartException(StartException.Kind.SETTINGS, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Issuer> issuers(List<IssuerSettings> settings, Vertx vertx) throws KeySourceFault {
        Map<String, Issuer> issuers = new LinkedHashMap<>();
        for (IssuerSettings issuer : settings) {
            issuers.put(issuer.name(), Issuer.create(vertx, issuer));
        }
        return issuers;
    }

    private static Map<String, Upstream> upstreams(TollgateSettings settings, Vertx vertx, UpstreamObserver observer) {
        Map<String, Upstream> upstreams = new LinkedHashMap<>();
        for (UpstreamSettings upstream : settings.upstreams()) {
            upstreams.put(upstream.name(), new Upstream(upstream, vertx, observer));
        }
        return upstreams;
    }

    private static List<Route> routes(
            TollgateSettings settings, Map<String, Issuer> issuers, Map<String, Upstream> upstreams) {
        List<Route> routes = new ArrayList<>();
        for (RouteSettings route : settings.routes()) {
            List<Issuer> named = route.authenticate().stream()
                    .map(name -> Objects.requireNonNull(issuers.get(name), name))
                    .toList();
            routes.add(
                    new Route(route, named, Objects.requireNonNull(upstreams.get(route.upstream()), route.upstream())));
        }
        return routes;
    }
}
