package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.EchoServer;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an open tunnel keeps on the heap once it has carried a large message both ways and fallen idle, object by object, in a
 * process of its own: what 200 tunnels more have added.
 */
final class IdleTunnelHeapIT {
    private static final String TUNNEL = "io.tollgate.relay.Tunnel";
    /** One for all, since Tollgate remembers each that it has seen. */
    private static final String TOKEN = TestToken.valid();

    private static final int BEFORE = 40;
    private static final int MORE = 200;
    /** Of each tunnel, both sockets and two limits included, but not its one array of int: such fill gaps of the heap as well. */
    private static final double MOST_BYTES = 4_000;

    private static Map<String, Double> kept = Map.of();
    private static Map<String, Long> leftOver = Map.of();

    @BeforeAll
    static void measure(@TempDir Path folder) throws Exception {
        try (EchoServer echo = EchoServer.start();
                TollgateProcess process = start(folder, echo)) {
            int port = Integer.parseInt(
                    process.awaitLine("listener edge on 127\\.0\\.0\\.1:(\\d+)").group(1));
            List<RawClient> first = open(BEFORE, port);
            HeapHistogram before = HeapHistogram.of(process.pid());
            List<RawClient> more = open(MORE, port);
            kept = HeapHistogram.of(process.pid()).bytesOfEach(MORE, before);
            more.forEach(RawClient::close);
            HeapHistogram[] after = new HeapHistogram[1];
            Await.until("the closed tunnels are forgotten", () -> {
                after[0] = HeapHistogram.of(process.pid());
                return after[0].objects(TUNNEL) <= BEFORE;
            });
            leftOver = kept.keySet().stream()
                    .filter(type -> type.startsWith("io."))
                    .collect(Collectors.toMap(type -> type, type -> after[0].objects(type) - before.objects(type)));
            first.forEach(RawClient::close);
        }
    }

    @AfterAll
    static void forget() {
        kept = Map.of();
        leftOver = Map.of();
    }

    private static TollgateProcess start(Path folder, EchoServer echo) throws Exception {
        String yaml = """
                listeners: [{name: edge, address: "127.0.0.1:0"}]
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:%s", algorithms: [RS256]}}
                routes:
                  - name: chat
                    path: /chat
                    credentials: [{query: t}, {message: token}]
                    authenticate: [main]
                    identity: {X-User: sub}
                    limits:
                      - {count: messages, per: connection, rate: 1000000/s, then: close}
                      - {count: bytes, per: connection, rate: 1GiB/s, then: throttle}
                    tunnel: {idle: 10m, ping: 1m, lifetime: 1h, writeStall: 1m}
                    upstream: echo
                upstreams: {echo: {endpoints: ["%s"]}}
                telemetry: {accessLog: off}
                """.formatted(TestKeys.ISSUER, TestKeys.AUDIENCE, TestKeys.writeJwks(folder), echo.url());
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        // A small heap, so that references have four bytes however large the machine is.
        List<String> options = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");
        return TollgateProcess.start(List.of(), options, "run", "--config", file.toString());
    }

    private static List<RawClient> open(int count, int port) {
        return IntStream.range(0, count).mapToObj(i -> open(i % 2 == 0, port)).toList();
    }

    /** By a token in its request, or in its first message. */
    private static RawClient open(boolean atOnce, int port) {
        RawClient client = RawClient.connect(port);
        client.send(Handshakes.upgrade(atOnce ? "/chat?t=" + TOKEN : "/chat").text());
        assertThat(client.readHead().status()).isEqualTo(101);
        if (!atOnce) {
            client.send(WireFrame.text("{\"token\": \"" + TOKEN + "\"}").masked());
        }
        WireFrame message = WireFrame.text("x".repeat(16 * 1024));
        client.send(message.masked());
        assertThat(client.readFrame()).isEqualTo(message);
        return client;
    }

    @Test
    void aTunnelIsSeenAtAll() {
        assertThat(kept).containsKeys(TUNNEL, "io.tollgate.relay.channel.TcpChannel");
    }

    @ParameterizedTest
    @CsvSource({
        "of HTTP, io\\.(tollgate\\.handshake|netty\\.handler|vertx\\.core\\.http)\\..*",
        "of Vert.x, io\\.vertx\\..*",
        "of the way in but what it is known by, io\\.tollgate\\.(listener|auth(?!\\.revocation\\.Imprint$)|token|config)\\..*",
        "of the dial, io\\.tollgate\\.upstream\\.(?!EndpointLease$).*",
        "of the gate but who came, io\\.tollgate\\.gate\\.(?!Attempt(\\$Opened)?$).*",
        "of what it carried, (io\\.netty\\.buffer|java\\.nio)\\..*",
        "that waits on a clock of its own, .*ScheduledFutureTask"
    })
    void nothingStays(String what, String types) {
        assertThat(kept.keySet()).as("nothing " + what).noneMatch(type -> type.matches(types));
    }

    @Test
    void itTakesNoMoreThanPromised() {
        double bytes = kept.values().stream().mapToDouble(Double::doubleValue).sum();
        assertThat(bytes).as("bytes of " + kept).isBetween(2_000.0, MOST_BYTES);
    }

    @Test
    void nothingOfItStaysOnceItIsClosed() {
        assertThat(leftOver)
                .isNotEmpty()
                .allSatisfy((type, objects) -> assertThat(objects).as(type).isLessThanOrEqualTo(MORE / 10));
    }
}
