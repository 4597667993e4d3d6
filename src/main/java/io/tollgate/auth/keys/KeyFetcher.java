package io.tollgate.auth.keys;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JWK Set at a URL that the configuration names. What is taken of an answer is {@link Download}'s to say. */
public final class KeyFetcher implements KeySource {
    static final String ACCEPT = "application/jwk-set+json, application/json";

    private static final Set<String> SCHEMES = Set.of("https", "http");

    private final Download download;
    private final URI url;
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
        this.download = new Download(vertx, "https".equals(url.getScheme()), ca, timeout);
        this.url = url;
        this.timeout = timeout;
    }

    @Override
    public Future<Fetched> fetch() {
        return download.of(url, ACCEPT, timeout);
    }

    @Override
    public Future<Void> close() {
        return download.close();
    }
}
