package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on the way in and on the way out, by either engine, each with an authority of its own. */
@ParameterizedClass
@ValueSource(strings = {"openssl", "jdk"})
final class TlsIT {
    private static final TestCertificates EDGE = TestCertificates.forNames("localhost");
    private static final TestCertificates INSIDE = TestCertificates.forNames("localhost");

    private final String engine;

    TlsIT(String engine) {
        this.engine = engine;
    }

    private Setup setup() {
        return Scenario.setup().tlsEngine(engine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void framesPassThroughBoth(String protocol) {
        Setup setup = setup().listenerTls(EDGE).upstreamTls(INSIDE).trusting(INSIDE);
        try (Scenario scenario = setup.start();
                RawClient client = RawClient.connectTls(scenario.tollgate().port(), EDGE.clientContext(), protocol)) {
            client.send(Scenario.good().text());
            assertThat(client.readHead().status()).isEqualTo(101);
            UpstreamConnection upstream = scenario.stub().awaitConnection();
            WireFrame large = WireFrame.binary(new byte[100_000]);
            client.send(large.masked());
            assertThat(upstream.readFrame()).isEqualTo(large.masked());
            upstream.send(large);
            assertThat(client.readFrame()).isEqualTo(large);
        }
    }

    /** By hand, since the JDK would not offer the old ones. The answer is an alert (21) or a handshake (22): RFC 5246 §6.2.1. */
    @ParameterizedTest
    @CsvSource({"0301, 21", "0302, 21", "0303, 22"})
    void nothingOlderThanTls12IsSpoken(String version, int answer) {
        String clientHello = "16 0301 0047" // a record of a handshake
                + "01 000043" // ClientHello
                + version + "00".repeat(32) + "00"
                + "0004 c02b c009 0100" // ECDHE-ECDSA with AES-128 in GCM and CBC, no compression
                + "0016 000a 0004 0002 0017 000b 0002 0100 000d 0004 0002 0403"; // P-256, SHA-256
        try (Scenario scenario = setup().listenerTls(EDGE).start()) {
            RawClient client = scenario.connect();
            client.sendHex(clientHello);
            assertThat(client.readExactly(1)).containsExactly(answer);
        }
    }

    @Test
    void whatCameByTlsIsSaidSoToTheUpstream() {
        try (Scenario scenario = setup().listenerTls(EDGE).start();
                RawClient client = RawClient.connectTls(scenario.tollgate().port(), EDGE.clientContext())) {
            client.send(Scenario.good().text());
            client.readHead();
            Head head = scenario.stub().awaitConnection().requestHead();
            assertThat(head.header("X-Forwarded-Proto")).isEqualTo("https");
        }
    }

    @Test
    void anUpstreamBehindTlsIsAskedByItsOwnName() {
        Setup setup = setup().upstreamTls(INSIDE).trusting(INSIDE);
        try (Scenario scenario = setup.start()) {
            assertThat(scenario.forwarded(Scenario.good()).header("Host"))
                    .isEqualTo("localhost:" + scenario.stub().port());
        }
    }

    @Test
    void anUpstreamOfAnotherAuthorityGetsNoRequest() {
        assertGetsNoRequest(INSIDE, TestCertificates.forNames("localhost"));
    }

    @Test
    void anUpstreamOfAnotherNameGetsNoRequest() {
        TestCertificates otherName = TestCertificates.forNames("other.test");
        assertGetsNoRequest(otherName, otherName);
    }

    private void assertGetsNoRequest(TestCertificates shown, TestCertificates trusted) {
        Setup setup = setup().upstreamTls(shown).trusting(trusted).answering(Answers.untilItEnds(Answers.silence()));
        try (Scenario scenario = setup.start()) {
            assertThat(scenario.ask(Scenario.good()).status()).isEqualTo(502);
            assertThat(scenario.stub().received()).isBlank();
        }
    }
}
