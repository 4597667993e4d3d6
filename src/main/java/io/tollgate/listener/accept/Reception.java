package io.tollgate.listener.accept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server socket: accepts on one event loop, and gives the connections to those that serve in turn, unread. Who serves alone
 * best accepts as well, since each connection that changes loops wakes a thread. Safe on any thread.
 */
public final class Reception {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final int BACKLOG = 4096;
    /** Without descriptors the kernel offers the same connection again and again. */
    private static final long REST_SECONDS = 1;

    private final ChannelFactory<? extends ServerChannel> sockets;
    private final EventLoop acceptor;
    private final List<Desk> desks = new CopyOnWriteArrayList<>();
    /** Null until the first serves, and where none could be made; guarded by this. */
    private @Nullable Channel socket;
    /** Null until the first serves; guarded by this. */
    private @Nullable Future<Integer> bound;

    /** @param sockets makes its socket, which fails where no descriptor is left */
    public Reception(ChannelFactory<? extends ServerChannel> sockets, EventLoop acceptor) {
        this.sockets = sockets;
        this.acceptor = acceptor;
    }

    /** An event loop that serves, and what takes a connection over on it. */
    private record Desk(EventLoop loop, Consumer<Channel> taker) {}

    /**
     * Gives its share of the connections to one more event loop, and binds the socket if this is the first.
     *
     * @param taker told of each on that loop, before anything is read from it; until it says so, nothing is
     * @return the port, or the failure to bind
     */
    public synchronized Future<Integer> serve(InetSocketAddress address, EventLoop loop, Consumer<Channel> taker) {
        desks.add(new Desk(loop, taker));
        if (bound == null) {
            bound = bind(address);
        }
        return bound;
    }

    private Future<Integer> bind(InetSocketAddress address) {
        try {
            Channel made = sockets.newChannel();
            made.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
            made.config().setOption(ChannelOption.SO_REUSEADDR, true);
            made.pipeline().addLast(new Usher());
            socket = made;
            return bind(made, address);
        } catch (ChannelException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Integer> bind(Channel made, InetSocketAddress address) {
        Promise<Integer> port = Promise.promise();
        acceptor.register(made).addListener((ChannelFutureListener) registered -> {
            if (registered.isSuccess()) {
                made.bind(address).addListener((ChannelFutureListener) done -> {
                    if (done.isSuccess()) {
                        port.complete(((InetSocketAddress) made.localAddress()).getPort());
                    } else {
                        port.fail(done.cause());
                        made.close();
                    }
                });
            } else {
                port.fail(registered.cause());
            }
        });
        return port.future();
    }

    /** Accepts nothing more. Done when the port is let go of; connections stay. */
    public synchronized Future<Void> close() {
        Channel made = socket;
        if (bound == null || made == null) {
            return Future.succeededFuture();
        }
        Promise<Void> closed = Promise.promise();
        bound.onComplete(known -> made.close().addListener((ChannelFutureListener) done -> letGo(closed)));
        return closed.future();
    }

    /** A selector keeps the port until it selects again, which it has done before anything that is due later. */
    private void letGo(Promise<Void> closed) {
        if (acceptor.isShuttingDown()) {
            closed.complete();
        } else {
            acceptor.schedule(() -> closed.complete(), 1, TimeUnit.MILLISECONDS);
        }
    }

    /** What the acceptor's loop tells of the socket. */
    private final class Usher extends ChannelInboundHandlerAdapter {
        private int turn;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel connection = (Channel) message;
            connection.config().setAutoRead(false);
            Desk desk = desks.get(Math.floorMod(turn++, desks.size()));
            // Added first, so that its loop hears of it at once, not behind a reset that nobody is there to take yet.
            ChannelPromise place = new DefaultChannelPromise(connection, desk.loop());
            place.addListener((ChannelFutureListener) registered -> {
                if (registered.isSuccess()) {
                    desk.taker().accept(connection);
                } else {
                    connection.unsafe().closeForcibly();
                }
            });
            desk.loop().register(place);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("No connection can be accepted for {} s: {}", REST_SECONDS, cause.toString());
            context.channel().config().setAutoRead(false);
            context.executor()
                    .schedule(() -> context.channel().config().setAutoRead(true), REST_SECONDS, TimeUnit.SECONDS);
        }
    }
}
