package io.tollgate.listener;

import static io.tollgate.listener.ListenerFixture.assertEchoes;
import static io.tollgate.listener.ListenerFixture.await;
import static io.tollgate.listener.ListenerFixture.connect;
import static io.tollgate.listener.ListenerFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tollgate.listener.ListenerSettings.ClientAuth;
import io.tollgate.tls.TlsEngine;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How TLS is ended in front of the handler, by either engine, and what becomes of those who do not speak it. */
@ParameterizedClass
@EnumSource(
        value = TlsEngine.class,
        names = {"OPENSSL", "JDK"})
final class ListenerTlsTest {
    private static final Path TLS = Path.of("src/test/resources/tls");
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ListenerFixture fixture = new ListenerFixture();
    private final TlsEngine engine;

    ListenerTlsTest(TlsEngine engine) {
        this.engine = engine;
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aConnectionIsHandedOnOnceItsHandshakeIsDone(String protocol) throws Exception {
        Listener listener = fixture.listener(tls(ClientAuth.NONE), LONG, 0);
        try (SSLSocket client = client(fixture.listen(listener, fixture.context()), null)) {
            client.setEnabledProtocols(new String[] {protocol});
            client.startHandshake();
            assertEchoes(client);
            Accepted accepted = fixture.next();
            assertThat(accepted.secure()).isTrue();
            assertThat(listener.connections()).isEqualTo(1);
            assertThat(listener.failedHandshakes()).isZero();
        }
    }

    @Test
    void whatIsHandedOnIsOnlyTlsWithTheContextCurrent() throws Exception {
        CompletableFuture<Object> seen = new CompletableFuture<>();
        int port = await(fixture.listener(tls(ClientAuth.NONE), LONG, 0).listen(fixture.context(), connection -> {
            assertThat(Vertx.currentContext()).isNotNull();
            seen.complete(connection.channel().pipeline().names());
        }));
        try (SSLSocket client = client(port, null)) {
            client.startHandshake();
            assertThat(seen.get(10, TimeUnit.SECONDS))
                    .isEqualTo(List.of("ssl", "DefaultChannelPipeline$TailContext#0"));
        }
    }

    @Test
    void thoseWhoSpeakNoTlsAreClosedCountedAndGiveTheirSlotBack() throws Exception {
        Listener listener = fixture.listener(tls(ClientAuth.NONE), LONG, 0);
        try (Socket client = connect(fixture.listen(listener, fixture.context()))) {
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatItEnds(client);
        }
        eventually(() -> listener.failedHandshakes() == 1 && listener.connections() == 0);
        assertThat(fixture.accepted).isEmpty();
    }

    @Test
    void withoutTimeForAHandshakeTheyAreClosedBeforeItAndCounted() throws Exception {
        Listener listener = fixture.listener(tls(ClientAuth.NONE), LONG, 0);
        int port = await(listener.listen(fixture.context(), new AcceptedHandler() {
            @Override
            public void accepted(Accepted connection) {
                fixture.accepted.add(connection);
            }

            @Override
            public boolean admitsTls() {
                return false;
            }
        }));
        try (Socket client = connect(port)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(fixture.accepted).isEmpty();
        assertThat(listener.refusedConnections()).isEqualTo(1);
        assertThat(listener.connections()).isZero();
    }

    @Test
    void thoseWhoSayNothingAreCutAtTheHandshakeTimeout() throws Exception {
        Listener listener = fixture.listener(tls(ClientAuth.NONE), Duration.ofMillis(200), 0);
        try (Socket client = connect(fixture.listen(listener, fixture.context()))) {
            assertThatItEnds(client);
        }
        eventually(() -> listener.failedHandshakes() == 1 && listener.connections() == 0);
    }

    @Test
    void thoseWhoLeaveDuringTheHandshakeGiveTheirSlotBack() throws Exception {
        Listener listener = fixture.listener(tls(ClientAuth.NONE), LONG, 0);
        connect(fixture.listen(listener, fixture.context())).close();
        eventually(() -> listener.failedHandshakes() == 1 && listener.connections() == 0);
    }

    @ParameterizedTest
    @CsvSource({"'',''", "http/1.1,http/1.1", "'h2 http/1.1',http/1.1"})
    void onlyHttp11IsAgreedOn(String offered, String agreed) throws Exception {
        int port = fixture.listen(fixture.listener(tls(ClientAuth.NONE), LONG, 0), fixture.context());
        try (SSLSocket client = client(port, null)) {
            offer(client, offered.isEmpty() ? new String[0] : offered.split(" "));
            client.startHandshake();
            assertThat(client.getApplicationProtocol()).isEqualTo(agreed);
        }
    }

    @Test
    void thoseWhoOfferOnlyHttp2AreToldNo() throws Exception {
        int port = fixture.listen(fixture.listener(tls(ClientAuth.NONE), LONG, 0), fixture.context());
        try (SSLSocket client = client(port, null)) {
            offer(client, "h2");
            assertThatThrownBy(client::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"NONE,,true", "REQUEST,,true", "REQUEST,client,true", "REQUIRED,,false", "REQUIRED,client,true"})
    void clientCertificatesAreAskedForAsConfigured(ClientAuth clientAuth, String certificate, boolean letIn)
            throws Exception {
        Listener listener = fixture.listener(tls(clientAuth), LONG, 0);
        try (SSLSocket client = client(fixture.listen(listener, fixture.context()), certificate)) {
            if (letIn) {
                assertEchoes(client);
            } else {
                assertThatThrownBy(() -> assertEchoes(client)).isInstanceOf(IOException.class);
                eventually(() -> listener.failedHandshakes() == 1 && listener.connections() == 0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "absent.crt,    localhost.key, absent.crt",
        "localhost.crt, absent.key,    absent.key",
        "localhost.crt, localhost.crt, PKCS #8",
        "README.md,     localhost.key, README.md"
    })
    void filesThatCannotBeUsedAreNamed(String certificate, String key, String named) {
        ListenerSettings.Tls tls = new ListenerSettings.Tls(
                TLS.resolve(certificate), TLS.resolve(key), List.of(), ClientAuth.NONE, null, engine);
        assertThatThrownBy(() -> fixture.listener(tls, LONG, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @Test
    void askingForClientCertificatesNeedsAnAuthority() {
        ListenerSettings.Tls tls = new ListenerSettings.Tls(
                TLS.resolve("localhost.crt"),
                TLS.resolve("localhost.key"),
                List.of(),
                ClientAuth.REQUIRED,
                null,
                engine);
        assertThatThrownBy(() -> fixture.listener(tls, LONG, 0)).hasMessageContaining("clientCa");
    }

    @ParameterizedTest
    @CsvSource({"localhost,localhost", "OTHER.test,other.test", "a.other.test,localhost", ",localhost"})
    void aClientGetsTheCertificateOfTheNameItAsksFor(String asked, String shown) throws Exception {
        ListenerSettings.Pair other = new ListenerSettings.Pair(TLS.resolve("other.crt"), TLS.resolve("other.key"));
        ListenerSettings.Tls tls = new ListenerSettings.Tls(
                TLS.resolve("localhost.crt"),
                TLS.resolve("localhost.key"),
                List.of(other),
                ClientAuth.NONE,
                null,
                engine);
        try (SSLSocket client = client(fixture.listen(fixture.listener(tls, LONG, 0), fixture.context()), null)) {
            SSLParameters parameters = client.getSSLParameters();
            parameters.setServerNames(asked == null ? List.of() : List.of(new SNIHostName(asked)));
            client.setSSLParameters(parameters);
            client.startHandshake();
            X509Certificate certificate = (X509Certificate) client.getSession().getPeerCertificates()[0];
            assertThat(certificate
                            .getSubjectAlternativeNames()
                            .iterator()
                            .next()
                            .get(1))
                    .isEqualTo(shown);
            assertEchoes(client);
        }
    }

    @Test
    void thoseWhoStopWithinTheirHelloAreCutAtTheHandshakeTimeoutWithSeveralCertificatesToo() throws Exception {
        ListenerSettings.Pair other = new ListenerSettings.Pair(TLS.resolve("other.crt"), TLS.resolve("other.key"));
        ListenerSettings.Tls tls = new ListenerSettings.Tls(
                TLS.resolve("localhost.crt"),
                TLS.resolve("localhost.key"),
                List.of(other),
                ClientAuth.NONE,
                null,
                engine);
        Listener listener = fixture.listener(tls, Duration.ofMillis(200), 0);
        try (Socket client = connect(fixture.listen(listener, fixture.context()))) {
            client.getOutputStream().write(new byte[] {0x16, 3, 1, 1, 0, 1});
            assertThatItEnds(client);
        }
        eventually(() -> listener.failedHandshakes() == 1 && listener.connections() == 0);
    }

    private ListenerSettings.Tls tls(ClientAuth clientAuth) {
        return new ListenerSettings.Tls(
                TLS.resolve("localhost.crt"),
                TLS.resolve("localhost.key"),
                List.of(),
                clientAuth,
                TLS.resolve("ca.crt"),
                engine);
    }

    private static SSLSocket client(int port, String certificate) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(TLS.resolve("ca.crt").toFile());
        if (certificate != null) {
            builder.keyManager(
                    TLS.resolve(certificate + ".crt").toFile(),
                    TLS.resolve(certificate + ".key").toFile());
        }
        SSLSocket socket = (SSLSocket)
                ((JdkSslContext) builder.build()).context().getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void offer(SSLSocket client, String... protocols) {
        SSLParameters parameters = client.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        client.setSSLParameters(parameters);
    }

    /** By FIN or by RST: a peer that sent what nobody reads may see either. */
    private static void assertThatItEnds(Socket client) {
        try {
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException reset) {
            assertThat(reset).isInstanceOf(SocketException.class);
        }
    }
}
