package io.tollgate.it;

import io.tollgate.testing.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** The JDK's own WebSocket client, for somebody who sends a text and waits for one. */
final class Chatter implements WebSocket.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final StringBuilder message = new StringBuilder();

    private Chatter() {}

    /** Opens a URL; fails as the client does if the server refuses. */
    static CompletableFuture<WebSocket> open(String url, Chatter listener) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(PATIENCE)
                .buildAsync(URI.create(url), listener)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static Chatter listening() {
        return new Chatter();
    }

    /** The next text that came. */
    String next() {
        return Await.value("a text from the server", () -> Optional.ofNullable(heard.poll()));
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            heard.add(message.toString());
            message.setLength(0);
        }
        socket.request(1);
        return null;
    }
}
