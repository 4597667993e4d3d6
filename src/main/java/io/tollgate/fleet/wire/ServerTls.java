package io.tollgate.fleet.wire;

import io.tollgate.fleet.RedisSettings;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How servers prove who they are: chain, dates and name, always (RFC 2818 §3.1). Stateless. */
final class ServerTls {
    private ServerTls() {}

    /** Reads what to trust, if TLS is asked for; blocks. */
    static void configure(NetClientOptions options, RedisSettings settings) {
        if (!"rediss".equalsIgnoreCase(settings.servers().get(0).getScheme())) {
            return;
        }
        options.setSsl(true)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setSslHandshakeTimeout(Connector.MOST_TIME.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        if (settings.ca() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(certificates(settings.ca())));
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
}
