package io.tollgate.it;

import io.tollgate.testing.Await;
import io.tollgate.testing.EchoServer;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reload after reload under handshake after handshake: all that a file can change in place is another each time, but the
 * route that is asked for is there in every one of them.
 */
final class ReloadLoad {
    private static final int CLIENTS = 4;
    private static final String[] YAML = {"""
        listeners: [{name: public, address: "127.0.0.1:0"}]
        admin: {address: "127.0.0.1:0"}
        issuers: {main: {issuer: "%1$s", audience: any, jwks: "file:jwks.json"}}
        routes:
          - {name: chat, path: /chat, credentials: [{header: Authorization}], authenticate: [main], upstream: echo}
        upstreams: {echo: {endpoints: ["%2$s"]}}
        telemetry: {accessLog: off}
        drain: {deadline: 1s}
        """, """
        listeners:
          - {name: front, address: "127.0.0.1:0", maxHead: 16KiB, handshakeTimeout: 20s, maxConnections: 5000}
          - {name: second, address: "127.0.0.2:0"}
        admin: {address: "127.0.0.1:0"}
        issuers: {main: {issuer: "%1$s", audience: any, leeway: 10s, jwks: "file:jwks.json"}}
        routes:
          - {name: other, path: /other, authenticate: none, upstream: echo}
          - {name: chat, path: /chat, credentials: [{header: Authorization}, {query: t}], authenticate: [main],
             upstream: echo, listeners: [front], tunnel: {idle: 1m}}
        upstreams: {echo: {endpoints: ["%2$s"], balance: least-connections}}
        telemetry: {accessLog: off}
        drain: {deadline: 2s}
        """};

    private final Path folder;
    private final int handshakes;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    ReloadLoad(Path folder, int handshakes) {
        this.folder = folder;
        this.handshakes = handshakes;
    }

    /** So many reloads, spread over the handshakes; what went wrong with any of these. */
    List<String> run(int reloads, Duration patience) throws IOException {
        try (EchoServer echo = EchoServer.start()) {
            TestKeys.writeJwks(folder);
            configure(0, echo);
            try (TollgateProcess process = TollgateProcess.start(
                    "run", "--config", folder.resolve("tollgate.yaml").toString())) {
                String port = process.awaitLine("listener public on 127\\.0\\.0\\.1:(\\d+)")
                        .group(1);
                process.awaitLine("listening");
                List<Thread> clients = clients(Integer.parseInt(port));
                for (int i = 1; i <= reloads; i++) {
                    awaitHandshakes((int) ((long) handshakes * i / (reloads + 1)), patience);
                    configure(i, echo);
                    process.awaitLines("reload: applied", i);
                }
                awaitHandshakes(handshakes, patience);
                for (Thread client : clients) {
                    client.interrupt();
                }
            }
        }
        return List.copyOf(failures);
    }

    private void awaitHandshakes(int count, Duration patience) {
        Await.until(count + " handshakes", patience, () -> done.get() >= count);
    }

    private void configure(int turn, EchoServer echo) throws IOException {
        String yaml = YAML[turn % YAML.length].formatted(TestKeys.ISSUER, echo.url());
        Path next = Files.writeString(folder.resolve("tollgate.next"), yaml);
        Files.move(next, folder.resolve("tollgate.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private List<Thread> clients(int port) {
        String request = Handshakes.upgrade("/chat")
                .bearer(TestToken.token().expiresIn(Duration.ofHours(6)).rs256())
                .text();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(() -> shakeHands(port, request), "handshakes");
            client.setDaemon(true);
            client.start();
            clients.add(client);
        }
        return clients;
    }

    private void shakeHands(int port, String request) {
        while (begun.incrementAndGet() <= handshakes) {
            try {
                RawClient client = RawClient.connect(port);
                client.send(request);
                int status = client.readHead().status();
                if (status != 101) {
                    failures.add("status " + status);
                }
                client.reset();
            } catch (AssertionError e) {
                failures.add(String.valueOf(e.getMessage()));
            } finally {
                done.incrementAndGet();
            }
        }
    }
}
