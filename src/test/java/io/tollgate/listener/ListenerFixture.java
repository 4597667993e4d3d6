package io.tollgate.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.limit.Slots;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A listener on a free port of the loopback, and what it accepted. Not for use after close. */
final class ListenerFixture implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    Slots process = new Slots(Integer.MAX_VALUE);
    final BlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>();

    static ListenerSettings settings(ListenerSettings.Tls tls, Duration handshakeTimeout, int maxConnections) {
        return new ListenerSettings(
                "public",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls,
                false,
                List.of(),
                ListenerSettings.Forwarded.X_FORWARDED_FOR,
                ListenerSettings.DEFAULT_IPV6_PREFIX,
                handshakeTimeout,
                ListenerSettings.DEFAULT_MAX_HEAD,
                maxConnections,
                0);
    }

    Listener listener(ListenerSettings.Tls tls, Duration handshakeTimeout, int maxConnections) {
        return new Listener(settings(tls, handshakeTimeout, maxConnections), vertx, process);
    }

    /** A context on an event loop of its own. */
    Context context() {
        return ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Takes its connections and answers each byte with itself. */
    int listen(Listener listener, Context context) throws Exception {
        return await(listener.listen(context, connection -> {
            connection.channel().pipeline().addLast(new Echo());
            connection.channel().config().setAutoRead(true);
            accepted.add(connection);
        }));
    }

    Accepted next() throws InterruptedException {
        Accepted next = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("an accepted connection").isNotNull();
        return next;
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    static void assertEchoes(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        socket.getOutputStream().flush();
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }

    static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time to wait").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        await(vertx.close());
    }
}
