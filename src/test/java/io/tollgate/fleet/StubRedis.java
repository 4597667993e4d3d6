package io.tollgate.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** A server that answers as no Redis would, or as one in a state that is hard to bring about. */
final class StubRedis implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger connections = new AtomicInteger();
    private final NetServer server;

    private StubRedis(Consumer<NetSocket> connected) {
        server = vertx.createNetServer().connectHandler(socket -> {
            connections.incrementAndGet();
            connected.accept(socket);
        });
        Await.until("a server that listens", server.listen(0, "127.0.0.1")::isComplete);
    }

    /** Says this to whatever it is told. */
    static StubRedis answering(String text) {
        return answering(request -> text);
    }

    /** Says what is made of what it is told. */
    static StubRedis answering(Function<String, String> answer) {
        return new StubRedis(socket -> socket.handler(request -> socket.write(answer.apply(request.toString(UTF_8)))));
    }

    /** Says the same again and again, unasked, as fast as it is read, and first something else. */
    static StubRedis flooding(String first, Buffer rest) {
        return new StubRedis(socket -> {
            socket.write(first);
            flood(socket, rest);
        });
    }

    private static void flood(NetSocket socket, Buffer rest) {
        socket.write(rest).onSuccess(written -> flood(socket, rest));
    }

    /** Says something a byte at a time, so slowly that it never ends. */
    static StubRedis dripping(Vertx clock, String text) {
        return new StubRedis(socket -> {
            AtomicInteger next = new AtomicInteger();
            long timer = clock.setPeriodic(10, tick -> {
                int at = next.getAndIncrement();
                socket.write(text.substring(at % text.length(), at % text.length() + 1));
            });
            socket.closeHandler(closed -> clock.cancelTimer(timer));
        });
    }

    URI uri() {
        return URI.create("redis://127.0.0.1:" + server.actualPort());
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        Await.until("the end of a server", vertx.close()::isComplete);
    }
}
