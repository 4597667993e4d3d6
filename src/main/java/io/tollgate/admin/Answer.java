package io.tollgate.admin;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Writes the answers of both servers: JSON, never cached. On the request's event loop. */
final class Answer {
    private Answer() {}

    static Future<Void> json(RoutingContext context, int status, String body) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        return response.end(body + "\n");
    }

    /** An error that the caller can put right. The connection ends with it, whatever was still to come. */
    static void refusal(RoutingContext context, int status, String reason) {
        context.response().putHeader("Connection", "close");
        json(context, status, new JsonObject().put("error", reason).encode())
                .onComplete(written -> context.request().connection().close());
    }
}
