package io.tollgate.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.netty.util.internal.PlatformDependent;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A handshake has an absolute deadline, however its bytes drip, and until then it costs next to nothing. */
final class SlowHandshakeIT {
    private static final TestCertificates EDGE = TestCertificates.forNames("localhost");
    /** CVE-2026-45416: nine bytes of a record that begins a ClientHello of 16 MiB (RFC 8446 §4, §5.1). */
    private static final String GIANT_HELLO = "16 0301 4000 01 ffffff";

    private static final Duration DEADLINE = Duration.ofMillis(600);
    /** By when it has to be over, on a busy machine. */
    private static final Duration LATE = DEADLINE.plusSeconds(2);

    private static final Duration DRIP = Duration.ofMillis(50);
    private static final int MANY = 2_000;
    private static final int AMONG_THEM = 6;
    private static final long MOST_FOR_EACH = 4 * 1024;
    private static final long CHUNKS = 8L << 20;

    private static Setup impatient() {
        return Scenario.setup().listener("handshakeTimeout", DEADLINE.toMillis() + "ms");
    }

    @Test
    void aDrippingHeadIsA408AtItsDeadlineAndNothingOfItGoesUp() {
        try (Scenario scenario = impatient().start()) {
            long start = System.nanoTime();
            RawClient client = scenario.connect();
            drip(client, Scenario.good().text().getBytes(ISO_8859_1));
            assertThat(Refused.read(client).status()).isEqualTo(408);
            assertThat(since(start)).isBetween(DEADLINE, LATE);
            assertThat(scenario.stub().connections()).isZero();
        }
    }

    static Stream<Arguments> slowHellos() {
        return Stream.of(
                argumentSet("dripped", "16 0301 0200 0100 01fc 0303" + "00".repeat(64)),
                argumentSet("never sent", ""),
                argumentSet("announced as 16 MiB", GIANT_HELLO));
    }

    @ParameterizedTest
    @MethodSource("slowHellos")
    void aSlowTlsHelloIsClosedAtTheDeadline(String hello) {
        try (Scenario scenario = impatient().listenerTls(EDGE).start()) {
            long start = System.nanoTime();
            RawClient client = scenario.connect();
            drip(client, bytes(hello));
            client.readToAnyEnd();
            assertThat(since(start)).isBetween(DEADLINE, LATE);
        }
    }

    @Test
    void manySlowHeadsHoldNextToNothingAndKeepNobodyOut() {
        try (Scenario scenario = Scenario.setup().listener("maxHandshakes", "0").start()) {
            holdMany(scenario, scenario::connect, MANY, "GET /chat HTTP/1.1\r\nHost: ");
        }
    }

    @Test
    void manyGiantHellosHoldNextToNothing() {
        Setup setup = Scenario.setup().listener("maxHandshakes", "0").listenerTls(EDGE);
        try (Scenario scenario = setup.start()) {
            holdMany(
                    scenario,
                    () -> RawClient.connectTls(scenario.tollgate().port(), EDGE.clientContext()),
                    MANY / 4,
                    new String(bytes(GIANT_HELLO), ISO_8859_1));
        }
    }

    private static void holdMany(Scenario scenario, Supplier<RawClient> honest, int many, String begun) {
        long before = PlatformDependent.usedDirectMemory();
        List<RawClient> slow = Stream.generate(scenario::connect).limit(many).toList();
        slow.forEach(client -> client.send(begun));
        assertThat(getIn(honest)).isEqualTo(AMONG_THEM);
        assertThat(scenario.stub().connections()).isEqualTo(AMONG_THEM);
        assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(many * MOST_FOR_EACH + CHUNKS);
        slow.forEach(RawClient::reset);
        getIn(honest);
    }

    /** How many of some honest clients, over all event loops, are let in before their patience ends. */
    private static long getIn(Supplier<RawClient> honest) {
        return Stream.generate(honest)
                .limit(AMONG_THEM)
                .peek(client -> client.send(Scenario.good().text()))
                .map(client -> client.readHead().status())
                .filter(status -> status == 101)
                .count();
    }

    @Test
    void whoConnectsAndSaysNothingIsA408() {
        try (Scenario scenario = impatient().start()) {
            assertThat(Refused.read(scenario.connect()).status()).isEqualTo(408);
        }
    }

    @Test
    void aCrowdThatResetsBehindItsHeadsLeavesNothing() {
        Setup setup = Scenario.setup().answering(Answers.untilItEnds(Answers.silence()));
        try (Scenario scenario = setup.start()) {
            for (int i = 0; i < 100; i++) {
                RawClient client = scenario.connect();
                client.send(Scenario.good().text());
                client.reset();
            }
            Await.until(
                    "a line for each", () -> scenario.tollgate().accessLines().size() >= 100);
            assertThat(scenario.tollgate().openTunnels()).isZero();
        }
    }

    @Test
    void anAnswerThatDripsIsA504AtItsDeadlineAndEndsTheDial() {
        Setup setup = Scenario.setup()
                .upstream("answerTimeout", DEADLINE.toMillis() + "ms")
                .answering(Answers.silence());
        try (Scenario scenario = setup.start()) {
            long start = System.nanoTime();
            RawClient client = scenario.send(Scenario.good());
            UpstreamConnection upstream = scenario.stub().awaitConnection();
            drip(upstream, "HTTP/1.1 101 Switching Protocols\r\nX: ".getBytes(ISO_8859_1));
            assertThat(Refused.read(client).status()).isEqualTo(504);
            assertThat(since(start)).isBetween(DEADLINE, LATE);
            upstream.readToAnyEnd();
        }
    }

    /** A server whose queue of connections is full answers no SYN any more. */
    @Test
    void aConnectThatIsNeverAnsweredIsA504AtItsDeadline() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RawClient one = RawClient.connect(full.getLocalPort());
                RawClient other = RawClient.connect(full.getLocalPort());
                Scenario scenario = Scenario.setup()
                        .endpoints("ws://127.0.0.1:" + full.getLocalPort())
                        .upstream("connectTimeout", DEADLINE.toMillis() + "ms")
                        .start()) {
            long start = System.nanoTime();
            Refused refused = Refused.read(scenario.send(Scenario.good()));
            assertThat(refused.status()).isEqualTo(504);
            assertThat(since(start)).isBetween(DEADLINE, LATE);
            assertThat(one.localPort()).isNotEqualTo(other.localPort());
        }
    }

    /** Byte by byte, until something comes back. */
    private static void drip(Wire to, byte[] bytes) {
        for (byte octet : bytes) {
            if (!to.staysSilentFor(DRIP)) {
                return;
            }
            to.send(new byte[] {octet});
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
