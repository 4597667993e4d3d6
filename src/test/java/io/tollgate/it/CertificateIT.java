package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.TestCertificates.Client;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's certificate is a credential, by either engine. Each test has clients of its own, as limits count them. */
@ParameterizedClass
@ValueSource(strings = {"openssl", "jdk"})
final class CertificateIT {
    private static final TestCertificates EDGE = TestCertificates.forNames("localhost");

    private static @Nullable Scenario scenario;

    /** The engine is the scenario's. */
    CertificateIT(String engine) {
        assertThat(engine).isNotBlank();
    }

    @BeforeParameterizedClassInvocation
    static void start(String engine) {
        scenario = Scenario.setup()
                .tlsEngine(engine)
                .listenerTls(EDGE, "request")
                .route("credentials", "[{header: Authorization}, {certificate: {subject: uri, withoutOrigin: true}}]")
                .route("authenticate", "[main, certificate]")
                .route("identity", "{X-User: sub, X-Unit: subject.ou}")
                .route("limits", "[{count: connections, per: subject, max: 2}]")
                .start();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        scenario.close();
    }

    @AfterAll
    static void forget() {
        scenario = null;
    }

    private static Client client(String name) {
        return EDGE.client("CN=" + name + ",OU=ops,O=Acme", "uri:spiffe://acme/" + name);
    }

    private static RawClient send(SSLContext context, Request request, String... protocol) {
        RawClient client = RawClient.connectTls(scenario.tollgate().port(), context, protocol);
        client.send(request.text());
        return client;
    }

    private static Head ask(@Nullable Client shown, Request request) {
        try (RawClient client = send(EDGE.clientContext(shown), request)) {
            return client.readHead();
        }
    }

    /** The head of the request as the upstream saw it. */
    private static Head forwarded(SSLContext context, Request request, String... protocol) {
        scenario.stub().forgetWaiting();
        try (RawClient client = send(context, request, protocol)) {
            assertThat(client.readHead().status()).isEqualTo(101);
            return scenario.stub().awaitConnection().requestHead();
        }
    }

    @Test
    void theUpstreamHearsWhomItNames() {
        Head head = forwarded(EDGE.clientContext(client("ann")), Scenario.bare());
        assertThat(head.header("X-User")).isEqualTo("spiffe://acme/ann");
        assertThat(head.header("X-Unit")).isEqualTo("ops");
    }

    @Test
    void theLogNamesTheAuthorityAndTheSubject() {
        ask(client("ben"), Scenario.bare());
        Await.until(
                "a line that names him",
                () -> scenario.tollgate().accessLines().stream()
                        .anyMatch(line -> line.contains("\"issuer\":\"certificate:CN=Test authority ")
                                && line.contains("\"subject\":\"spiffe://acme/ben\"")));
    }

    @Test
    void whoShowsNoneAndHasNoTokenIsRefused() {
        assertThat(ask(null, Scenario.bare()).status()).isEqualTo(401);
    }

    @Test
    void oneWithoutTheNameThatIsAskedForIsRefused() {
        assertThat(ask(EDGE.client("CN=cid", "dns:cid.test"), Scenario.bare()).status())
                .isEqualTo(401);
    }

    @Test
    void aTokenBesideItIsWhatCounts() {
        assertThat(forwarded(EDGE.clientContext(client("dan")), Scenario.good()).header("X-User"))
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource({"https://app.test, 101", "https://evil.test, 403", "null, 403"})
    void aPageNeedsAListedOriginWhereProgramsNeedNone(String origin, int status) {
        assertThat(ask(client("eve"), Scenario.bare().header("Origin", origin)).status())
                .isEqualTo(status);
    }

    @Test
    void limitsCountItsSubject() {
        SSLContext fay = EDGE.clientContext(client("fay"));
        try (RawClient first = send(fay, Scenario.bare());
                RawClient second = send(fay, Scenario.bare())) {
            assertThat(first.readHead().status()).isEqualTo(101);
            assertThat(second.readHead().status()).isEqualTo(101);
            assertThat(ask(client("fay"), Scenario.bare()).status()).isEqualTo(429);
            assertThat(ask(client("gil"), Scenario.bare()).status()).isEqualTo(101);
        }
    }

    /** RFC 5077, RFC 8446 §2.2: nothing is shown again, and yet everybody stays who he was. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionThatIsResumedKeepsIt(String protocol) {
        AtomicInteger wholeHandshakes = new AtomicInteger();
        String[] names = {"hal" + protocol, "ida" + protocol};
        SSLContext[] clients = {
            EDGE.clientContext(client(names[0]), wholeHandshakes::incrementAndGet),
            EDGE.clientContext(client(names[1]), wholeHandshakes::incrementAndGet)
        };
        for (int visit = 0; visit < 4; visit++) {
            Head head = forwarded(clients[visit % 2], Scenario.bare(), protocol);
            assertThat(head.header("X-User")).isEqualTo("spiffe://acme/" + names[visit % 2]);
        }
        assertThat(wholeHandshakes).hasValue(2);
    }
}
