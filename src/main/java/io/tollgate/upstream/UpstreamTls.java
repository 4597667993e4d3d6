package io.tollgate.upstream;

import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.NetUtil;
import io.tollgate.tls.TlsContext;
import io.tollgate.tls.TlsEngine;
import io.tollgate.tls.TlsHandshakeHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** How an upstream's servers prove who they are: chain, dates and name, always (RFC 2818 §3.1). Immutable; any thread. */
final class UpstreamTls {
    /** BoringSSL would offer a key of 1 KiB first, and a hello of two segments is more than some old servers read. */
    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1", "secp521r1"};

    private final @Nullable String serverName;
    /** Null where no endpoint speaks TLS. */
    private final @Nullable TlsContext context;

    /**
     * Reads what to trust, the file or the platform's store, once; blocks.
     *
     * @throws IllegalArgumentException if there are no certificates in it, if the name to ask for is none, or without the engine
     */
    UpstreamTls(UpstreamSettings settings) {
        UpstreamSettings.Tls tls = settings.tls();
        serverName = tls == null ? null : tls.serverName();
        if (serverName != null && !isAddress(serverName)) {
            checkName(serverName);
        }
        boolean secure = settings.endpoints().stream().anyMatch(UpstreamTls::isSecure);
        context = secure ? context(tls) : null;
    }

    private static TlsContext context(UpstreamSettings.@Nullable Tls tls) {
        TlsEngine engine = tls == null ? TlsEngine.AUTO : tls.engine();
        SslProvider provider = engine.provider();
        SslContextBuilder builder = SslContextBuilder.forClient()
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(platformCiphers(), SupportedCipherSuiteFilter.INSTANCE)
                .endpointIdentificationAlgorithm("HTTPS");
        if (provider != SslProvider.JDK) {
            // It is the event loop that would run them either way.
            builder.option(OpenSslContextOption.GROUPS, GROUPS).option(OpenSslContextOption.USE_TASKS, false);
        }
        try {
            Path ca = tls == null ? null : tls.ca();
            return TlsContext.of(
                    ca == null ? builder.trustManager(platformTrust()) : builder.trustManager(certificates(ca)),
                    provider);
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS cannot be spoken: " + e.getMessage(), e);
        }
    }

    private static boolean isSecure(URI endpoint) {
        return "wss".equalsIgnoreCase(endpoint.getScheme());
    }

    /** Those that the JDK offers where nobody says otherwise. */
    private static List<String> platformCiphers() {
        try {
            return List.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Left to others, it would be read by the first dial, on its event loop. */
    private static TrustManagerFactory platformTrust() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init((KeyStore) null);
            return trust;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the platform's trusted certificates cannot be read: " + e, e);
        }
    }

    private static X509Certificate[] certificates(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            X509Certificate[] found = CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            if (found.length == 0) {
                throw new IllegalArgumentException("'" + file + "' is empty, expected certificates in PEM");
            }
            return found;
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

    /**
     * Speaks TLS on a channel to the endpoint, on its event loop, by no deadline but the caller's.
     *
     * @param done told inline, before anything decrypted is read
     * @param failed hears why it came to nothing, the end of the channel included, which is closed then
     */
    void secure(Channel channel, Endpoint endpoint, Runnable done, Consumer<Throwable> failed) {
        if (context == null || !channel.isOpen()) {
            failed.accept(new ClosedChannelException());
            return;
        }
        SslHandler handler = handler(context, channel, endpoint);
        channel.pipeline().addFirst(new TlsHandshakeHandler(done, failed));
        channel.pipeline().addFirst("ssl", handler);
    }

    /** It keeps a lookup from the search domains and is not in a certificate: RFC 6066 §3. */
    private static String withoutLastDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private SslHandler handler(TlsContext own, Channel channel, Endpoint endpoint) {
        String name = serverName == null ? withoutLastDot(endpoint.host()) : serverName;
        SslHandler handler = own.newHandler(channel.alloc(), name, endpoint.port());
        handler.setHandshakeTimeoutMillis(0);
        SSLParameters parameters = handler.engine().getSSLParameters();
        // Names only, no addresses: RFC 6066 §3. Left to the engines, a name without a dot would not be sent either.
        parameters.setServerNames(isAddress(name) ? List.of() : List.of(new SNIHostName(name)));
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    /** What speaks TLS, or null where nobody does. */
    @Nullable
    String engine() {
        return context == null ? null : context.engine();
    }
}
