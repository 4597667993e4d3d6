package io.tollgate.demo;

import io.tollgate.admin.page.PageFiles;
import io.tollgate.server.StartException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server of the page on which the demo can be watched. It is bound before the proxy, since the proxy's configuration
 * names the page's origin, and answers 503 until it knows where the proxy is. Its methods are safe on any thread that may
 * block.
 */
final class DemoPage {
    private static final Pattern SUBJECT = Pattern.compile("[a-z]{1,16}");
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,3}");

    private final PageFiles files;
    private final DemoIssuer issuer;
    private final AccessLines lines;
    private final int port;
    /** Null until the proxy listens. */
    private volatile @Nullable Proxy proxy;

    /** What the page tells of the proxy. */
    record Proxy(int port, String configuration, String tokenCommand) {}

    private DemoPage(Vertx vertx, int wanted, DemoIssuer issuer, AccessLines lines) throws StartException, IOException {
        this.files = DemoFiles.read();
        this.issuer = issuer;
        this.lines = lines;
        this.port = listen(vertx, wanted, routes(vertx));
    }

    /** @throws StartException of kind BIND if the port is taken on one of the loopback addresses */
    static DemoPage bind(Vertx vertx, int port, DemoIssuer issuer, AccessLines lines)
            throws StartException, IOException {
        return new DemoPage(vertx, port, issuer, lines);
    }

    private static int listen(Vertx vertx, int wanted, Router routes) throws StartException {
        HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false);
        List<HttpServer> servers = new ArrayList<>();
        for (String address : Loopback.addresses(wanted)) {
            HttpServer server = vertx.createHttpServer(options).requestHandler(routes);
            servers.add(server);
            try {
                awaited(server.listen(wanted, address));
            } catch (CompletionException e) {
                servers.forEach(each -> awaited(each.close()));
                throw new StartException(
                        StartException.Kind.BIND, "The page cannot listen on %s:%d".formatted(address, wanted));
            }
        }
        return servers.get(0).actualPort();
    }

    private static void awaited(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }

    int port() {
        return port;
    }

    /** As browsers send them, one for each name of this machine. */
    List<String> origins() {
        return Loopback.HOSTS.stream()
                .map(host -> "http://" + host + ":" + port)
                .toList();
    }

    /** From now on the page is served. */
    void show(Proxy listening) {
        proxy = listening;
    }

    private Router routes(Vertx vertx) {
        Router routes = Router.router(vertx);
        routes.route().handler(PageGuard::refuseStrangers);
        routes.route().handler(this::awaitProxy);
        routes.route("/setup").handler(this::setup);
        routes.route("/token").handler(this::token);
        routes.route("/log").handler(context -> lines.stream(context.response()));
        routes.route().handler(this::file);
        return routes;
    }

    private void awaitProxy(RoutingContext context) {
        Proxy listening = proxy;
        if (listening == null) {
            PageGuard.refuse(context, 503, "The proxy is still starting");
        } else {
            PageGuard.harden(context.response().headers(), PageGuard.policy(listening.port()));
            context.next();
        }
    }

    private void setup(RoutingContext context) {
        Proxy listening = proxy;
        if (listening != null) {
            JsonObject setup = new JsonObject()
                    .put("proxyPort", listening.port())
                    .put("configuration", listening.configuration())
                    .put("tokenCommand", listening.tokenCommand());
            context.response().putHeader("Content-Type", "application/json").end(setup.encode());
        }
    }

    /** A token as plain text, so that a shell can put it into a command. It is worth nothing but at this demo. */
    private void token(RoutingContext context) {
        String subject = context.queryParams().contains("subject")
                ? context.queryParams().get("subject")
                : "alice";
        String seconds = context.queryParams().contains("seconds")
                ? context.queryParams().get("seconds")
                : Long.toString(DemoIssuer.LIFE.toSeconds());
        if (!SUBJECT.matcher(subject).matches() || !SECONDS.matcher(seconds).matches()) {
            PageGuard.refuse(
                    context, 400, "Expected a subject of at most 16 small letters, and seconds from 1 to 9999");
            return;
        }
        String token = issuer.token(subject, Instant.now(), Duration.ofSeconds(Integer.parseInt(seconds)));
        context.response().putHeader("Content-Type", "text/plain").end(token);
    }

    private void file(RoutingContext context) {
        PageFiles.PageFile file = files.at(context.request().path());
        if (file == null) {
            PageGuard.refuse(context, 404, "There is nothing at this path");
        } else {
            context.response().putHeader("Content-Type", file.type()).end(file.bytes());
        }
    }
}
