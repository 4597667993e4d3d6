package io.tollgate.upstream;

import io.netty.util.NetUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** How an upstream's servers prove who they are: chain, dates and name, always (RFC 2818 §3.1). Immutable. */
final class UpstreamTls {
    private final ClientSSLOptions options;
    private final @Nullable String serverName;

    /**
     * Reads what to trust, the file or the platform's store, once; blocks.
     *
     * @throws IllegalArgumentException if there are no certificates in it, or if the name to ask for is none
     */
    UpstreamTls(UpstreamSettings settings) {
        UpstreamSettings.Tls tls = settings.tls();
        options = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("HTTPS")
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setUseAlpn(false)
                .setSslHandshakeTimeout(settings.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        if (tls != null && tls.ca() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(certificates(tls.ca())));
        } else if (settings.endpoints().stream().anyMatch(UpstreamTls::isSecure)) {
            options.setTrustOptions(TrustOptions.wrap(platformTrust()));
        }
        serverName = tls == null ? null : tls.serverName();
        if (serverName != null && !isAddress(serverName)) {
            checkName(serverName);
        }
    }

    private static boolean isSecure(URI endpoint) {
        return "wss".equalsIgnoreCase(endpoint.getScheme());
    }

    /** Left to Vert.x, it would be read by the first dial, on its event loop. */
    private static TrustManagerFactory platformTrust() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init((KeyStore) null);
            return trust;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the platform's trusted certificates cannot be read: " + e, e);
        }
    }

    private static Buffer certificates(Path file) {
        try {
            byte[] pem = Files.readAllBytes(file);
            if (CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .isEmpty()) {
                throw new IllegalArgumentException("'" + file + "' is empty, expected certificates in PEM");
            }
            return Buffer.buffer(pem);
        } catch (IOException | CertificateException e) {
            throw new IllegalArgumentException("'" + file + "' cannot be read as certificates in PEM: " + e, e);
        }
    }

    private static void checkName(String serverName) {
        try {
            new SNIHostName(serverName);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("serverName '" + serverName + "' is no host name", e);
        }
    }

    private static boolean isAddress(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }

    /** To be read only: Vert.x copies them for each connect. */
    ClientSSLOptions options() {
        return options;
    }

    /** The name or address that the certificate must be for. */
    String peerName(Endpoint endpoint) {
        return serverName == null ? endpoint.host() : serverName;
    }

    /** The name to ask for, or null where it is an address: SNI carries names only (RFC 6066 §3). */
    @Nullable
    String sniName(Endpoint endpoint) {
        String name = peerName(endpoint);
        return isAddress(name) ? null : name;
    }
}
