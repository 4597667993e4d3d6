package io.tollgate.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The HTTP/1.1 server under both doors of the operator: everything a caller can make large or long is bounded, and no
 * request has a body. Its methods are safe on any thread.
 */
final class BoundedServer {
    private static final int MAX_REQUEST_LINE = 4 * 1024;
    private static final int MAX_HEADERS = 8 * 1024;
    private static final int MAX_CONNECTIONS = 256;
    private static final int IDLE_SECONDS = 30;
    /** Half a request head counts as no read, so this ends slow requests too. */
    private static final int READ_SECONDS = 10;

    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final HttpServer server;
    private final AtomicInteger connections = new AtomicInteger();

    private BoundedServer(Vertx vertx) {
        server = vertx.createHttpServer(options());
    }

    /** Binds; the future fails if the address cannot be had. Port 0 takes a free one. */
    static Future<BoundedServer> start(Vertx vertx, InetSocketAddress address, Router routes) {
        BoundedServer bounded = new BoundedServer(vertx);
        bounded.server.connectionHandler(connection -> {
            connection.closeHandler(closed -> bounded.connections.decrementAndGet());
            if (bounded.connections.incrementAndGet() > MAX_CONNECTIONS) {
                connection.close();
            }
        });
        bounded.server.requestHandler(routes);
        return bounded.server.listen(SocketAddress.inetSocketAddress(address)).map(bounded);
    }

    /** The first handler of a router: what neither server has any use for ends here. */
    static void refuseBodiesAndMethods(RoutingContext context) {
        if (!METHODS.contains(context.request().method())) {
            context.response().putHeader("Allow", "GET, HEAD");
            Answer.refusal(context, 405, "only GET and HEAD are served here");
        } else if (hasBody(context)) {
            Answer.refusal(context, 413, "a request has no body here");
        } else {
            context.next();
        }
    }

    /** The last handler of a router, and its answers where vertx-web itself gives up. */
    static void finish(Router routes) {
        routes.route().handler(context -> Answer.refusal(context, 404, "there is nothing at this path"));
        routes.errorHandler(400, context -> Answer.refusal(context, 400, "the request is malformed"));
        routes.errorHandler(500, context -> Answer.refusal(context, 500, "something went wrong here"));
    }

    private static boolean hasBody(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        return context.request().headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
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
        options.setIdleTimeout(IDLE_SECONDS).setReadIdleTimeout(READ_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS);
        return options;
    }

    /** Where it listens. */
    int port() {
        return server.actualPort();
    }

    /** Ends open connections too. */
    Future<Void> close() {
        return server.close();
    }
}
