package io.tollgate.admin.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** Reads one body, bounded in size and time. On the request's event loop, in the same turn as the request's handler. */
public final class BodyReader {
    private static final String TYPE = "application/json";

    private final int most;
    private final long millis;
    private final Buffer read = Buffer.buffer();
    private final Promise<Buffer> whole = Promise.promise();

    private BodyReader(int most, long millis) {
        this.most = most;
        this.millis = millis;
    }

    public static boolean isAnnounced(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    /** Fails with {@link CallRefused} where it is no JSON by its type, larger than allowed, or slower. */
    static Future<Buffer> read(Vertx vertx, HttpServerRequest request, int most, long millis) {
        String type = request.getHeader("Content-Type");
        if (type == null
                || !type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(TYPE)) {
            return Future.failedFuture(
                    CallRefused.of(CallFault.UNSUPPORTED_MEDIA_TYPE, "a body needs the header Content-Type: " + TYPE));
        }
        return readAny(vertx, request, most, millis);
    }

    /** The same whatever its type. */
    public static Future<Buffer> readAny(Vertx vertx, HttpServerRequest request, int most, long millis) {
        if (announced(request) > most) {
            return Future.failedFuture(tooLarge(most));
        }
        return new BodyReader(most, millis).start(vertx, request);
    }

    /** The server has refused any Content-Length that is no number. */
    private static long announced(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length == null || length.length() > 18 ? 0 : Long.parseLong(length);
    }

    private Future<Buffer> start(Vertx vertx, HttpServerRequest request) {
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        long timer = vertx.setTimer(
                millis,
                late -> whole.tryFail(CallRefused.of(
                        CallFault.TIMEOUT, "the body was not there within %.1f s".formatted(millis / 1000.0))));
        request.handler(this::more);
        request.endHandler(end -> whole.tryComplete(read));
        request.exceptionHandler(gone -> whole.tryFail(CallRefused.badRequest("the body broke off")));
        return whole.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void more(Buffer bytes) {
        if (whole.future().isComplete()) {
            return;
        }
        if (read.length() + bytes.length() > most) {
            whole.tryFail(tooLarge(most));
        } else {
            read.appendBuffer(bytes);
        }
    }

    private static CallRefused tooLarge(int most) {
        return CallRefused.of(
                CallFault.TOO_LARGE,
                most == 0 ? "a request has no body here" : "the body has more than " + most + " bytes");
    }
}
