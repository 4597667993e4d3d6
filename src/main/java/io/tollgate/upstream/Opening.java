package io.tollgate.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection that is being opened: its name looked up where it is no address, then connected. Nothing is read from it
 * until somebody says so. It has no deadline of its own, and can be given up. Used on its event loop only.
 */
final class Opening {
    private final EventLoop loop;
    private final Listener listener;
    /** Null until there is an address to connect to. */
    private @Nullable Channel channel;

    private boolean over;

    /** Hears one of both, unless it gives up before. */
    interface Listener {
        void opened(Channel channel);

        void failed(Throwable cause);
    }

    private Opening(EventLoop loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /** Begins. The listener may hear of it before this returns. */
    static Opening start(VertxInternal vertx, Endpoint endpoint, EventLoop loop, Listener listener) {
        Opening opening = new Opening(loop, listener);
        InetAddress known = endpoint.address();
        if (known != null) {
            opening.connect(vertx, new InetSocketAddress(known, endpoint.port()));
        } else {
            opening.lookUp(vertx, endpoint);
        }
        return opening;
    }

    private void lookUp(VertxInternal vertx, Endpoint endpoint) {
        vertx.nameResolver()
                .nettyAddressResolverGroup()
                .getResolver(loop)
                .resolve(InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()))
                .addListener((Future<InetSocketAddress> found) -> {
                    if (!found.isSuccess()) {
                        fail(found.cause());
                    } else if (!over) {
                        connect(vertx, found.getNow());
                    }
                });
    }

    private void connect(VertxInternal vertx, InetSocketAddress address) {
        Channel opened = vertx.transport().channelFactory(false).newChannel();
        channel = opened;
        opened.config().setAutoRead(false);
        // Netty would schedule a deadline of its own for each.
        opened.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
        loop.register(opened).addListener((ChannelFutureListener) registered -> {
            if (registered.isSuccess()) {
                opened.connect(address).addListener((ChannelFutureListener) this::connected);
            } else {
                opened.unsafe().closeForcibly();
                fail(registered.cause());
            }
        });
    }

    private void connected(ChannelFuture done) {
        if (!done.isSuccess()) {
            done.channel().close();
            fail(done.cause());
        } else if (over) {
            done.channel().close();
        } else {
            over = true;
            listener.opened(done.channel());
        }
    }

    private void fail(Throwable cause) {
        if (!over) {
            over = true;
            listener.failed(cause);
        }
    }

    /** Ends it, and the connection with it if it is not open yet; the listener hears nothing more. */
    void giveUp() {
        boolean opened = over;
        over = true;
        if (channel != null && !opened) {
            channel.close();
        }
    }
}
