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
    private static final WireFrame LARGE = WireFrame.binary(new byte[64 * 1024]).masked();

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
            talkOn(talker);
            assertThat(talker.readFrame().closeCode()).isEqualTo(1011);
            assertThat(idler.readFrame().closeCode()).isEqualTo(1001);
            awaitLog("outcome=reader_stalled");
            awaitLog("outcome=idle");
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

    /** On a thread of its own: when nothing moves any more, sending waits. */
    private static void talkOn(RawClient client) {
        Thread thread = new Thread(
                () -> {
                    while (sends(client)) {
                        Thread.onSpinWait();
                    }
                },
                "talker");
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean sends(RawClient client) {
        try {
            client.send(LARGE);
            return true;
        } catch (AssertionError ended) {
            return false;
        }
    }

    private void awaitLog(String text) {
        Await.until(text, PATIENCE, () -> tollgate.getLogs().contains(text));
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
