package io.tollgate.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.listener.ListenerSettings.ClientAuth;
import io.tollgate.tls.TlsEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which TLS sessions are resumed (RFC 5077, RFC 8446 §2.2), by either engine: those of the same listener and the same rules. */
@ParameterizedClass
@EnumSource(
        value = TlsEngine.class,
        names = {"OPENSSL", "JDK"})
final class ListenerSessionsTest {
    private static final Path TLS = Path.of("src/test/resources/tls");
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ListenerFixture fixture = new ListenerFixture();
    private final TlsEngine engine;

    ListenerSessionsTest(TlsEngine engine) {
        this.engine = engine;
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private ListenerSettings settings(ClientAuth clientAuth) {
        return ListenerFixture.settings(
                new ListenerSettings.Tls(
                        TLS.resolve("localhost.crt"),
                        TLS.resolve("localhost.key"),
                        List.of(),
                        clientAuth,
                        TLS.resolve("ca.crt"),
                        engine),
                LONG,
                0);
    }

    private Listener listener() {
        return new Listener(settings(ClientAuth.NONE), fixture.vertx, fixture.process);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientThatComesAgainResumesItsSessionOnAnyEventLoop(String protocol) throws Exception {
        Listener listener = listener();
        int port = fixture.listen(listener, fixture.context());
        fixture.listen(listener, fixture.context());
        ResumingClient client = new ResumingClient();
        for (int visit = 0; visit < 4; visit++) {
            client.visit(port, protocol);
        }
        assertThat(client.fullHandshakes()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void alsoAfterAReloadThatLeavesTlsAsItWas(String protocol) throws Exception {
        Listener.Terms terms = Listener.Terms.of(settings(ClientAuth.NONE));
        Listener listener = new Listener(terms, fixture.vertx, fixture.process);
        int port = fixture.listen(listener, fixture.context());
        ResumingClient client = new ResumingClient();
        client.visit(port, protocol);
        listener.hold(terms.withTheSameTls(settings(ClientAuth.NONE)));
        client.visit(port, protocol);
        assertThat(client.fullHandshakes()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void butNotUnderOtherRules(String protocol) throws Exception {
        Listener listener = listener();
        int port = fixture.listen(listener, fixture.context());
        ResumingClient client = new ResumingClient();
        client.visit(port, protocol);
        listener.hold(Listener.Terms.of(settings(ClientAuth.REQUEST)));
        client.visit(port, protocol);
        assertThat(client.fullHandshakes()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void norByAnotherListenerWithTheSameCertificate(String protocol) throws Exception {
        ResumingClient client = new ResumingClient();
        client.visit(fixture.listen(listener(), fixture.context()), protocol);
        client.visit(fixture.listen(listener(), fixture.context()), protocol);
        assertThat(client.fullHandshakes()).isEqualTo(2);
    }
}
