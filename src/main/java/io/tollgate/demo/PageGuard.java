package io.tollgate.demo;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Keeps the page to the browser of whoever started the demo: refuses what is no GET, and Hosts that are no name of this
 * machine, which a page elsewhere would send that makes its own domain resolve to here ("DNS rebinding"). Lets the page load
 * nothing from anywhere else. On a request's event loop.
 */
final class PageGuard {
    private static final int HTTP_PORT = 80;

    private PageGuard() {}

    static void refuseStrangers(RoutingContext context) {
        int port = context.request().localAddress().port();
        if (!isOurs(context.request().headers().getAll("Host"), port)) {
            refuse(context, 403, "Host must be localhost, 127.0.0.1 or [::1], with port " + port);
        } else if (!HttpMethod.GET.equals(context.request().method())) {
            context.response().putHeader("Allow", "GET");
            refuse(context, 405, "Only GET is served here");
        } else {
            context.next();
        }
    }

    /** Browsers leave the scheme's own port out (RFC 9110 §4.2.3). */
    private static boolean isOurs(List<String> hosts, int port) {
        return hosts.size() == 1
                && Loopback.HOSTS.stream()
                        .anyMatch(host -> hosts.get(0).equalsIgnoreCase(host + ":" + port)
                                || (port == HTTP_PORT && hosts.get(0).equalsIgnoreCase(host)));
    }

    static void refuse(RoutingContext context, int status, String reason) {
        harden(context.response().headers(), "default-src 'none'");
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("Connection", "close")
                .end(reason + ".\n");
    }

    /** What every answer says; nothing is kept, so that the next version of the demo is not shown with parts of this one. */
    static void harden(MultiMap headers, String contentSecurityPolicy) {
        headers.set("Content-Security-Policy", contentSecurityPolicy)
                .set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer")
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Cross-Origin-Resource-Policy", "same-origin")
                .set("Cache-Control", "no-store");
    }

    /** @param proxyPort where the page's WebSockets go */
    static String policy(int proxyPort) {
        return "default-src 'self'; connect-src 'self' ws://localhost:" + proxyPort + " ws://127.0.0.1:" + proxyPort
                + "; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
