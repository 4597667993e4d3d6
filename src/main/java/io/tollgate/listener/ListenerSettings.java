package io.tollgate.listener;

import io.tollgate.tls.TlsEngine;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One place where connections come in.
 *
 * @param name unique; routes and logs use it
 * @param address where to bind; port 0 takes a free one
 * @param tls how to end TLS, or null for plain TCP
 * @param proxyProtocol whether each connection has to begin with a header of the PROXY protocol, by one of those
 * @param trustedProxies only these peers may say who the client is
 * @param forwarded which header they say it in
 * @param ipv6Prefix how many bits of an IPv6 address a client is counted by, 32 to 128
 * @param handshakeTimeout from accept to the end of the request head
 * @param maxHead bytes of request line and headers
 * @param maxConnections open connections at once; 0 leaves it to the descriptor limit, which bounds it in any case
 * @param maxHandshakes connections of one client's address that are no tunnel yet; 0 for no bound
 */
public record ListenerSettings(
        String name,
        InetSocketAddress address,
        @Nullable Tls tls,
        boolean proxyProtocol,
        List<AddressRange> trustedProxies,
        Forwarded forwarded,
        int ipv6Prefix,
        Duration handshakeTimeout,
        int maxHead,
        int maxConnections,
        int maxHandshakes) {
    public static final int DEFAULT_IPV6_PREFIX = 64;
    public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    public static final int DEFAULT_MAX_HEAD = 32 * 1024;
    public static final int DEFAULT_MAX_HANDSHAKES = 500;

    public ListenerSettings {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /**
     * How TLS is ended here: PEM files, and whether clients show a certificate.
     *
     * @param certificates more of them, for the names that they are for; the first is for all others
     * @param engine which library does it
     */
    public record Tls(
            Path certificate,
            Path key,
            List<Pair> certificates,
            ClientAuth clientAuth,
            @Nullable Path clientCa,
            TlsEngine engine) {
        public Tls {
            certificates = List.copyOf(certificates);
        }

        /** All certificates with their keys, the first one first. */
        public List<Pair> pairs() {
            return Stream.concat(Stream.of(new Pair(certificate, key)), certificates.stream())
                    .toList();
        }
    }

    /** A certificate and its key. */
    public record Pair(Path certificate, Path key) {}

    /** Whether a client has to show a certificate. */
    public enum ClientAuth {
        NONE,
        REQUEST,
        REQUIRED
    }

    /** The header that a trusted proxy names the client in. */
    public enum Forwarded {
        X_FORWARDED_FOR,
        /** {@code Forwarded}, RFC 7239. */
        RFC7239
    }
}
