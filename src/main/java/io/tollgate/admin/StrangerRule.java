package io.tollgate.admin;

import io.tollgate.admin.http.Answer;
import io.tollgate.admin.http.CallFault;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who is served by the admin API: the bearer of its token (RFC 6750 §2.1), and no web page but its own. A request with another
 * Origin than the one it is asked by, or for a Host that is a stranger's name, is refused before the token is looked at. Its own
 * page may ask what its reader may: no browser adds the token by itself, so no other page can borrow it. Safe on any thread.
 */
final class StrangerRule {
    private static final String BEARER = "bearer ";
    private static final String OTHER_HOST = "Host must be localhost, an IP address or the admin address";
    /** There is no TLS here. */
    private static final String SCHEME = "http://";

    private final HostRule hosts;
    private volatile AdminToken token;

    StrangerRule(HostRule hosts, AdminToken token) {
        this.hosts = hosts;
        this.token = token;
    }

    /** The one that is asked for now. */
    AdminToken token() {
        return token;
    }

    /** From now on another. */
    void useToken(AdminToken next) {
        token = next;
    }

    /** Before all resources. */
    void mount(Router routes) {
        routes.route().handler(this::refusePages);
        routes.route().handler(this::refuseStrangers);
    }

    /** Whether a request is nobody's but the holder's of the token. */
    boolean admits(HttpServerRequest request) {
        return isForUs(request) && !request.headers().contains("Origin") && showsToken(request);
    }

    private boolean isForUs(HttpServerRequest request) {
        return hosts.allows(request.headers().getAll("Host")) && request.uri().startsWith("/");
    }

    private boolean showsToken(HttpServerRequest request) {
        String presented = bearer(request.headers().getAll("Authorization"));
        return presented != null && token.matches(presented);
    }

    /** For what needs no token. */
    void refuseOtherHosts(RoutingContext context) {
        if (isForUs(context.request())) {
            context.next();
        } else {
            Answer.refusal(context, CallFault.FORBIDDEN, OTHER_HOST);
        }
    }

    /** RFC 6454 §6.2: an Origin has no port where a Host has none, as browsers write both. */
    private static boolean isOfAnotherPage(HttpServerRequest request) {
        List<String> origins = request.headers().getAll("Origin");
        return !origins.isEmpty()
                && !(origins.size() == 1
                        && origins.get(0).equals(SCHEME + request.headers().get("Host")));
    }

    private void refusePages(RoutingContext context) {
        if (!isForUs(context.request())) {
            Answer.refusal(context, CallFault.FORBIDDEN, OTHER_HOST);
        } else if (isOfAnotherPage(context.request())) {
            Answer.refusal(context, CallFault.FORBIDDEN, "the admin API is for no web page but its own");
        } else {
            context.next();
        }
    }

    private void refuseStrangers(RoutingContext context) {
        if (showsToken(context.request())) {
            context.next();
        } else {
            context.response().putHeader("WWW-Authenticate", "Bearer");
            Answer.refusal(context, CallFault.UNAUTHORIZED, "the admin token is required, as Authorization: Bearer");
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
}
