package io.tollgate.admin.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * What a call is answered with.
 *
 * @param body the text of one JSON object
 */
public record Reply(int status, String body) {
    /** The operation writes its answer itself. */
    public static final Reply STREAMED = new Reply(0, "");

    boolean isStreamed() {
        return status == 0;
    }

    public static Reply ok(JsonObject body) {
        return new Reply(200, body.encode());
    }

    public static Future<Reply> now(JsonObject body) {
        return Future.succeededFuture(ok(body));
    }
}
