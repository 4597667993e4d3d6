package io.tollgate.gate;

import io.tollgate.aws.AccessKeys;
import io.tollgate.aws.sign.SigningSettings;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.upstream.EndpointLease;
import io.tollgate.upstream.Upstream;
import io.tollgate.upstream.UpstreamSettings;
import io.tollgate.upstream.UpstreamTerms;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Upstreams of one endpoint. */
public final class Upstreams {
    private Upstreams() {}

    public static Upstream of(Vertx vertx, String url) {
        return of(vertx, url, null);
    }

    public static Upstream of(Vertx vertx, String url, Boolean keepHost) {
        return of(vertx, url, keepHost, null, AccessKeys.NONE);
    }

    /** One that signs, where settings are given. */
    static Upstream of(Vertx vertx, String url, Boolean keepHost, SigningSettings sign, AccessKeys keys) {
        return new Upstream(settings(url, keepHost, UpstreamTerms.NONE, sign), vertx, keys);
    }

    /** One that asks this of whoever connects. */
    static Upstream on(UpstreamTerms terms, Vertx vertx, String url) {
        return new Upstream(settings(url, null, terms, null), vertx, AccessKeys.NONE);
    }

    static UpstreamSettings settings(String url, Boolean keepHost, UpstreamTerms terms, SigningSettings sign) {
        return new UpstreamSettings(
                "stub",
                List.of(URI.create(url)),
                UpstreamSettings.Balance.ROUND_ROBIN,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                keepHost,
                null,
                terms,
                sign);
    }

    public static EndpointLease lease(Upstream upstream) {
        try {
            return upstream.pick(Set.of(), GateObserver.SILENT);
        } catch (Refusal e) {
            throw new AssertionError(e);
        }
    }
}
