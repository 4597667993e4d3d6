package io.tollgate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.WireFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole Tollgate: how it starts, how it does not, and how it ends. */
final class TollgateTest {
    private static final String CHAT = Handshakes.upgrade("/chat").text();
    private static final String QUICK = "drain: {delay: 0, window: 0, deadline: 300ms, code: 4999}";

    @TempDir
    private Path folder;

    private Tollgate start(String yaml) throws StartException {
        return Tollgate.start(Configuration.settings(folder, yaml));
    }

    private static Head get(int port, String path) {
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return client.readHead();
        }
    }

    private static RawClient open(Tollgate tollgate) {
        RawClient client = RawClient.connect(tollgate.port("second"));
        client.send(CHAT);
        assertThat(client.readHead().status()).isEqualTo(101);
        Await.until("an open tunnel", () -> tollgate.openTunnels() == 1);
        return client;
    }

    @Test
    void everyPlaceThatIsNamedListens() throws Exception {
        Tollgate tollgate = start(Configuration.open("ws://127.0.0.1:1", "admin: {address: \"127.0.0.1:0\"}"));
        assertThat(tollgate.ports()).containsOnlyKeys("second", "another");
        assertThat(tollgate.ports().keySet()).containsExactly("second", "another");
        assertThat(tollgate.ports().values()).doesNotHaveDuplicates().doesNotContain(0);
        assertThat(get(tollgate.healthPort(), "/readyz").status()).isEqualTo(200);
        assertThat(get(tollgate.adminPort(), "/config").status()).isEqualTo(401);
        assertThatThrownBy(() -> tollgate.port("public")).hasMessageContaining("[second, another]");
        tollgate.drainAtOnce();
    }

    @Test
    void whatIsNotNamedDoesNotListen() throws Exception {
        Tollgate tollgate = start(Configuration.open("ws://127.0.0.1:1").replaceAll("(?m)^health.*$", ""));
        assertThat(tollgate.healthPort()).isZero();
        assertThat(tollgate.adminPort()).isZero();
        tollgate.drainAtOnce();
    }

    @Test
    void clientsMayNotRenegotiateTls() throws Exception {
        start(Configuration.open("ws://127.0.0.1:1")).drainAtOnce();
        assertThat(System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation"))
                .isEqualTo("true");
    }

    @Test
    void drainClosesTunnelsWithItsCode() throws Exception {
        try (StubUpstream stub = StubUpstream.start(Answers.echo())) {
            Tollgate tollgate =
                    start(Configuration.open(stub.url(), "drain: {delay: 0, window: 0, deadline: 20s, code: 4999}"));
            RawClient client = open(tollgate);
            CompletableFuture<Integer> forced = CompletableFuture.supplyAsync(tollgate::drain);
            assertThat(client.readFrame().closeCode()).isEqualTo(4999);
            client.send(WireFrame.close(4999, "").masked());
            client.expectEof();
            client.close();
            assertThat(forced.get(10, TimeUnit.SECONDS)).isZero();
            assertThat(tollgate.openTunnels()).isZero();
        }
    }

    @Test
    void drainForcesWhoDoesNotAnswer() throws Exception {
        try (StubUpstream stub = StubUpstream.start(Answers.accept())) {
            Tollgate tollgate = start(Configuration.open(stub.url(), QUICK));
            RawClient client = open(tollgate);
            assertThat(tollgate.drain()).isEqualTo(1);
            assertThat(client.readFrame().closeCode()).isEqualTo(4999);
            client.readToAnyEnd();
            assertThat(tollgate.drain()).as("again").isEqualTo(1);
            assertThat(tollgate.openTunnels()).isZero();
        }
    }

    @Test
    void whileDrainingItIsNotReadyAndRefusesUpgrades() throws Exception {
        try (StubUpstream stub = StubUpstream.start(Answers.accept())) {
            Tollgate tollgate = start(Configuration.open(stub.url(), "drain: {delay: 0, window: 0, deadline: 20s}"));
            RawClient client = open(tollgate);
            CompletableFuture<Integer> forced = CompletableFuture.supplyAsync(tollgate::drain);
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            assertThat(get(tollgate.healthPort(), "/readyz").status()).isEqualTo(503);
            try (RawClient late = RawClient.connect(tollgate.port("another"))) {
                late.send(CHAT);
                assertThat(late.readHead().status()).isEqualTo(503);
            }
            client.reset();
            stub.awaitConnection().close();
            forced.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void untilTheDelayIsOverItServesAsBeforeThoughItIsNotReady() throws Exception {
        try (StubUpstream stub = StubUpstream.start(Answers.accept())) {
            Tollgate tollgate = start(Configuration.open(stub.url(), "drain: {delay: 1h, window: 0, deadline: 2h}"));
            tollgate.startDrain();
            assertThat(get(tollgate.healthPort(), "/readyz").status()).isEqualTo(503);
            assertThat(get(tollgate.healthPort(), "/livez").status()).isEqualTo(200);
            RawClient client = open(tollgate);
            client.send(WireFrame.text("hi").masked());
            assertThat(stub.awaitConnection().readFrame().text()).isEqualTo("hi");
            Thread.currentThread().interrupt();
            tollgate.drain();
            assertThat(Thread.interrupted()).isTrue();
            client.readToAnyEnd();
        }
    }

    @Test
    void aDrainAtOnceKnowsNoDelay() throws Exception {
        Tollgate tollgate = start(Configuration.open("ws://127.0.0.1:1", "drain: {delay: 1h, deadline: 2h}"));
        assertThat(tollgate.drainAtOnce()).isZero();
        tollgate.startDrain();
        assertThat(tollgate.awaitDrained()).isZero();
    }

    @Test
    void anUpgradeUnderWayIsRefusedByTheDrain() throws Exception {
        try (StubUpstream stub = StubUpstream.start(Answers.silence())) {
            Tollgate tollgate = start(Configuration.open(stub.url(), QUICK));
            RawClient client = RawClient.connect(tollgate.port("second"));
            client.send(CHAT);
            stub.awaitConnection();
            assertThat(tollgate.drain()).isZero();
            assertThat(client.readHead().status()).isEqualTo(503);
        }
    }

    @Test
    void anInterruptedDrainWaitsForNobody() throws Exception {
        try (StubUpstream stub = StubUpstream.start(Answers.accept())) {
            Tollgate tollgate = start(Configuration.open(stub.url(), "drain: {delay: 0, window: 0, deadline: 60s}"));
            RawClient client = open(tollgate);
            Thread thread = new Thread(tollgate::drain);
            thread.start();
            client.readFrame();
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(thread.isAlive()).isFalse();
            client.readToAnyEnd();
        }
    }

    @Test
    void aTakenPortIsSaidAndNothingStaysBound() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String place : new String[] {"health", "admin"}) {
                int free = freePort();
                String yaml = Configuration.open("ws://127.0.0.1:1")
                        .replaceAll("(?m)^health.*$", place + ": {address: \"127.0.0.1:" + taken.getLocalPort() + "\"}")
                        .replaceFirst(":0", ":" + free);
                StartException failure = catchThrowableOfType(StartException.class, () -> start(yaml));
                assertThat(failure.kind()).isEqualTo(StartException.Kind.BIND);
                assertThat(failure)
                        .hasMessageStartingWith(place + " cannot listen on 127.0.0.1:" + taken.getLocalPort());
                new ServerSocket(free, 1, InetAddress.getLoopbackAddress()).close();
            }
        }
    }

    @Test
    void aTakenListenerPortNamesTheListener() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String yaml = Configuration.open("ws://127.0.0.1:1").replaceFirst(":0", ":" + taken.getLocalPort());
            StartException failure = catchThrowableOfType(StartException.class, () -> start(yaml));
            assertThat(failure.kind()).isEqualTo(StartException.Kind.BIND);
            assertThat(failure).hasMessageContaining("second").hasMessageContaining("in use");
        }
    }

    @Test
    void aFileThatCannotBeUsedIsTheSettingsFault() throws Exception {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        String yaml = Configuration.open("ws://127.0.0.1:1")
                .replaceFirst(
                        ":0\"",
                        ":0\", tls: {certificate: %s, key: %s}"
                                .formatted(certificates.writeCertificate(folder), certificates.writeKey(folder)));
        var settings = Configuration.settings(folder, yaml);
        Files.writeString(folder.resolve("tls.crt"), "nonsense");
        StartException failure = catchThrowableOfType(StartException.class, () -> Tollgate.start(settings));
        assertThat(failure.kind()).isEqualTo(StartException.Kind.SETTINGS);
        assertThat(failure).hasMessageContaining("tls.crt");
    }

    @Test
    void nothingIsLeftOfItWhateverItsEnd() throws Exception {
        Set<Thread> before = threads();
        for (int i = 0; i < 2; i++) {
            try (StubUpstream stub = StubUpstream.start(Answers.accept())) {
                Tollgate tollgate = start(Configuration.open(stub.url(), QUICK));
                int port = tollgate.port("second");
                open(tollgate);
                tollgate.drain();
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            }
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                String yaml = Configuration.open("ws://127.0.0.1:1").replaceFirst(":0", ":" + taken.getLocalPort());
                assertThatThrownBy(() -> start(yaml)).isInstanceOf(StartException.class);
            }
        }
        Await.until("no thread of it is left", () -> names(before).isEmpty());
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet();
    }

    private static Set<String> names(Set<Thread> before) {
        return threads().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.matches("(?i).*vert\\.?x.*|.*netty.*|tollgate.*"))
                .collect(Collectors.toSet());
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
