package io.tollgate.auth.keys;

import io.tollgate.auth.keys.KeySource.Fetched;
import io.tollgate.token.KeySet;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a text from a server that may be hostile. The answer must be a 200, in UTF-8, of at most 256 KiB (reading stops
 * there), and whole within the time given; redirects are not followed, nothing is decompressed, the server's certificate must
 * be trusted and bear its name. A connection serves one fetch.
 *
 * <p>Safe on any thread; an answer may arrive on another one.
 */
final class Download {
    /** Bytes of an answer's body. */
    static final int LARGEST_BODY = KeySet.LONGEST_SET;

    private static final int OK = 200;

    private final Vertx vertx;
    private final HttpClient client;

    /**
     * Reads the certificates to trust, the file or the platform's, which blocks.
     *
     * @param tls whether https may be spoken
     * @param ca PEM certificates to trust in place of the platform's, or null
     * @param timeout for a connection
     * @throws KeySourceFault for a file that holds no certificate
     */
    Download(Vertx vertx, boolean tls, @Nullable Path ca, Duration timeout) throws KeySourceFault {
        HttpClientOptions options = new HttpClientOptions()
                .setVerifyHost(true)
                .setKeepAlive(false)
                .setConnectTimeout(Math.toIntExact(timeout.toMillis()));
        if (ca != null || tls) {
            options.setTrustOptions(ServerTrust.of(ca));
        }
        this.vertx = vertx;
        this.client = vertx.createHttpClient(options);
    }

    /** The body of one answer, within that time; fails with {@link FetchFault}. */
    Future<Fetched> of(URI url, String accept, Duration timeout) {
        Promise<Fetched> body = Promise.promise();
        Future<HttpClientRequest> exchange;
        try {
            exchange = client.request(new RequestOptions()
                    .setAbsoluteURI(url.toString())
                    .setMethod(HttpMethod.GET)
                    .setFollowRedirects(false)
                    .putHeader("Accept", accept));
        } catch (RuntimeException e) {
            return Future.failedFuture(new FetchFault("the URL cannot be asked: " + ServerFault.said(e)));
        }
        long timer = vertx.setTimer(
                Math.max(1, timeout.toMillis()),
                id -> body.tryFail(new FetchFault("no whole answer within " + timeout)));
        exchange.onFailure(e -> fail(body, e)).onSuccess(sent -> send(sent, body));
        return body.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.failed()) {
                exchange.onSuccess(HttpClientRequest::reset);
            }
        });
    }

    private static void send(HttpClientRequest request, Promise<Fetched> body) {
        request.send().onFailure(e -> fail(body, e)).onSuccess(response -> read(response, body));
    }

    private static void read(HttpClientResponse response, Promise<Fetched> body) {
        // Set before anything can fail: without it Vert.x logs our own reset as an error, once per attempt.
        response.exceptionHandler(e -> fail(body, e));
        if (response.statusCode() != OK) {
            body.tryFail(new FetchFault("status " + response.statusCode() + ", expected 200", response.statusCode()));
            return;
        }
        Buffer gathered = Buffer.buffer();
        response.handler(chunk -> {
            if (gathered.length() + chunk.length() > LARGEST_BODY) {
                body.tryFail(new FetchFault("more than " + LARGEST_BODY + " bytes"));
            } else {
                gathered.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> finish(gathered, MaxAge.of(response.headers()), body));
    }

    private static void finish(Buffer gathered, @Nullable Duration maxAge, Promise<Fetched> body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(gathered.getBytes()))
                    .toString();
            body.tryComplete(new Fetched(text, maxAge));
        } catch (CharacterCodingException e) {
            body.tryFail(new FetchFault("not UTF-8"));
        }
    }

    private static void fail(Promise<Fetched> body, Throwable cause) {
        body.tryFail(new FetchFault(ServerFault.said(cause)));
    }

    Future<Void> close() {
        return client.close();
    }
}
