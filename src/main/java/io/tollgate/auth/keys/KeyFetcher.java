package io.tollgate.auth.keys;

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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the text of a JWK Set, once per call. The answer must be a 200, in UTF-8, of at most 256 KiB (reading stops
 * there), and whole within the time given; redirects are not followed, the server's certificate must be trusted and bear
 * its name. A connection serves one fetch.
 *
 * <p>Safe on any thread; an answer may arrive on another one.
 */
public final class KeyFetcher {
    /** Bytes of an answer's body. */
    static final int LARGEST_BODY = KeySet.LONGEST_SET;

    private static final Set<String> SCHEMES = Set.of("https", "http");
    private static final int OK = 200;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions request;
    private final Duration timeout;

    /**
     * Reads the certificates to trust, the file or the platform's, which blocks.
     *
     * @param url https, or http where the configuration permits it
     * @param ca PEM certificates to trust in place of the platform's, or null
     * @param timeout from asking for a connection to the end of the answer
     * @throws KeySourceFault for another scheme, or a file that holds no certificate
     */
    public KeyFetcher(Vertx vertx, URI url, @Nullable Path ca, Duration timeout) throws KeySourceFault {
        if (url.getHost() == null || !SCHEMES.contains(url.getScheme())) {
            throw new KeySourceFault("jwks: expected https://host/path, found scheme " + url.getScheme());
        }
        HttpClientOptions options = new HttpClientOptions()
                .setVerifyHost(true)
                .setKeepAlive(false)
                .setConnectTimeout(Math.toIntExact(timeout.toMillis()));
        if (ca != null || "https".equals(url.getScheme())) {
            options.setTrustOptions(ServerTrust.of(ca));
        }
        this.vertx = vertx;
        this.client = vertx.createHttpClient(options);
        this.request = new RequestOptions()
                .setAbsoluteURI(url.toString())
                .setMethod(HttpMethod.GET)
                .setFollowRedirects(false)
                .putHeader("Accept", "application/jwk-set+json, application/json");
        this.timeout = timeout;
    }

    /** The body of one answer; fails with {@link FetchFault}. */
    Future<String> fetch() {
        Promise<String> body = Promise.promise();
        long timer = vertx.setTimer(
                timeout.toMillis(), id -> body.tryFail(new FetchFault("no whole answer within " + timeout)));
        Future<HttpClientRequest> exchange = client.request(request);
        exchange.onFailure(e -> fail(body, e)).onSuccess(sent -> send(sent, body));
        return body.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.failed()) {
                exchange.onSuccess(HttpClientRequest::reset);
            }
        });
    }

    private static void send(HttpClientRequest request, Promise<String> body) {
        request.send().onFailure(e -> fail(body, e)).onSuccess(response -> read(response, body));
    }

    private static void read(HttpClientResponse response, Promise<String> body) {
        // Set before anything can fail: without it Vert.x logs our own reset as an error, once per attempt.
        response.exceptionHandler(e -> fail(body, e));
        if (response.statusCode() != OK) {
            body.tryFail(new FetchFault("status " + response.statusCode() + ", expected 200"));
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
        response.endHandler(end -> finish(gathered, body));
    }

    private static void finish(Buffer gathered, Promise<String> body) {
        try {
            body.tryComplete(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(gathered.getBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            body.tryFail(new FetchFault("not UTF-8"));
        }
    }

    private static void fail(Promise<String> body, Throwable cause) {
        body.tryFail(new FetchFault(ServerFault.said(cause)));
    }

    Future<Void> close() {
        return client.close();
    }
}
