package io.tollgate.it;

import io.tollgate.testing.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Many tunnels by the JDK's own client, each of which says something now and then and gets it back. */
final class EchoingTunnels implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_FAILURES_TOLD = 10;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient http = HttpClient.newBuilder().build();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong echoed = new AtomicLong();
    private final List<Client> clients;

    /** Opens them; each speaks once in the given time, spread evenly. */
    EchoingTunnels(int count, URI address, String token, Duration every) {
        clients = IntStream.range(0, count).mapToObj(Client::new).toList();
        clients.forEach(client -> client.open(address, token));
        long step = every.toNanos() / count;
        for (Client client : clients) {
            clock.scheduleAtFixedRate(client::speak, client.number * step, every.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Messages that came back right. */
    long echoed() {
        return echoed.get();
    }

    /** What went wrong, the first few. */
    List<String> failures() {
        return failures.stream().limit(MOST_FAILURES_TOLD).toList();
    }

    /** Falls silent, and waits for what is under way. */
    void quiet() {
        clock.shutdownNow();
        Await.until("the last echoes", PATIENCE, () -> clients.stream().noneMatch(client -> client.waiting != null));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        clients.forEach(Client::abort);
    }

    private final class Client implements WebSocket.Listener {
        private final int number;
        private final StringBuilder heard = new StringBuilder();
        private long turn;
        private volatile @Nullable String waiting;
        private volatile @Nullable WebSocket socket;

        Client(int number) {
            this.number = number;
        }

        void open(URI address, String token) {
            socket = http.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + token)
                    .connectTimeout(PATIENCE)
                    .buildAsync(address, this)
                    .join();
        }

        /** A message that was not answered since the turn before is lost or late by all that time. */
        private void speak() {
            if (waiting != null) {
                failures.add("tunnel " + number + ": no echo of " + waiting);
                return;
            }
            String text = number + ":" + turn++;
            waiting = text;
            socket.sendText(text, true).exceptionally(e -> {
                failures.add("tunnel " + number + ": cannot send: " + e);
                return null;
            });
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            heard.append(part);
            if (last) {
                if (!heard.toString().equals(waiting)) {
                    failures.add("tunnel " + number + ": heard " + heard + ", expected " + waiting);
                }
                heard.setLength(0);
                waiting = null;
                echoed.incrementAndGet();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            failures.add("tunnel " + number + ": closed with " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            failures.add("tunnel " + number + ": " + error);
        }

        void abort() {
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }
    }
}
