package io.tollgate.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketBase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The server behind the proxy: gives every message back to its sender as it was, and tells texts to everybody else with
 * the sender's name before them, as Tollgate's header says it. Its methods are safe on any thread.
 */
final class DemoUpstream {
    private static final int MAX_MESSAGE = 16 << 20;

    private final Set<ServerWebSocket> present = ConcurrentHashMap.newKeySet();
    private final HttpServer server;

    private DemoUpstream(Vertx vertx) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setMaxWebSocketFrameSize(MAX_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_MESSAGE);
        server = vertx.createHttpServer(options).webSocketHandler(this::welcome);
    }

    /** Binds a free port of the loopback address; blocks until then, so not on an event loop. */
    static DemoUpstream start(Vertx vertx) {
        DemoUpstream upstream = new DemoUpstream(vertx);
        upstream.server
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return upstream;
    }

    int port() {
        return server.actualPort();
    }

    private void welcome(ServerWebSocket socket) {
        String name = socket.headers().get("X-User");
        present.add(socket);
        socket.closeHandler(closed -> present.remove(socket));
        socket.exceptionHandler(failure -> present.remove(socket));
        socket.textMessageHandler(text -> {
            socket.writeTextMessage(text);
            awaitReader(socket);
            tellOthers(socket, name + ": " + text);
        });
        socket.binaryMessageHandler(bytes -> {
            socket.writeBinaryMessage(bytes);
            awaitReader(socket);
        });
    }

    private static void awaitReader(ServerWebSocket socket) {
        if (socket.writeQueueFull()) {
            socket.pause();
            socket.drainHandler(drained -> socket.resume());
        }
    }

    /** Whoever does not keep up misses a line; nobody waits for it. */
    private void tellOthers(ServerWebSocket sender, String line) {
        present.stream()
                .filter(other -> other != sender && !other.isClosed() && !other.writeQueueFull())
                .forEach((WebSocketBase other) -> other.writeTextMessage(line));
    }
}
