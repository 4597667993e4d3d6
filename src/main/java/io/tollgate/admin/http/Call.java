package io.tollgate.admin.http;

import io.vertx.ext.web.RoutingContext;

/**
 * One call of an operator who has shown the token. On the server's event loop.
 *
 * @param body empty where none was sent
 */
public record Call(RoutingContext context, Query query, JsonBody body) {
    /** The part of the path that the resource's template names. */
    public String path(String name) {
        return String.valueOf(context.pathParam(name));
    }

    /** Who calls, for the log. */
    public String caller() {
        return String.valueOf(context.request().remoteAddress());
    }
}
