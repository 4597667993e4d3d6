package io.tollgate.admin;

import io.tollgate.admin.http.Answer;
import io.tollgate.admin.http.BoundedServer;
import io.tollgate.telemetry.metrics.Exposition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers whether the process lives ({@code GET /livez}), whether traffic should come ({@code GET /readyz}), and with all
 * figures ({@code GET /metrics}); and gives away the public keys of what we sign. Open to whoever reaches it, so nothing here changes or gives away anything. Its methods are safe on any thread.
 */
public final class HealthServer {
    /** A key that is to sign is published so long before; one that has signed is, for longer. */
    private static final String KEYS_ARE_KEPT = "max-age=300";

    private final BoundedServer server;

    private HealthServer(BoundedServer server) {
        this.server = server;
    }

    /** Binds; the future fails with the reason if the address cannot be had. Port 0 takes a free one. */
    public static Future<HealthServer> start(
            Vertx vertx, InetSocketAddress address, Running running, Exposition figures) {
        Router routes = Router.router(vertx);
        routes.route().handler(BoundedServer::refuseBodiesAndMethods);
        routes.route("/livez").handler(context -> Answer.json(context, 200, "{\"status\":\"live\"}"));
        routes.route("/readyz").handler(context -> ready(context, running.notReady()));
        routes.route("/metrics").handler(new MetricsHandler(vertx, figures));
        routes.route("/.well-known/jwks.json").handler(context -> publicKeys(context, running.publicKeys()));
        BoundedServer.finish(routes);
        return BoundedServer.start(vertx, address, routes).map(HealthServer::new);
    }

    private static void ready(RoutingContext context, List<String> reasons) {
        if (reasons.isEmpty()) {
            Answer.json(context, 200, "{\"status\":\"ready\"}");
        } else {
            JsonObject body = new JsonObject().put("status", "not ready").put("reasons", new JsonArray(reasons));
            Answer.json(context, 503, body.encode());
        }
    }

    /** What signs nothing has no such place. */
    private static void publicKeys(RoutingContext context, @Nullable String keys) {
        if (keys == null) {
            context.next();
        } else {
            Answer.head(context.response(), 200, "application/jwk-set+json")
                    .putHeader("Cache-Control", KEYS_ARE_KEPT)
                    .end(keys + "\n");
        }
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** Stops listening and ends open connections. */
    public Future<Void> close() {
        return server.close();
    }
}
