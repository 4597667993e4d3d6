package io.tollgate.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.tollgate.relay.channel.LastingEpoll;
import io.tollgate.relay.channel.RelayChannel;
import io.tollgate.relay.channel.TcpChannel;
import io.tollgate.relay.channel.TcpServerChannel;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.transport.Transport;

/**
 * Vert.x's sockets on Linux, on {@link LastingEpoll}, which read as {@link RelayChannel#reads} says from their first byte on:
 * under TLS they have read long before they are ours, and a channel keeps to what it began with. Stateless.
 */
final class BoundedEpoll extends EpollTransport implements Transport {
    @Override
    public String name() {
        return EPOLL.name();
    }

    @Override
    public boolean available() {
        return isAvailable();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return this;
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return LastingEpoll.newFactory();
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(config, domainSocket, bootstrap);
        bootstrap.childOption(ChannelOption.RECVBUF_ALLOCATOR, RelayChannel.reads());
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        ChannelFactory<? extends Channel> sockets = domainSocket ? super.channelFactory(true) : TcpChannel::new;
        return () -> {
            Channel socket = sockets.newChannel();
            socket.config().setRecvByteBufAllocator(RelayChannel.reads());
            return socket;
        };
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return domainSocket ? super.serverChannelFactory(true) : TcpServerChannel::new;
    }
}
