package io.tollgate.admin;

import io.tollgate.admin.event.EventStream;
import io.tollgate.admin.event.Events;
import io.tollgate.admin.http.BoundedServer;
import io.tollgate.admin.http.Resource;
import io.tollgate.admin.management.ManagementApi;
import io.tollgate.admin.overview.OverviewResource;
import io.tollgate.admin.page.LivePage;
import io.tollgate.admin.revocation.RevocationResource;
import io.tollgate.admin.tunnel.ConnectionList;
import io.tollgate.admin.tunnel.OneConnection;
import io.tollgate.config.TollgateSettings.AdminAddress;
import io.tollgate.token.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API (docs/admin-api.md): JSON over HTTP for the operator, who is told by {@link StrangerRule}; and a page that shows
 * it, for whoever asks. Its methods are safe on any thread.
 */
public final class AdminServer {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    /** What was done by this API, and from which address; never with which token. */
    static final String AUDIT = "io.tollgate.admin";

    private static final Logger AUDIT_LOG = LoggerFactory.getLogger(AUDIT);

    private final StrangerRule strangers;
    private final ManagementApi management;
    private final BoundedServer server;
    private final Events events;

    private AdminServer(StrangerRule strangers, ManagementApi management, BoundedServer server, Events events) {
        this.strangers = strangers;
        this.management = management;
        this.server = server;
        this.events = events;
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
        StrangerRule strangers =
                new StrangerRule(new HostRule(settings.address().getHostString()), token);
        ManagementApi management = new ManagementApi(
                running.tunnels(), strangers::admits, settings.connections(), Clock.systemUTC(), AUDIT_LOG);
        Router routes;
        try {
            routes = routes(vertx, management, strangers, running);
        } catch (IOException e) {
            token.forget();
            return Future.failedFuture(e);
        }
        return BoundedServer.start(vertx, settings.address(), routes)
                .map(server -> new AdminServer(strangers, management, server, running.events()))
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
     * Makes ready for other callers; what is returned puts them in force, which cannot fail. Where no token is configured now
     * nor was before, the one that was made stays. May block.
     */
    public Runnable prepare(AdminAddress settings) throws IOException {
        AdminToken before = strangers.token();
        Secret configured = settings.token();
        if (configured == null && before.file() != null) {
            return () -> management.use(settings.connections());
        }
        AdminToken next = token(configured, Path.of(System.getProperty("java.io.tmpdir")));
        return () -> {
            management.use(settings.connections());
            strangers.useToken(next);
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

    private static Router routes(Vertx vertx, ManagementApi management, StrangerRule strangers, Running running)
            throws IOException {
        Router routes = Router.router(vertx);
        management.mount(routes);
        LivePage.read().mount(routes, strangers::refuseOtherHosts);
        strangers.mount(routes);
        resources(running).forEach(resource -> resource.mount(routes));
        BoundedServer.finish(routes);
        return routes;
    }

    /** All there is. */
    static List<Resource> resources(Running running) {
        List<Resource> resources = new ArrayList<>(Operations.of(running, AUDIT_LOG));
        resources.add(ConnectionList.of(running.tunnels(), running::openTunnels, AUDIT_LOG));
        resources.add(OneConnection.of(running.tunnels(), AUDIT_LOG));
        resources.add(RevocationResource.of(running.revocations(), running::vouching, AUDIT_LOG));
        resources.add(OverviewResource.of(running.overview()));
        resources.add(EventStream.of(running.events()));
        resources.add(LogLevels.of(AUDIT_LOG));
        resources.add(OpenApi.resource());
        return resources;
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** Stops listening like {@link #close}, but whoever asked something is answered first; returns at once. */
    public void finish() {
        events.end()
                .transform(ended -> server.finish())
                .onComplete(closed -> strangers.token().forget());
    }

    /** Stops listening, ends open connections, and deletes the file of a token made at start. */
    public Future<Void> close() {
        return events.end()
                .transform(ended -> server.close())
                .onComplete(closed -> strangers.token().forget());
    }
}
