package io.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.testing.Handshakes.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The raw peers, face to face with nothing between them: what they say of a proxy is only worth what this shows. */
final class WireTest {
    private static final Request REQUEST = Handshakes.upgrade("/chat");

    @Test
    void theSampleKeyHasTheSampleAccept() {
        assertThat(Handshakes.accept(Handshakes.KEY)).isEqualTo(Handshakes.ACCEPT);
    }

    @Test
    void aMaskedFrameHasTheBytesOfTheStandardsExample() {
        assertThat(HexFormat.of().formatHex(WireFrame.text("Hello").masked().bytes()))
                .isEqualTo("818537fa213d7f9f4d5158"); // RFC 6455 §5.7
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 125, 126, 65_535, 65_536})
    void aFrameIsReadAsItWasSent(int length) {
        WireFrame frame = WireFrame.binary(new byte[length]).rsv(WireFrame.RSV1).notFinal();
        try (Pair pair = Pair.open()) {
            pair.client.send(frame.masked());
            pair.upstream.send(frame);
            assertThat(pair.upstream.readFrame()).isEqualTo(frame.masked());
            assertThat(pair.client.readFrame()).isEqualTo(frame);
        }
    }

    @Test
    void theStubAnswersARight101WithWhatWasAskedForAndGluedBehind() {
        WireFrame early = WireFrame.text("early");
        try (StubUpstream stub = StubUpstream.start(
                        Answers.accept().subprotocol("a").glued(early).glued(early));
                RawClient client = RawClient.connect(stub.port())) {
            client.send(REQUEST.text());
            Head head = client.readHead();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.header("sec-websocket-accept")).isEqualTo(Handshakes.ACCEPT);
            assertThat(head.header("Sec-WebSocket-Protocol")).isEqualTo("a");
            assertThat(client.readFrame()).isEqualTo(client.readFrame()).isEqualTo(early);
        }
    }

    @Test
    void theStubKeepsTheHeadAndEveryByte() {
        try (Pair pair = Pair.open()) {
            pair.client.send(WireFrame.text("x"));
            pair.upstream.readFrame();
            assertThat(pair.upstream.requestHead().target()).isEqualTo("/chat");
            assertThat(pair.upstream.received()).isEqualTo(REQUEST.text() + "\u0081\u0001x");
        }
    }

    @Test
    void connectionsAreCountedExactly() {
        try (StubUpstream stub = StubUpstream.start(Answers.silence())) {
            assertThat(stub.connections()).isZero();
            try (RawClient client = RawClient.connect(stub.port())) {
                assertThat(client.localPort()).isNotZero();
                assertThat(stub.connections()).isOne();
            }
        } catch (AssertionError expected) {
            assertThat(expected).hasMessageContaining("inside a head");
        }
    }

    @Test
    void aScriptThatFailsFailsTheTest() {
        StubUpstream stub = StubUpstream.start(Answers.silence());
        RawClient.connect(stub.port()).close();
        assertThatThrownBy(stub::awaitConnection)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("script");
        stub.close();
    }

    @Test
    void finAndRstAreToldApart() {
        try (Pair pair = Pair.open()) {
            pair.client.shutdownOutput();
            pair.upstream.expectEof();
            pair.upstream.send("last words");
            pair.upstream.reset();
            assertThat(pair.client.readExactly(10)).asString().isEqualTo("last words");
            pair.client.expectReset();
        }
    }

    @Test
    void expectingAResetDoesNotTakeAFin() {
        try (Pair pair = Pair.open()) {
            pair.upstream.shutdownOutput();
            assertThatThrownBy(pair.client::expectReset)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("FIN");
        }
    }

    @Test
    void expectingTheEndDoesNotTakeAByte() {
        try (Pair pair = Pair.open()) {
            pair.upstream.send("!");
            pair.upstream.shutdownOutput();
            assertThatThrownBy(pair.client::expectEof)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("'!'");
        }
    }

    @Test
    void silenceIsToldFromAByte() {
        try (Pair pair = Pair.open()) {
            assertThat(pair.client.staysSilentFor(Duration.ofMillis(20))).isTrue();
            pair.upstream.send("!");
            assertThat(pair.client.staysSilentFor(Await.PATIENCE)).isFalse();
            assertThat(pair.client.readExactly(1)).asString().isEqualTo("!");
        }
    }

    @Test
    void theEchoComesBackUnmaskedUpToTheClose() {
        try (StubUpstream stub = StubUpstream.start(Answers.echo());
                RawClient client = RawClient.connect(stub.port())) {
            client.send(REQUEST.text());
            client.readHead();
            for (WireFrame frame : Arrays.asList(WireFrame.text("x").notFinal(), WireFrame.close(4999, "why"))) {
                client.send(frame.masked());
                assertThat(client.readFrame()).isEqualTo(frame);
            }
            client.expectEof();
        }
    }

    @Test
    void tlsWorksWithAPrivateAuthority() {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        try (StubUpstream stub = StubUpstream.startTls(certificates.serverContext(), Answers.accept());
                RawClient client = RawClient.connectTls(stub.port(), certificates.clientContext(), "TLSv1.2")) {
            client.send(REQUEST.text());
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(client.tlsProtocol()).isEqualTo("TLSv1.2");
        }
    }

    @Test
    void anotherAuthorityIsNotTrusted() {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        TestCertificates others = TestCertificates.forNames("localhost");
        try (StubUpstream stub =
                StubUpstream.startTls(certificates.serverContext(), Answers.untilItEnds(Answers.silence()))) {
            assertThatThrownBy(() -> RawClient.connectTls(stub.port(), others.clientContext()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("by TLS");
        }
    }

    private record Pair(StubUpstream stub, RawClient client, UpstreamConnection upstream) implements AutoCloseable {
        static Pair open() {
            StubUpstream stub = StubUpstream.start(Answers.accept());
            RawClient client = RawClient.connect(stub.port());
            client.send(REQUEST.text());
            client.readHead();
            return new Pair(stub, client, stub.awaitConnection());
        }

        @Override
        public void close() {
            client.close();
            stub.close();
        }
    }
}
