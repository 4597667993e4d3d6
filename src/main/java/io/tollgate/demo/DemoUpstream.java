package io.tollgate.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The server behind the proxy: gives every message back to its sender, and tells texts to everybody else with the sender's
 * name, as Tollgate's header says it. Its methods are safe on any thread.
 */
final class DemoUpstream {
    private static final int MAX_MESSAGE = 16 << 20;
    /** What a client that puts its token behind a prefix offers beside it: some server must select one of the two. */
    private static final String SUBPROTOCOL = "chat.v2";

    private final Set<Guest> present = ConcurrentHashMap.newKeySet();
    private final HttpServer server;

    private DemoUpstream(Vertx vertx) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .addWebSocketSubProtocol(SUBPROTOCOL)
                .setMaxWebSocketFrameSize(MAX_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_MESSAGE);
        server = vertx.createHttpServer(options).webSocketHandler(this::welcome);
    }

    /** Binds a free port of the loopback address; blocks until then, so not on an event loop. */
    static DemoUpstream start(Vertx vertx) {
        DemoUpstream upstream = new DemoUpstream(vertx);
        upstream.server
                .listen(0, Loopback.IPV4)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return upstream;
    }

    int port() {
        return server.actualPort();
    }

    private void welcome(ServerWebSocket socket) {
        Guest guest = new Guest(socket);
        socket.closeHandler(closed -> leave(guest));
        socket.exceptionHandler(failure -> leave(guest));
        socket.textMessageHandler(text -> {
            guest.echo(text);
            awaitReader(socket);
            toOthers(guest, other -> other.hear(guest.name(), text));
        });
        socket.binaryMessageHandler(bytes -> {
            socket.writeBinaryMessage(bytes);
            awaitReader(socket);
        });
        guest.showHead();
        present.add(guest);
        toOthers(guest, other -> other.hearOfArrival(guest.name()));
    }

    private void leave(Guest guest) {
        if (present.remove(guest)) {
            toOthers(guest, other -> other.hearOfLeaving(guest));
        }
    }

    private static void awaitReader(ServerWebSocket socket) {
        if (socket.writeQueueFull()) {
            socket.pause();
            socket.drainHandler(drained -> socket.resume());
        }
    }

    private void toOthers(Guest guest, Consumer<Guest> news) {
        present.stream().filter(other -> other != guest).forEach(news);
    }
}
