package io.tollgate.upstream;

import io.tollgate.aws.sign.SigningSettings;
import io.tollgate.tls.TlsEngine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of servers that do the same.
 *
 * @param name what routes call it
 * @param endpoints ws or wss URLs; a path is put before the request's
 * @param balance how one is picked
 * @param connectTimeout for TCP and TLS, per endpoint
 * @param answerTimeout from the request to the end of the answer's head
 * @param keepHost whether the client's Host goes on; null: true for ws, false for wss
 * @param tls for wss, or null for the platform's trust
 * @param terms what the servers ask of whoever connects
 * @param sign how upgrades are signed, or null
 */
public record UpstreamSettings(
        String name,
        List<URI> endpoints,
        Balance balance,
        Duration connectTimeout,
        Duration answerTimeout,
        @Nullable Boolean keepHost,
        @Nullable Tls tls,
        UpstreamTerms terms,
        @Nullable SigningSettings sign) {
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(3);
    public static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofSeconds(10);

    public UpstreamSettings {
        endpoints = List.copyOf(endpoints);
    }

    /** How an endpoint is picked. */
    public enum Balance {
        ROUND_ROBIN,
        LEAST_CONNECTIONS
    }

    /**
     * Whom to trust and which name to ask for.
     *
     * @param ca a PEM file, or null for the platform's trust
     * @param serverName the name in SNI and certificate where it is not the host
     * @param engine which library speaks TLS
     */
    public record Tls(@Nullable Path ca, @Nullable String serverName, TlsEngine engine) {}
}
