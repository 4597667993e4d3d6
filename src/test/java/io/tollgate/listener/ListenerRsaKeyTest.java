package io.tollgate.listener;

import static io.tollgate.listener.ListenerFixture.assertEchoes;
import static io.tollgate.listener.ListenerFixture.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.crypto.FastProvider;
import io.tollgate.listener.ListenerSettings.ClientAuth;
import io.tollgate.testing.TestCertificates;
import io.tollgate.tls.TlsEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reload of an RSA key on a listener, before and after others sign with it than BoringSSL. */
final class ListenerRsaKeyTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private final ListenerFixture fixture = new ListenerFixture();
    private final TestCertificates first = TestCertificates.withRsaKey(false, "localhost");
    private final TestCertificates second = TestCertificates.withRsaKey(true, "localhost");

    @BeforeAll
    static void load() throws InterruptedException {
        FastProvider.await();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private static ListenerSettings settings(TestCertificates certificates, ClientAuth clients, TlsEngine engine) {
        Path certificate = certificates.writeCertificate(folder);
        Path key = certificates.writeKey(folder);
        Path authority = certificates.writeCa(folder);
        return ListenerFixture.settings(
                new ListenerSettings.Tls(certificate, key, List.of(), clients, authority, engine), LONG, 0);
    }

    private static SSLSocket open(SSLContext context, int port, String protocol) throws Exception {
        SSLSocket client = (SSLSocket) context.getSocketFactory().createSocket(connect(port), "localhost", port, true);
        client.setEnabledProtocols(new String[] {protocol});
        assertEchoes(client);
        return client;
    }

    private static PublicKey shownTo(SSLSocket client) throws Exception {
        return client.getSession().getPeerCertificates()[0].getPublicKey();
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL,TLSv1.2", "OPENSSL,TLSv1.3", "JDK,TLSv1.3"})
    void newConnectionsGetTheNewKeyAndOpenOnesStay(TlsEngine engine, String protocol) throws Exception {
        Listener listener = new Listener(settings(first, ClientAuth.NONE, engine), fixture.vertx, fixture.process);
        int port = fixture.listen(listener, fixture.context());
        try (SSLSocket before = open(first.clientContext(), port, protocol)) {
            listener.hold(Listener.Terms.of(settings(second, ClientAuth.NONE, engine)));
            try (SSLSocket after = open(second.clientContext(), port, protocol)) {
                assertThat(shownTo(after)).isNotEqualTo(shownTo(before));
                assertEchoes(before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void certificatesOfClientsAreCheckedAsBesideOtherKeys(String protocol) throws Exception {
        ListenerSettings settings = settings(first, ClientAuth.REQUIRED, TlsEngine.OPENSSL);
        int port = fixture.listen(new Listener(settings, fixture.vertx, fixture.process), fixture.context());
        open(first.clientContext(first.client("CN=ours")), port, protocol).close();
        SSLContext strangers = first.clientContext(second.client("CN=not ours"));
        assertThatThrownBy(() -> open(strangers, port, protocol)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> open(first.clientContext(), port, protocol)).isInstanceOf(IOException.class);
    }
}
