package io.tollgate.it;

import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.tollgate.testing.WireFrame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Handshakes at a steady rate, every second one wrong in its own way, each held to its answer. */
final class MixedHandshakes implements AutoCloseable {
    private static final int MOST_FAILURES_TOLD = 10;

    private record Wrong(Request request, int status) {}

    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong turn = new AtomicLong();
    private final int port;
    private final Request right;
    private final List<Wrong> wrong;

    MixedHandshakes(int port, String path, String token, int perSecond) {
        this.port = port;
        this.right = Handshakes.upgrade(path).bearer(token);
        this.wrong = List.of(
                new Wrong(Handshakes.upgrade(path), 401),
                new Wrong(Handshakes.upgrade(path).bearer(TestToken.tampered()), 401),
                new Wrong(
                        Handshakes.upgrade(path)
                                .bearer(TestToken.token()
                                        .expiresIn(Duration.ofHours(-1))
                                        .rs256()),
                        401),
                new Wrong(Handshakes.upgrade("/nowhere").bearer(token), 404),
                new Wrong(right.with("Sec-WebSocket-Version", "8"), 426),
                new Wrong(right.method("POST"), 405),
                new Wrong(right.with("Sec-WebSocket-Key", "short"), 400));
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        clock.scheduleAtFixedRate(this::next, 0, period, TimeUnit.NANOSECONDS);
    }

    private void next() {
        long now = turn.getAndIncrement();
        try {
            if (now % 2 == 0) {
                openAndClose();
            } else {
                refused(wrong.get((int) (now / 2 % wrong.size())));
            }
            done.incrementAndGet();
        } catch (RuntimeException | AssertionError e) {
            failures.add("handshake " + now + ": " + e);
        }
    }

    private void openAndClose() {
        try (RawClient client = RawClient.connect(port)) {
            client.send(right.text());
            expect(client, 101);
            client.send(WireFrame.close(1000, "done").masked().bytes());
            client.readFrame();
        }
    }

    private void refused(Wrong handshake) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(handshake.request.text());
            expect(client, handshake.status);
        }
    }

    private static void expect(RawClient client, int status) {
        int found = client.readHead().status();
        if (found != status) {
            throw new AssertionError("answered " + found + ", expected " + status);
        }
    }

    /** How many were answered as they should be. */
    long done() {
        return done.get();
    }

    /** What went wrong, the first few. */
    List<String> failures() {
        return failures.stream().limit(MOST_FAILURES_TOLD).toList();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
