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
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
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
    /** Deeper chains of causes say nothing more, and a circle must end. */
    private static final int MOST_CAUSES = 8;

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
        if (ca != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(certificates(ca)));
        } else if ("https".equals(url.getScheme())) {
            options.setTrustOptions(TrustOptions.wrap(platformTrust()));
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

    private static Buffer certificates(Path ca) throws KeySourceFault {
        try {
            byte[] pem = Files.readAllBytes(ca);
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty()) {
                throw new KeySourceFault("ca " + ca + ": expected PEM certificates, found none");
            }
            return Buffer.buffer(pem);
        } catch (IOException | CertificateException e) {
            throw new KeySourceFault("ca " + ca + ": expected PEM certificates, found " + e);
        }
    }

    /** Left to Vert.x, it would be read by the first fetch, on its event loop. */
    private static TrustManagerFactory platformTrust() throws KeySourceFault {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init((KeyStore) null);
            return trust;
        } catch (GeneralSecurityException e) {
            throw new KeySourceFault("the platform's trusted certificates cannot be read: " + e);
        }
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
        Throwable root = cause;
        for (int i = 0; i < MOST_CAUSES && root.getCause() != null; i++) {
            root = root.getCause();
        }
        body.tryFail(new FetchFault(root.equals(cause) ? said(cause) : said(cause) + ": " + said(root)));
    }

    /**
     * The kind of a fault, and its message where that tells of addresses, names and certificates. Any other may quote the
     * request or the answer, and the URL's query or the body may hold a credential.
     */
    private static String said(Throwable fault) {
        String kind = fault.getClass().getSimpleName();
        boolean tells = fault instanceof SocketException
                || fault instanceof UnknownHostException
                || fault instanceof SSLHandshakeException
                || fault instanceof GeneralSecurityException;
        return tells ? kind + ": " + fault.getMessage() : kind;
    }

    Future<Void> close() {
        return client.close();
    }
}
