package io.tollgate.listener.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.listener.ListenerSettings.Pair;
import io.tollgate.tls.ServerKey;
import io.tollgate.tls.TlsContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a listener ends TLS: 1.2 and 1.3, forward secrecy and authenticated encryption only, HTTP/1.1 by ALPN, a certificate by
 * the name asked for. Immutable; any thread.
 */
public final class ServerTls {
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

    /** Which cannot send that alert: the hello was looked at before. */
    private static final ApplicationProtocolConfig ONLY_HTTP_1_1_BY_OPENSSL = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_1_1);

    /** How the pipeline calls what speaks TLS. */
    private static final String HANDLER = "ssl";

    private final HostTable<TlsContext> certificates;
    private final String engine;
    private final boolean readsHello;
    private final boolean asksClients;

    private ServerTls(HostTable<TlsContext> certificates, String engine, boolean readsHello, boolean asksClients) {
        this.certificates = certificates;
        this.engine = engine;
        this.readsHello = readsHello;
        this.asksClients = asksClients;
    }

    /**
     * Reads the files, once. Blocks.
     *
     * @throws IllegalArgumentException if they cannot be used; the message names them and says what was expected
     */
    public static ServerTls of(ListenerSettings.Tls tls) {
        SslProvider provider = tls.engine().provider();
        HostTable<TlsContext> certificates = new HostTable<>();
        for (Pair pair : tls.pairs()) {
            requireReadable(pair.certificate(), "certificate");
            requireReadable(pair.key(), "key");
            certificates.add(
                    context(tls, pair, provider),
                    CertificateFile.read(pair.certificate()).hosts());
        }
        return new ServerTls(
                certificates,
                certificates.first().engine(),
                provider != SslProvider.JDK || !tls.certificates().isEmpty(),
                tls.clientAuth() != ListenerSettings.ClientAuth.NONE);
    }

    private static TlsContext context(ListenerSettings.Tls tls, Pair pair, SslProvider provider) {
        try {
            SslContextBuilder builder = builder(pair, provider)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(provider == SslProvider.JDK ? ONLY_HTTP_1_1 : ONLY_HTTP_1_1_BY_OPENSSL)
                    .clientAuth(clientAuth(tls.clientAuth()));
            trustClients(builder, tls);
            return TlsContext.of(builder, provider);
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "certificate '%s' and key '%s' cannot be used: %s"
                            .formatted(pair.certificate(), pair.key(), e.getMessage()),
                    e);
        }
    }

    private static SslContextBuilder builder(Pair pair, SslProvider provider) {
        try {
            return ServerKey.builder(pair.certificate().toFile(), pair.key().toFile(), provider);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "certificate '%s' and key '%s' cannot be used, expected PEM with the key in PKCS #8 (BEGIN PRIVATE KEY): %s"
                            .formatted(pair.certificate(), pair.key(), e.getMessage()),
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
            builder.trustManager(trustingNobody());
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

    /** Else the platform's authorities would be read, and lie in native memory, for nobody. */
    private static TrustManagerFactory trustingNobody() {
        try {
            KeyStore empty = KeyStore.getInstance(KeyStore.getDefaultType());
            empty.load(null, null);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(empty);
            return trust;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts what speaks TLS at the head of an open channel's pipeline, on its event loop. */
    public void begin(Channel channel, long handshakeMillis) {
        if (readsHello) {
            channel.pipeline().addFirst(HANDLER, new ClientHelloHandler(certificates, handshakeMillis));
        } else {
            SslHandler ssl = certificates.first().newHandler(channel.alloc());
            ssl.setHandshakeTimeoutMillis(handshakeMillis);
            channel.pipeline().addFirst(HANDLER, ssl);
        }
    }

    /** The certificate of a client whose handshake is over, or null: one that resumes a session has shown it when that began. */
    public @Nullable X509Certificate shownBy(Channel channel) {
        try {
            return asksClients
                    ? (X509Certificate) channel.pipeline()
                            .get(SslHandler.class)
                            .engine()
                            .getSession()
                            .getPeerCertificates()[0]
                    : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    /** Whether a client's certificate, if there is one, is in force at that moment: one that resumes may have shown it days ago. */
    public static boolean isCurrent(@Nullable X509Certificate shown, Instant now) {
        try {
            if (shown != null) {
                shown.checkValidity(Date.from(now));
            }
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    /** What speaks TLS. */
    public String engine() {
        return engine;
    }
}
