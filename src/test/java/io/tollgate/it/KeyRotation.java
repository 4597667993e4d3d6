package io.tollgate.it;

import io.tollgate.testing.Await;
import io.tollgate.testing.EchoServer;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.OidcProvider;
import io.tollgate.testing.OidcProvider.Rotation;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.TollgateFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real provider that exchanges its keys under 200 handshakes a second, each with one of the newest tokens, verified anew. It
 * gives no notice: its next key signs the moment that it is published.
 */
final class KeyRotation implements AutoCloseable {
    private static final int PER_SECOND = 200;
    private static final int TOKENS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final OidcProvider provider = OidcProvider.start();
    private final EchoServer echo = EchoServer.start();
    private final TollgateFixture edge;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(4);
    private final AtomicLong turn = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Long> micros = new ConcurrentLinkedQueue<>();
    private volatile List<String> tokens = List.of();

    /** Begins the handshakes, by an edge that looks for the keys by itself and has that cooldown. */
    KeyRotation(String cooldown) {
        edge = TollgateFixture.start("""
                listeners: [{name: public, address: "127.0.0.1:0", maxHandshakes: 0}]
                issuers: {main: {issuer: "%s", audience: ["%s"], remember: 0, cooldown: %s}}
                routes:
                  - {name: chat, path: /chat, credentials: [{header: Authorization}], authenticate: [main], upstream: echo}
                upstreams: {echo: {endpoints: ["%s"]}}
                drain: {deadline: 200ms}
                """.formatted(provider.issuer(), OidcProvider.AUDIENCE, cooldown, echo.url()));
        mint();
        Await.until("the first keys", () -> status(tokens.get(0)) == 101);
        clock.scheduleAtFixedRate(this::next, 0, TimeUnit.SECONDS.toNanos(1) / PER_SECOND, TimeUnit.NANOSECONDS);
    }

    private void mint() {
        List<String> fresh = new ArrayList<>();
        for (int i = 0; i < TOKENS; i++) {
            fresh.add(provider.token("user-" + i));
        }
        tokens = fresh;
    }

    private int status(String token) {
        try (RawClient client = RawClient.connect(edge.port())) {
            client.send(Handshakes.upgrade("/chat").bearer(token).text());
            return client.readHead().status();
        }
    }

    private void next() {
        try {
            long began = System.nanoTime();
            int status = status(tokens.get((int) (turn.getAndIncrement() % TOKENS)));
            micros.add((System.nanoTime() - began) / 1_000);
            if (status != 101) {
                failures.add("status " + status);
            }
        } catch (RuntimeException | AssertionError e) {
            failures.add(e.toString());
        }
        done.incrementAndGet();
    }

    void awaitHandshakes(long count) {
        long wanted = done.get() + count;
        Await.until(count + " handshakes", PATIENCE, () -> done.get() >= wanted);
    }

    /** Another key for the old one, at once, and the old one taken out after so many handshakes. */
    void rotate(long handshakes) {
        provider.rotate(Rotation.PUBLISH);
        provider.rotate(Rotation.USE);
        mint();
        awaitHandshakes(handshakes);
        provider.rotate(Rotation.RETIRE);
        awaitHandshakes(handshakes);
    }

    /** Tokens of nobody, one after the other, each with a key that there is not; how many were not refused. */
    long strangers(int count) {
        String stranger = TestToken.token()
                .claim("iss", provider.issuer())
                .header("kid", "unknown")
                .rs256();
        long other = 0;
        for (int i = 0; i < count; i++) {
            other += status(stranger) == 401 ? 0 : 1;
        }
        return other;
    }

    /** How often the provider was asked for its keys. */
    int keyRequests() {
        return provider.keyRequests();
    }

    /** What came in place of a tunnel, one word each. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** One line of what it took. */
    String figures() {
        List<Long> sorted = micros.stream().sorted().toList();
        return "%d handshakes at %d/s, %d refused, p50 %d us, p99 %d us, longest %d us"
                .formatted(
                        sorted.size(),
                        PER_SECOND,
                        failures.size(),
                        sorted.get(sorted.size() / 2),
                        sorted.get(sorted.size() * 99 / 100),
                        sorted.get(sorted.size() - 1));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        edge.close();
        echo.close();
        provider.close();
    }
}
