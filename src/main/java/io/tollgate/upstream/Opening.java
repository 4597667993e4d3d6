package io.tollgate.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is being opened: its name looked up where it is no address, then connected, then secured where the
 * endpoint speaks TLS. What is read from it before somebody says so is no more than that takes. It has no deadline of its own,
 * and can be given up. Used on its event loop only.
 */
final class Opening {
    private final VertxInternal vertx;
    private final UpstreamTls tls;
    private final Endpoint endpoint;
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

    private Opening(VertxInternal vertx, UpstreamTls tls, Endpoint endpoint, EventLoop loop, Listener listener) {
        this.vertx = vertx;
        this.tls = tls;
        this.endpoint = endpoint;
        this.loop = loop;
        this.listener = listener;
    }

    /** Begins. The listener may hear of it before this returns. */
    static Opening start(VertxInternal vertx, UpstreamTls tls, Endpoint endpoint, EventLoop loop, Listener listener) {
        Opening opening = new Opening(vertx, tls, endpoint, loop, listener);
        InetSocketAddress known = endpoint.address();
        if (known != null) {
            opening.connect(known);
        } else {
            opening.lookUp();
        }
        return opening;
    }

    private void lookUp() {
        Future<InetSocketAddress> lookup;
        try {
            lookup = vertx.nameResolver()
                    .nettyAddressResolverGroup()
                    .getResolver(loop)
                    .resolve(InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()));
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        lookup.addListener((Future<InetSocketAddress> found) -> {
            if (!found.isSuccess()) {
                fail(found.cause());
            } else if (!over) {
                connect(found.getNow());
            }
        });
    }

    private void connect(InetSocketAddress address) {
        Channel opened;
        try {
            opened = vertx.transport().channelFactory(false).newChannel();
        } catch (RuntimeException e) {
            // No descriptor is left.
            fail(e);
            return;
        }
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
        Channel connected = done.channel();
        if (!done.isSuccess()) {
            connected.close();
            fail(done.cause());
        } else if (over) {
            connected.close();
        } else if (endpoint.tls()) {
            secure(connected);
        } else {
            succeed(connected);
        }
    }

    /** Giving up closes it, which ends this as well. */
    private void secure(Channel connected) {
        try {
            connected.config().setAutoRead(true);
            tls.secure(connected, endpoint, () -> secured(connected), this::fail);
        } catch (RuntimeException e) {
            connected.close();
            fail(e);
        }
    }

    private void secured(Channel connected) {
        if (!over) {
            connected.config().setAutoRead(false);
            succeed(connected);
        }
    }

    private void succeed(Channel opened) {
        over = true;
        listener.opened(opened);
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
