package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/** The network between Tollgate and the server behind goes away, without a word of TCP, and comes back. */
final class NetworkCutIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] LARGE = new byte[64 * 1024];

    @TempDir
    private Path folder;

    private Containers containers;
    private GenericContainer<?> upstream;
    private GenericContainer<?> tollgate;

    @BeforeEach
    void start() throws IOException {
        containers = new Containers();
        upstream = containers.upstream();
        String address = upstream.getContainerInfo()
                .getNetworkSettings()
                .getNetworks()
                .values()
                .iterator()
                .next()
                .getIpAddress();
        Containers.write(folder, "tollgate.yaml", """
                listeners: [{name: public, address: ":8080"}]
                health: {address: ":9091"}
                routes:
                  - {name: talk, path: /talk, authenticate: none, upstream: echo, tunnel: {writeStall: 2s}}
                  - {name: rest, path: /rest, authenticate: none, upstream: echo, tunnel: {idle: 3s, closeTimeout: 1s}}
                upstreams: {echo: {endpoints: ["ws://%s:%d"], connectTimeout: 1s, answerTimeout: 1s}}
                """.formatted(address, EchoMain.PORT));
        tollgate = containers.tollgate(folder);
    }

    @AfterEach
    void stop() {
        if (containers != null) {
            containers.close();
        }
    }

    @Test
    void aCutEndsTunnelsInTheirTimesAndIsOverWhenTheNetworkIsBack() {
        try (RawClient talker = open("/talk");
                RawClient idler = open("/rest")) {
            echoed(talker);
            cut();
            talksUntilItsEnd(talker);
            assertThat(idler.readFrame().closeCode()).isEqualTo(1001);
            assertThat(tollgate.getLogs()).contains("reader_stalled", "outcome=idle");
            assertThat(statusOf("/talk")).isBetween(502, 504);
            mend();
            Await.until("an upgrade that succeeds again", PATIENCE, () -> statusOf("/talk") == 101);
            try (RawClient again = open("/talk")) {
                echoed(again);
            }
        }
    }

    @Test
    void aServerThatDiesIsToldToItsClient() {
        try (RawClient client = open("/talk")) {
            echoed(client);
            upstream.getDockerClient()
                    .killContainerCmd(upstream.getContainerId())
                    .exec();
            assertThat(client.readFrame().closeCode()).isEqualTo(1012);
        }
        assertThat(statusOf("/talk")).isBetween(502, 504);
    }

    /** The server's own address goes: what is sent there is not answered any more, not even refused. */
    private void cut() {
        upstream.getDockerClient()
                .disconnectFromNetworkCmd()
                .withNetworkId(containers.network().getId())
                .withContainerId(upstream.getContainerId())
                .exec();
    }

    private void mend() {
        upstream.getDockerClient()
                .connectToNetworkCmd()
                .withNetworkId(containers.network().getId())
                .withContainerId(upstream.getContainerId())
                .exec();
    }

    /** What Tollgate reads fills the kernel's buffers first; then nothing moves, and {@code writeStall} counts. */
    private static void talksUntilItsEnd(RawClient client) {
        WireFrame message = WireFrame.binary(LARGE).masked();
        Await.until("the end of a tunnel that gets nothing across", PATIENCE, () -> ended(() -> client.send(message)));
    }

    private static boolean ended(Runnable sending) {
        try {
            sending.run();
            return false;
        } catch (AssertionError ended) {
            return true;
        }
    }

    private RawClient open(String path) {
        RawClient client = RawClient.connect(tollgate.getMappedPort(Containers.PORT));
        client.send(Handshakes.upgrade(path).text());
        assertThat(client.readHead().status()).isEqualTo(101);
        return client;
    }

    private int statusOf(String path) {
        try (RawClient client = RawClient.connect(tollgate.getMappedPort(Containers.PORT))) {
            client.send(Handshakes.upgrade(path).text());
            return client.readHead().status();
        }
    }

    private static void echoed(RawClient client) {
        client.send(WireFrame.text("hello").masked());
        assertThat(client.readFrame().text()).isEqualTo("hello");
    }
}
