package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Await;
import io.tollgate.testing.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/**
 * A new container takes over from an old one under load, as in a rollout: the door leads to the new one when the old one is
 * not ready any more, and no message and no upgrade is lost.
 */
final class RollingReplacementIT {
    private static final int CLIENTS = 50;
    private static final int SOME_MESSAGES = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Containers containers;

    @BeforeEach
    void start() throws IOException {
        containers = new Containers();
        containers.upstream();
        Containers.write(folder, "tollgate.yaml", """
                listeners: [{name: public, address: ":8080"}]
                health: {address: ":9091"}
                routes: [{name: echo, path: /**, authenticate: none, upstream: echo}]
                upstreams: {echo: {endpoints: ["%s"]}}
                drain: {delay: 2s, window: 3s, deadline: 20s}
                """.formatted(Containers.UPSTREAM));
    }

    @AfterEach
    void stop() {
        if (containers != null) {
            containers.close();
        }
    }

    @Test
    void aReplacementUnderLoadLosesNothing() throws Exception {
        GenericContainer<?> old = containers.tollgate(folder);
        AtomicInteger door = new AtomicInteger(old.getMappedPort(Containers.PORT));
        List<ReconnectingClient> clients = Stream.generate(() -> ReconnectingClient.start(door::get))
                .limit(CLIENTS)
                .toList();
        awaitMessages(clients, SOME_MESSAGES);

        GenericContainer<?> fresh = containers.tollgate(folder);
        int health = old.getMappedPort(Containers.HEALTH);
        Containers.terminate(old);
        Await.until("an old container that is not ready", PATIENCE, () -> readiness(health) == 503);
        door.set(fresh.getMappedPort(Containers.PORT));

        assertThat(Containers.exitCode(old, PATIENCE)).isZero();
        awaitMessages(clients, mostOf(clients) + SOME_MESSAGES);
        for (ReconnectingClient client : clients) {
            client.finish();
            assertThat(client.moves()).isEqualTo(1);
        }
    }

    private static int readiness(int port) {
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return client.readHead().status();
        }
    }

    private static void awaitMessages(List<ReconnectingClient> clients, int count) {
        Await.until(
                "messages of all clients",
                PATIENCE,
                () -> clients.stream().allMatch(client -> client.acknowledged() >= count));
    }

    private static int mostOf(List<ReconnectingClient> clients) {
        return clients.stream().mapToInt(ReconnectingClient::acknowledged).max().orElseThrow();
    }
}
