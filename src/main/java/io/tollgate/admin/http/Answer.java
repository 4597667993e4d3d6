package io.tollgate.admin.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Writes the answers of both servers: JSON, never cached. On the request's event loop. */
public final class Answer {
    /** What is still to come of a refused request is read away for so long: else its sender may lose the answer. */
    private static final long LINGER_MILLIS = 1_000;

    private static final int LINGER_BYTES = 256 * 1024;

    private Answer() {}

    public static Future<Void> json(RoutingContext context, int status, String body) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        return head(response, status, "application/json").end(body + "\n");
    }

    /** The headers that every answer has. */
    public static HttpServerResponse head(HttpServerResponse response, int status, String type) {
        return response.setStatusCode(status)
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
    }

    /** An error that the caller can put right. The connection ends with it, whatever was still to come. */
    public static void refusal(RoutingContext context, CallFault fault, String reason) {
        refusal(context, CallRefused.of(fault, reason));
    }

    /** The same for a refusal on its way. */
    public static void refusal(RoutingContext context, CallRefused refused) {
        last(context, refused.fault().status(), refused.body().encode());
    }

    /** An answer with which the connection ends, whatever was still to come. */
    public static void last(RoutingContext context, int status, String body) {
        context.response().putHeader("Connection", "close");
        json(context, status, body).onComplete(written -> linger(context));
    }

    private static void linger(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        long[] left = {LINGER_BYTES};
        long timer = context.vertx()
                .setTimer(LINGER_MILLIS, late -> request.connection().close());
        Runnable done = () -> {
            context.vertx().cancelTimer(timer);
            request.connection().close();
        };
        request.exceptionHandler(gone -> done.run());
        request.endHandler(end -> done.run());
        request.handler(more -> {
            left[0] -= more.length();
            if (left[0] < 0) {
                done.run();
            }
        });
        request.resume();
    }
}
