package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestCertificates;
import io.tollgate.testing.UpstreamConnection;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients see of a drain, phase by phase. With many tunnels: {@link DrainLossIT}. */
final class DrainIT {
    private static final String AT_ONCE = "{delay: 0, window: 0, deadline: 20s}";

    private static Setup draining(String drain) {
        return Scenario.setup()
                .section("drain", drain)
                .section("health", "{address: \"127.0.0.1:0\"}")
                .tunnel("{closeTimeout: 10m, ping: 0s}");
    }

    private static Head health(Scenario scenario, String path) {
        try (RawClient client = RawClient.connect(scenario.tollgate().healthPort())) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return client.readHead();
        }
    }

    private static void assertRefused(RawClient client) {
        Refused refused = Refused.read(client);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.error()).isEqualTo("draining");
        assertThat(refused.head().header("Retry-After")).matches("[1-5]");
        client.close();
    }

    /** Both ends do as they should once Tollgate has sent its Close. */
    private static void endWell(Tunnel tunnel) {
        assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1001);
        answer(tunnel);
    }

    private static void answer(Tunnel tunnel) {
        tunnel.client().send(WireFrame.close(1001, "").masked());
        assertThat(tunnel.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "drained").masked());
        tunnel.upstream().send(WireFrame.close(1001, ""));
        tunnel.upstream().shutdownOutput();
        tunnel.client().expectEof();
        tunnel.client().close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void forTheDelayItIsNotReadyAndServesAsBefore() {
        try (Scenario scenario =
                draining("{delay: 1500ms, window: 0, deadline: 20s}").start()) {
            Tunnel before = scenario.open();
            scenario.tollgate().startDrain();
            assertThat(health(scenario, "/readyz").status()).isEqualTo(503);
            assertThat(health(scenario, "/livez").status()).isEqualTo(200);
            Tunnel after = scenario.open();
            for (Tunnel tunnel : List.of(before, after)) {
                tunnel.client().send(WireFrame.text("hi").masked());
                assertThat(tunnel.upstream().readFrame().text()).isEqualTo("hi");
            }
            endWell(before);
            endWell(after);
            assertThat(scenario.tollgate().awaitDrained()).isZero();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(ints = {0, 30})
    void whoAsksDuringADrainIsAnsweredWhenTheRequestIsThere(int sentBefore) {
        String request = Scenario.good().text();
        // Another loop may hear of the drain a little later, and give up its dial then.
        Setup setup = draining(AT_ONCE).answering(Answers.untilItEnds(Answers.accept()));
        try (Scenario scenario = setup.start()) {
            Tunnel held = scenario.open();
            RawClient client = scenario.connect();
            client.send(request.substring(0, sentBefore));
            scenario.tollgate().startDrain();
            assertThat(held.client().readFrame().closeCode()).isEqualTo(1001);
            client.send(request.substring(sentBefore));
            assertRefused(client);
            assertRefused(scenario.send(Scenario.good()));
            assertThat(health(scenario, "/livez").status()).isEqualTo(200);
            answer(held);
            assertThat(scenario.tollgate().awaitDrained()).isZero();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(strings = {"ws://127.0.0.1:", "wss://localhost:"})
    void anUpgradeThatIsDialledForOrAwaitsItsAnswerIsRefusedWhole(String url) {
        StubUpstream.Script script = url.startsWith("wss") ? shakesNoHands -> {} : Answers.silence();
        try (StubUpstream parked = StubUpstream.start(script);
                Scenario scenario =
                        draining(AT_ONCE).endpoints(url + parked.port()).start()) {
            RawClient client = scenario.send(Scenario.good());
            UpstreamConnection upstream = parked.awaitConnection();
            scenario.tollgate().startDrain();
            assertRefused(client);
            assertThat(scenario.tollgate().awaitDrained()).isZero();
            // A connect that Vert.x still has in hand ends with its process, not always with its Vert.x.
            if (url.startsWith("ws:")) {
                upstream.readToAnyEnd();
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whoShakesHandsMeanwhileIsAnsweredBehindTls() {
        TestCertificates certificates = TestCertificates.forNames("localhost");
        try (Scenario scenario = draining(AT_ONCE)
                        .listenerTls(certificates)
                        .answering(Answers.echo())
                        .start();
                RawClient held = RawClient.connectTls(scenario.tollgate().port(), certificates.clientContext())) {
            held.send(Scenario.good().text());
            assertThat(held.readHead().status()).isEqualTo(101);
            scenario.tollgate().startDrain();
            assertThat(held.readFrame().closeCode()).isEqualTo(1001);
            RawClient late = RawClient.connectTls(scenario.tollgate().port(), certificates.clientContext());
            late.send(Scenario.good().text());
            assertRefused(late);
            held.send(WireFrame.close(1001, "").masked());
            held.expectEof();
            held.close();
            assertThat(scenario.tollgate().awaitDrained()).isZero();
        }
    }

    /** Wherever the moment finds a handshake: a whole 101 and then a Close, or a whole 503. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aHandshakeAtTheMomentItselfIsOneOrTheOther() {
        Queue<RawClient> opened = new ConcurrentLinkedQueue<>();
        try (Scenario scenario = draining(AT_ONCE).answering(Answers.echo()).start()) {
            int port = scenario.tollgate().port();
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(CompletableFuture.runAsync(() -> openUntilRefused(port, opened), DrainIT::onItsOwnThread));
            }
            Await.until("tunnels", () -> opened.size() > 40);
            scenario.tollgate().startDrain();
            callers.forEach(CompletableFuture::join);
            for (RawClient client : opened) {
                assertThat(client.readFrame().closeCode()).isEqualTo(1001);
                client.send(WireFrame.close(1001, "").masked());
                client.expectEof();
                client.close();
            }
            assertThat(scenario.tollgate().awaitDrained()).isZero();
        }
    }

    private static void openUntilRefused(int port, Queue<RawClient> opened) {
        while (true) {
            RawClient client = RawClient.connect(port);
            client.send(Scenario.good().text());
            Head head = client.readHead();
            if (head.status() == 503) {
                client.close();
                return;
            }
            assertThat(head.status()).isEqualTo(101);
            opened.add(client);
        }
    }

    private static void onItsOwnThread(Runnable task) {
        new Thread(task).start();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theClosesAreSpreadOverTheWindow() {
        int count = 20;
        try (Scenario scenario =
                draining("{delay: 0, window: 2s, deadline: 20s}").start()) {
            List<Tunnel> tunnels = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                tunnels.add(scenario.open());
            }
            List<Long> millis = new CopyOnWriteArrayList<>();
            long start = System.nanoTime();
            scenario.tollgate().startDrain();
            tunnels.stream()
                    .map(tunnel -> CompletableFuture.runAsync(
                            () -> {
                                tunnel.client().readFrame();
                                millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                                answer(tunnel);
                            },
                            DrainIT::onItsOwnThread))
                    .toList()
                    .forEach(CompletableFuture::join);
            assertThat(scenario.tollgate().awaitDrained()).isZero();
            assertThat(millis.stream().filter(time -> time < 1_000).count()).isBetween(count / 4L, count * 3L / 4);
            assertThat(millis).allSatisfy(time -> assertThat(time).isLessThan(4_000));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theDeadlineCountsFromTheStartAndForcesWhoDoesNotAnswer() {
        try (Scenario scenario =
                draining("{delay: 300ms, window: 0, deadline: 1s}").start()) {
            Tunnel tunnel = scenario.open();
            long start = System.nanoTime();
            scenario.tollgate().startDrain();
            assertThat(tunnel.client().readFrame().closeCode()).isEqualTo(1001);
            assertThat(scenario.tollgate().awaitDrained()).isEqualTo(1);
            tunnel.client().readToAnyEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
        }
    }
}
