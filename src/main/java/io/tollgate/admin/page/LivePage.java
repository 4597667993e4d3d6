package io.tollgate.admin.page;

import io.tollgate.admin.http.BoundedServer;
import io.tollgate.admin.page.PageFiles.PageFile;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;

/**
 * {@code /} and what it loads: a page that shows the admin API to an operator. It is given to whoever asks, since none of its
 * files holds any data; what it shows, it asks the API for with the token that the operator pastes. Immutable, safe on any
 * thread.
 */
public final class LivePage {
    static final String FIRST = "page.html";
    static final List<String> NAMES = List.of(
            "colors.css",
            "page.css",
            "parts.css",
            "icon.svg",
            "page.mjs",
            "api.mjs",
            "bars.mjs",
            "changes.mjs",
            "connections.mjs",
            "detail.mjs",
            "dialog.mjs",
            "elements.mjs",
            "events.mjs",
            "format.mjs",
            "history.mjs",
            "plot.mjs",
            "plots.mjs",
            "poll.mjs",
            "routes.mjs",
            "session.mjs",
            "state.mjs",
            "tables.mjs",
            "uplot/uPlot.iife.min.js",
            "uplot/uPlot.min.css",
            "uplot/LICENSE");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final int NOT_MODIFIED = 304;

    private final PageFiles files;

    private LivePage(PageFiles files) {
        this.files = files;
    }

    /** @throws IOException if the jar is broken */
    public static LivePage read() throws IOException {
        PageFiles files = new PageFiles().add("/", LivePage.class, FIRST);
        for (String name : NAMES) {
            files.add("/page/" + name, LivePage.class, name);
        }
        return new LivePage(files);
    }

    /**
     * Before the handlers that ask for a token.
     *
     * @param hosts refuses names that are a stranger's, with which another site's page could load this one into itself
     */
    public void mount(Router routes, Handler<RoutingContext> hosts) {
        for (String path : List.of("/", "/page/*")) {
            routes.route(path)
                    .handler(hosts)
                    .handler(BoundedServer::refuseBodiesAndMethods)
                    .handler(this::serve);
        }
    }

    /** Vert.x leaves the body out of an answer to HEAD. */
    private void serve(RoutingContext context) {
        PageFile file = files.at(context.request().path());
        if (file == null) {
            context.next();
            return;
        }
        HttpServerResponse response = context.response();
        response.putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                // Kept, but asked about each time: the next version is never shown with parts of this one.
                .putHeader("Cache-Control", "no-cache")
                .putHeader("ETag", file.tag());
        if (isKept(context, file.tag())) {
            response.setStatusCode(NOT_MODIFIED).end();
        } else {
            response.putHeader("Content-Type", file.type()).end(file.bytes());
        }
    }

    /** RFC 9110 §13.1.2: a list of tags, perhaps weak, or anything at all. */
    private static boolean isKept(RoutingContext context, String tag) {
        return context.request().headers().getAll("If-None-Match").stream()
                .flatMap(line -> List.of(line.split(",")).stream())
                .map(String::strip)
                .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
    }
}
