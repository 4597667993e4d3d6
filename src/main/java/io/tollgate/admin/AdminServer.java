package io.tollgate.admin;

import io.tollgate.config.TollgateSettings.AdminAddress;
import io.tollgate.token.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API: {@code GET /config} and {@code GET /connections}, as JSON, for the bearer of its token (RFC 6750 §2.1)
 * and never for a web page: a request with an Origin, or for a Host that is a stranger's name, is refused first. Its
 * methods are safe on any thread.
 */
public final class AdminServer {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final String BEARER = "bearer ";

    private final Lock lock;
    private final BoundedServer server;

    private AdminServer(Lock lock, BoundedServer server) {
        this.lock = lock;
        this.server = server;
    }

    /** The token that opens it now. */
    private static final class Lock {
        private volatile AdminToken token;

        Lock(AdminToken token) {
            this.token = token;
        }
    }

    /**
     * Binds; the future fails with the reason if the address cannot be had, or if no token is configured and none can be
     * left in {@code java.io.tmpdir}. Port 0 takes a free one.
     */
    public static Future<AdminServer> start(Vertx vertx, AdminAddress settings, Running running) {
        return start(vertx, settings, running, Path.of(System.getProperty("java.io.tmpdir")));
    }

    static Future<AdminServer> start(Vertx vertx, AdminAddress settings, Running running, Path folder) {
        AdminToken token;
        try {
            token = token(settings.token(), folder);
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        Lock lock = new Lock(token);
        Router routes = routes(vertx, new HostRule(settings.address().getHostString()), lock, running);
        return BoundedServer.start(vertx, settings.address(), routes)
                .map(server -> new AdminServer(lock, server))
                .onSuccess(server -> logToken(token))
                .onFailure(failure -> token.forget());
    }

    private static AdminToken token(@Nullable Secret configured, Path folder) throws IOException {
        try {
            return configured == null ? AdminToken.made(folder) : AdminToken.configured(configured);
        } catch (IOException e) {
            throw new IOException(
                    "no admin.token is configured and none can be made in " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes ready for a change of token; what is returned puts it in force, which cannot fail. Where none is configured now
     * nor was before, the one that was made stays. May block.
     *
     * @param configured null to have one made
     */
    public Runnable prepareToken(@Nullable Secret configured) throws IOException {
        AdminToken before = lock.token;
        if (configured == null && before.file() != null) {
            return () -> {};
        }
        AdminToken next = token(configured, Path.of(System.getProperty("java.io.tmpdir")));
        return () -> {
            lock.token = next;
            logToken(next);
            before.forget();
        };
    }

    private static void logToken(AdminToken token) {
        Path file = token.file();
        if (file != null) {
            LOG.info("admin: no token is configured; one is in {}", file);
        }
    }

    private static Router routes(Vertx vertx, HostRule hosts, Lock lock, Running running) {
        Router routes = Router.router(vertx);
        routes.route().handler(context -> refusePages(context, hosts));
        routes.route().handler(context -> refuseStrangers(context, lock.token));
        routes.route().handler(BoundedServer::refuseBodiesAndMethods);
        routes.route("/config").handler(context -> Answer.json(context, 200, running.configuration()));
        routes.route("/connections").handler(context -> Answer.json(context, 200, connections(running)));
        BoundedServer.finish(routes);
        return routes;
    }

    private static void refusePages(RoutingContext context, HostRule hosts) {
        if (!hosts.allows(context.request().headers().getAll("Host"))
                || !context.request().uri().startsWith("/")) {
            Answer.refusal(context, 403, "Host must be localhost, an IP address or the admin address");
        } else if (context.request().headers().contains("Origin")) {
            Answer.refusal(context, 403, "the admin API is not for web pages");
        } else {
            context.next();
        }
    }

    private static void refuseStrangers(RoutingContext context, AdminToken token) {
        String presented = bearer(context.request().headers().getAll("Authorization"));
        if (presented != null && token.matches(presented)) {
            context.next();
        } else {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            Answer.refusal(context, 401, "the admin token is required, as Authorization: Bearer");
        }
    }

    private static @Nullable String bearer(List<String> authorization) {
        if (authorization.size() != 1) {
            return null;
        }
        String value = authorization.get(0);
        return value.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? value.substring(BEARER.length()).strip()
                : null;
    }

    private static String connections(Running running) {
        return new JsonObject().put("open", running.openTunnels()).encode();
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** Stops listening, ends open connections, and deletes the file of a token made at start. */
    public Future<Void> close() {
        return server.close().onComplete(closed -> lock.token.forget());
    }
}
