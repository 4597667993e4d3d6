package io.tollgate.listener;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;

/** Makes the TLS context of a listener: 1.2 and 1.3, forward secrecy and authenticated encryption only, HTTP/1.1 by ALPN. */
final class ServerTls {
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** A client that offers only other protocols is told so (RFC 7301 §3.2); one that offers none is served. */
    private static final ApplicationProtocolConfig ONLY_HTTP_1_1 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.FATAL_ALERT,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_1_1);

    private ServerTls() {}

    /**
     * Reads the files, once. Blocks.
     *
     * @throws IllegalArgumentException if they cannot be used; the message names them and says what was expected
     */
    static SslContext context(ListenerSettings.Tls tls) {
        requireReadable(tls.certificate(), "certificate");
        requireReadable(tls.key(), "key");
        try {
            SslContextBuilder builder = builder(tls)
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(ONLY_HTTP_1_1)
                    .clientAuth(clientAuth(tls.clientAuth()));
            trustClients(builder, tls);
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "certificate '%s' and key '%s' cannot be used: %s"
                            .formatted(tls.certificate(), tls.key(), e.getMessage()),
                    e);
        }
    }

    private static SslContextBuilder builder(ListenerSettings.Tls tls) {
        try {
            return SslContextBuilder.forServer(
                    tls.certificate().toFile(), tls.key().toFile());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "certificate '%s' and key '%s' cannot be used, expected PEM with the key in PKCS #8 (BEGIN PRIVATE KEY): %s"
                            .formatted(tls.certificate(), tls.key(), e.getMessage()),
                    e);
        }
    }

    private static void trustClients(SslContextBuilder builder, ListenerSettings.Tls tls) {
        Path clientCa = tls.clientCa();
        if (clientCa == null) {
            if (tls.clientAuth() != ListenerSettings.ClientAuth.NONE) {
                throw new IllegalArgumentException(
                        "clientAuth is " + tls.clientAuth() + ", expected a clientCa to check the certificates with");
            }
            return;
        }
        requireReadable(clientCa, "clientCa");
        try {
            builder.trustManager(clientCa.toFile());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("clientCa '" + clientCa + "' cannot be used, expected PEM", e);
        }
    }

    private static ClientAuth clientAuth(ListenerSettings.ClientAuth clientAuth) {
        return switch (clientAuth) {
            case NONE -> ClientAuth.NONE;
            case REQUEST -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    private static void requireReadable(Path file, String what) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(what + " '" + file + "' is not there or cannot be read");
        }
    }
}
