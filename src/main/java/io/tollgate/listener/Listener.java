package io.tollgate.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.tollgate.limit.Lease;
import io.tollgate.limit.Slots;
import io.tollgate.telemetry.Logs;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetServerInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds one address and hands its connections to the event loops that serve it: a plain Vert.x NetServer for each, which share
 * one server socket. TLS is ended in the channel's pipeline, by a handler named {@code ssl} at its head. Safe on any thread.
 */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 4096;
    /** Longer than any connection: closing a server must not close what it accepted. */
    private static final Duration FOREVER = Duration.ofDays(36_500);
    /** Vert.x shares a free port among servers that ask for it by the same number; each listener has its own. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger();

    private final ListenerSettings settings;
    private final VertxInternal vertx;
    private final @Nullable SslContext tls;
    private final Admission admission;
    private final SocketAddress address;
    private final LongAdder failedHandshakes = new LongAdder();
    private final List<Loop> loops = new ArrayList<>();

    /** One event loop that serves the address. */
    private record Loop(ContextInternal context, NetServerInternal server) {}

    /**
     * Reads the TLS files; blocks.
     *
     * @param process places for all connections of the process, as {@link Descriptors} has them
     * @throws IllegalArgumentException if they cannot be used; the message says why
     */
    public Listener(ListenerSettings settings, Vertx vertx, Slots process) {
        this.settings = settings;
        this.vertx = (VertxInternal) vertx;
        this.tls = settings.tls() == null ? null : ServerTls.context(settings.tls());
        this.admission = new Admission(settings.name(), settings.maxConnections(), process);
        this.address = address(settings.address());
    }

    private static SocketAddress address(InetSocketAddress address) {
        return address.getPort() == 0
                ? SocketAddress.sharedRandomPort(FREE_PORTS.incrementAndGet(), address.getHostString())
                : SocketAddress.inetSocketAddress(address.getPort(), address.getHostString());
    }

    /**
     * Serves the address on one more event loop, and binds it if this is the first.
     *
     * @param context an event-loop context, each given once
     * @param handler called on that event loop only
     * @return the port, or the failure to bind
     */
    public Future<Integer> listen(Context context, AcceptedHandler handler) {
        ContextInternal own = (ContextInternal) context;
        NetServerInternal server = vertx.createNetServer(new NetServerOptions()
                .setAcceptBacklog(BACKLOG)
                .setReuseAddress(true)
                .setTcpNoDelay(true));
        server.connectHandler(socket -> accept(socket, own, handler));
        synchronized (loops) {
            loops.add(new Loop(own, server));
            return server.listen(own, address).map(bound -> server.actualPort());
        }
    }

    /** Accepts nothing more on any event loop. Done when the port is let go of; open connections stay. */
    public Future<Void> close() {
        List<Loop> closing;
        synchronized (loops) {
            closing = List.copyOf(loops);
            loops.clear();
        }
        closing.forEach(loop -> loop.server().shutdown(FOREVER));
        return Future.join(closing.stream().map(this::released).toList()).mapEmpty();
    }

    /**
     * Vert.x tells when the last connection is gone, not when the port is. It closes the server socket by a task that passes
     * through the context of the first server and then through the acceptor's loop; one that goes the same way comes behind.
     */
    private Future<Void> released(Loop loop) {
        Promise<Void> released = loop.context().promise();
        loop.context().runOnContext(own -> vertx.acceptorEventLoopGroup().next().execute(released::complete));
        return released.future();
    }

    /** Connections open or in their TLS handshake. */
    public int connections() {
        return admission.open();
    }

    /** Connections closed at once since there was no place for them, since the start. */
    public long refusedConnections() {
        return admission.refused();
    }

    /** TLS handshakes that failed or were left, since the start. */
    public long failedHandshakes() {
        return failedHandshakes.sum();
    }

    private void accept(NetSocket socket, ContextInternal context, AcceptedHandler handler) {
        long acceptedNanos = System.nanoTime();
        Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        // The address is missing where the peer has left already.
        Lease slot = channel.remoteAddress() instanceof InetSocketAddress ? admission.admit() : null;
        if (slot == null) {
            channel.close();
            return;
        }
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        Accepted accepted = new Accepted(socket, settings.name(), peer, tls != null, acceptedNanos, slot);
        if (tls == null) {
            handOn(accepted, channel, handler);
        } else {
            endTls(tls, slot, channel, () -> context.dispatch(accepted, a -> handOn(a, channel, handler)));
        }
    }

    /** Until the handshake is done the slot is ours to give back, however the channel ends. */
    private void endTls(SslContext tls, Lease slot, Channel channel, Runnable handOn) {
        ChannelFutureListener left = closed -> {
            failedHandshakes.increment();
            slot.close();
        };
        channel.closeFuture().addListener(left);
        SslHandler ssl = tls.newHandler(channel.alloc());
        ssl.setHandshakeTimeout(settings.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        channel.pipeline().addFirst(new TlsHandshakeHandler(() -> {
            channel.closeFuture().removeListener(left);
            handOn.run();
        }));
        channel.pipeline().addFirst("ssl", ssl);
    }

    private void handOn(Accepted accepted, Channel channel, AcceptedHandler handler) {
        try {
            handler.accepted(accepted);
        } catch (RuntimeException e) {
            LOG.error("Listener {} could not hand a connection on", settings.name(), Logs.withoutMessages(e));
            channel.close();
            accepted.slot().close();
        }
    }
}
