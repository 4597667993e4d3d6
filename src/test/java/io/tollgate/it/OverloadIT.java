package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.EchoServer;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Peers;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import io.tollgate.testing.stream.StreamClients;
import io.tollgate.testing.stream.StreamPlan;
import io.tollgate.testing.stream.StreamPlan.Ending;
import io.tollgate.testing.stream.StreamUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process with few descriptors, or little memory: who is turned away, how, and that nobody else notices. */
final class OverloadIT {
    private static final int DESCRIPTORS = 256;
    /** A sixteenth and 64 are kept, and a tunnel takes two. */
    private static final int PLACES = 88;

    /** No collection of the old generation until a test wants one. */
    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-XX:+UseSerialGC", "-XX:MetaspaceSize=128m");

    private static final Duration LOOK = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private final EchoServer upstream = EchoServer.start();
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(RawClient::close);
        upstream.close();
    }

    private TollgateProcess start(List<String> within, String... lines) throws IOException {
        String yaml = """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                health: {address: "127.0.0.1:0"}
                routes: [{name: chat, path: /chat, authenticate: none, upstream: stub, tunnel: {ping: 0s}}]
                upstreams: {stub: {endpoints: ["%s"]}}
                drain: {deadline: 1s}
                """.formatted(upstream.url()) + String.join("\n", lines);
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        return TollgateProcess.start(within, OPTIONS, "run", "--config", file.toString());
    }

    private TollgateProcess startWithFewDescriptors() throws IOException {
        Peers.requireCommand("prlimit", "util-linux");
        return start(List.of("prlimit", "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS));
    }

    private static int port(TollgateProcess process, String name) {
        return Integer.parseInt(
                process.awaitLine(name + " on 127\\.0\\.0\\.1:(\\d+)").group(1));
    }

    private RawClient connect(int port) {
        RawClient client = RawClient.connect(port);
        clients.add(client);
        return client;
    }

    private RawClient ask(int port) {
        RawClient client = connect(port);
        client.send(Handshakes.upgrade("/chat").text());
        return client;
    }

    private RawClient open(int port) {
        RawClient client = ask(port);
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private static void assertEchoes(RawClient client) {
        client.send(WireFrame.text("still here").masked());
        assertThat(client.readFrame().text()).isEqualTo("still here");
    }

    private static int health(int port) {
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return client.readHead().status();
        }
    }

    @Test
    void oneTooManyIsToldSoAndTheNextFindsTheRoomOfOneWhoLeft() throws IOException {
        try (TollgateProcess process = startWithFewDescriptors()) {
            int port = port(process, "listener public");
            List<RawClient> tunnels = new ArrayList<>();
            for (int i = 0; i < PLACES; i++) {
                tunnels.add(open(port));
            }
            Refused refused = Refused.read(ask(port));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.error()).isEqualTo("overloaded");
            assertThat(refused.head().header("Retry-After")).matches("[1-5]");
            assertThat(health(port(process, "health"))).isEqualTo(200);
            tunnels.remove(0).reset();
            Await.until("room", () -> ask(port).readHead().status() == 101);
            tunnels.forEach(OverloadIT::assertEchoes);
        }
    }

    @Test
    void withoutDescriptorsAcceptingPausesInsteadOfSpinningAndGoesOnLater() throws IOException {
        try (TollgateProcess process = startWithFewDescriptors()) {
            int health = port(process, "health");
            List<RawClient> tunnels = new ArrayList<>();
            for (int i = 0; i < PLACES; i++) {
                tunnels.add(open(port(process, "listener public")));
            }
            List<RawClient> idle = new ArrayList<>();
            for (int i = 0; i < DESCRIPTORS; i++) {
                idle.add(connect(health));
            }
            process.awaitLine("Too many open files");
            Duration before = process.processorTime();
            long start = System.nanoTime();
            Await.until("a look at it", LOOK.multipliedBy(2), () -> System.nanoTime() - start > LOOK.toNanos());
            assertThat(process.processorTime().minus(before)).isLessThan(LOOK.dividedBy(4));
            tunnels.forEach(OverloadIT::assertEchoes);
            idle.forEach(RawClient::reset);
            assertThat(health(health)).isEqualTo(200);
            tunnels.forEach(OverloadIT::assertEchoes);
        }
    }

    /** The flood finds no room for the most part; what goes through the tunnels is held against what was sent, byte by byte. */
    @Test
    void aFloodOfConnectionsCostsOpenTunnelsNothing() throws IOException {
        int tunnels = 20;
        StreamPlan plan = new StreamPlan(tunnels, tunnels, 1_500_000, 14, Ending.BOTH);
        try (StreamUpstream streamed = StreamUpstream.start(plan);
                Scenario scenario = Scenario.setup()
                        .endpoints("ws://127.0.0.1:" + streamed.port())
                        .listener("maxConnections", Integer.toString(tunnels))
                        .listener("handshakeTimeout", "3s")
                        .tunnel("{ping: 0s}")
                        .start();
                StreamClients streams = StreamClients.start(
                        plan,
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(),
                                scenario.tollgate().port()),
                        TestToken.valid())) {
            Await.until("all are open", () -> streams.tally().tunnels() == tunnels);
            int told = 0;
            while (streams.tally().done() == 0 && streams.tally().failure() == null) {
                told += isTold(scenario.tollgate().port()) ? 1 : 0;
            }
            streams.tally().await(tunnels, Duration.ofSeconds(60));
            streamed.tally().await(tunnels, Duration.ofSeconds(60));
            assertThat(told).isPositive();
        }
    }

    /** Ten at once, of which more than there are places for answers are closed without one. */
    private static boolean isTold(int port) {
        List<RawClient> flood = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            flood.add(RawClient.connect(port));
        }
        boolean told = false;
        for (RawClient client : flood) {
            told |= new String(client.readToAnyEnd(), StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 503 ");
            client.close();
        }
        return told;
    }

    /** The live heap is some part of 64 MiB, and known once the old generation was collected. */
    @Test
    void shortMemoryRefusesUpgradesAndIsNotReadyButTunnelsGoOn() throws IOException {
        try (TollgateProcess process = start(List.of(), "overload: {memory: 12%}")) {
            int port = port(process, "listener public");
            RawClient tunnel = open(port);
            assertThat(health(port(process, "health"))).isEqualTo(200);
            process.collectGarbage();
            process.awaitLine("Memory is short");
            assertThat(Refused.read(ask(port)).error()).isEqualTo("overloaded");
            assertThat(health(port(process, "health"))).isEqualTo(503);
            assertEchoes(tunnel);
        }
    }
}
