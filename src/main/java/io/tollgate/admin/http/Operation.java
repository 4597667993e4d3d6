package io.tollgate.admin.http;

import io.vertx.core.Future;

/** One method of a resource. Called on the server's event loop; must not block it. */
@FunctionalInterface
public interface Operation {
    /** A failure with {@link CallRefused} is answered as such, a timeout with 503, any other with 500. */
    Future<Reply> answer(Call call) throws CallRefused;
}
