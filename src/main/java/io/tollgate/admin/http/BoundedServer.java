package io.tollgate.admin.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/1.1 server under both doors of the operator: everything a caller can make large or long is bounded. Its methods
 * are safe on any thread.
 */
public final class BoundedServer {
    private static final int MAX_REQUEST_LINE = 4 * 1024;
    private static final int MAX_HEADERS = 8 * 1024;
    private static final int MAX_CONNECTIONS = 256;
    private static final int IDLE_SECONDS = 30;
    private static final String SELF = BoundedServer.class.getName();

    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /**
     * How long a caller may take.
     *
     * @param headMillis from the connection to the first whole request head
     * @param callMillis from one request head to the next, the answer and its reading between them
     */
    record Patience(long headMillis, long callMillis) {
        static final Patience USUAL = new Patience(10_000, 30_000);
    }

    private final Vertx vertx;
    private final Patience patience;
    private final HttpServer server;
    /** The timer that ends each open connection; absent for those that wait for events. */
    private final Map<HttpConnection, Long> ends = new ConcurrentHashMap<>();

    private BoundedServer(Vertx vertx, Patience patience) {
        this.vertx = vertx;
        this.patience = patience;
        this.server = vertx.createHttpServer(options());
    }

    /** Binds; the future fails if the address cannot be had. Port 0 takes a free one. */
    public static Future<BoundedServer> start(Vertx vertx, InetSocketAddress address, Router routes) {
        return start(vertx, address, routes, Patience.USUAL);
    }

    static Future<BoundedServer> start(Vertx vertx, InetSocketAddress address, Router routes, Patience patience) {
        BoundedServer bounded = new BoundedServer(vertx, patience);
        routes.route().order(-1).handler(bounded::received);
        bounded.server.connectionHandler(bounded::connected).requestHandler(routes);
        return bounded.server.listen(SocketAddress.inetSocketAddress(address)).map(bounded);
    }

    private void connected(HttpConnection connection) {
        if (ends.size() >= MAX_CONNECTIONS) {
            connection.close();
            return;
        }
        endAfter(connection, patience.headMillis());
        connection.closeHandler(closed -> forget(ends.remove(connection)));
    }

    private void received(RoutingContext context) {
        endAfter(context.request().connection(), patience.callMillis());
        context.put(SELF, this);
        context.next();
    }

    private void endAfter(HttpConnection connection, long millis) {
        forget(ends.put(connection, vertx.setTimer(millis, late -> connection.close())));
    }

    private void forget(@Nullable Long timer) {
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    /** The answer to this request may take for ever; the connection still ends when nothing is taken of it for long. */
    public static void takesForEver(RoutingContext context) {
        BoundedServer self = context.get(SELF);
        self.forget(self.ends.get(context.request().connection()));
    }

    /** The first handler of a router that serves nothing else: other methods, and bodies, end here. */
    public static void refuseBodiesAndMethods(RoutingContext context) {
        if (!METHODS.contains(context.request().method())) {
            context.response().putHeader("Allow", "GET, HEAD");
            Answer.refusal(context, CallFault.METHOD_NOT_ALLOWED, "only GET and HEAD are served here");
        } else if (BodyReader.isAnnounced(context.request())) {
            Answer.refusal(context, CallFault.TOO_LARGE, "a request has no body here");
        } else {
            context.next();
        }
    }

    /** The last handler of a router, and its answers where vertx-web itself gives up. */
    public static void finish(Router routes) {
        routes.route()
                .handler(context -> Answer.refusal(context, CallFault.NOT_FOUND, "there is nothing at this path"));
        routes.errorHandler(400, context -> Answer.refusal(context, CallFault.BAD_REQUEST, "the request is malformed"));
        routes.errorHandler(
                500, context -> Answer.refusal(context, CallFault.INTERNAL_ERROR, "something went wrong here"));
    }

    private static HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        options.setIdleTimeout(IDLE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS);
        return options;
    }

    /** Where it listens. */
    public int port() {
        return server.actualPort();
    }

    /** Ends open connections too. */
    public Future<Void> close() {
        return server.close();
    }
}
