package io.tollgate.auth.keys;

import io.tollgate.token.StrictJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JWK Set that an issuer's own metadata names: {@code openid-configuration} (OpenID Connect Discovery 1.0 §4), or where
 * the server has none of it {@code oauth-authorization-server} (RFC 8414 §3). The metadata is fetched each time, within the
 * same time as the keys, and must name exactly this issuer (§4.3, §3.3): else one could pass off another's keys as its own.
 *
 * <p>Safe on any thread; metadata is read on a worker.
 */
public final class Discovery implements KeySource {
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";
    private static final Set<String> SCHEMES = Set.of("https", "http");

    private final Vertx vertx;
    private final Download download;
    private final String issuer;
    private final URI url;
    private final boolean insecure;
    private final Duration timeout;

    /**
     * Where it is.
     *
     * @param issuer the exact {@code iss}, which is a URL without query or fragment
     * @param insecure whether its keys may be fetched by http from anywhere
     * @param ca PEM certificates to trust in place of the platform's, or null
     */
    public record At(
            String issuer, boolean insecure, @Nullable Path ca) {}

    /**
     * Reads the certificates to trust, which blocks.
     *
     * @param timeout for all that one fetch asks for
     * @throws KeySourceFault for an issuer that is no such URL, or a file that holds no certificate
     */
    public Discovery(Vertx vertx, At at, Duration timeout) throws KeySourceFault {
        URI parsed = parsed(at.issuer());
        if (parsed == null || parsed.getRawQuery() != null) {
            throw new KeySourceFault("issuer: expected https://host/path to find its keys by, or jwks");
        }
        this.vertx = vertx;
        this.download = new Download(vertx, true, at.ca(), timeout);
        this.issuer = at.issuer();
        this.url = parsed;
        this.insecure = at.insecure();
        this.timeout = timeout;
    }

    @Override
    public Future<Fetched> fetch() {
        long began = System.nanoTime();
        return metadata(openId(), began)
                .recover(fault -> fault instanceof FetchFault answer && answer.isAbsent()
                        ? metadata(oauth(), began)
                        : Future.failedFuture(fault))
                .compose(metadata -> vertx.executeBlocking(() -> keysOf(metadata.text())))
                .compose(keys -> asked(keys, KeyFetcher.ACCEPT, "its jwks_uri", began));
    }

    private Future<Fetched> metadata(URI from, long began) {
        return asked(from, "application/json", from.getRawPath(), began);
    }

    private Future<Fetched> asked(URI from, String accept, String what, long began) {
        return download.of(from, accept, left(began))
                .recover(fault -> Future.failedFuture(fault instanceof FetchFault answer ? answer.of(what) : fault));
    }

    private Duration left(long began) {
        return timeout.minusNanos(System.nanoTime() - began);
    }

    /** Behind the issuer's path, whose last slash does not count. */
    URI openId() {
        return URI.create(base() + path() + OPENID);
    }

    /** Before it. */
    URI oauth() {
        return URI.create(base() + OAUTH + path());
    }

    private String base() {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    private String path() {
        String path = url.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private URI keysOf(String metadata) throws FetchFault {
        Map<String, Object> members;
        try {
            members = StrictJson.object(metadata);
        } catch (StrictJson.Rejected e) {
            throw new FetchFault("its metadata cannot be read: " + e.getMessage());
        }
        if (!issuer.equals(members.get("issuer"))) {
            throw new FetchFault("its metadata is of another issuer, expected exactly " + issuer
                    + (members.get("issuer") instanceof String other && sameButForSlash(other)
                            ? ", found it " + (other.endsWith("/") ? "with" : "without") + " a slash at its end"
                            : ""));
        }
        URI keys = members.get("jwks_uri") instanceof String text ? parsed(text) : null;
        if (keys == null) {
            throw new FetchFault("its metadata has no jwks_uri that is an https:// URL");
        }
        if (!isSafe(keys)) {
            throw new FetchFault("its metadata has a jwks_uri with http://, expected https://");
        }
        return keys;
    }

    private boolean sameButForSlash(String other) {
        return other.equals(issuer + "/") || issuer.equals(other + "/");
    }

    /** The configuration has judged the issuer's own host: http to another one would be a way around that. */
    private boolean isSafe(URI keys) {
        return "https".equals(keys.getScheme())
                || insecure
                || ("http".equals(url.getScheme()) && keys.getHost().equalsIgnoreCase(url.getHost()));
    }

    private static @Nullable URI parsed(String text) {
        try {
            URI url = new URI(text);
            boolean whole = url.getHost() != null && SCHEMES.contains(url.getScheme());
            return whole && url.getRawUserInfo() == null && url.getRawFragment() == null ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    @Override
    public Future<Void> close() {
        return download.close();
    }
}
