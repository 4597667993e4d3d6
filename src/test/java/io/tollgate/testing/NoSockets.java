package io.tollgate.testing;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.vertx.core.Vertx;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.transport.Transport;

/** The sockets of a process that has no descriptor left: none can be made. */
public final class NoSockets extends NioTransport implements Transport {
    private NoSockets() {}

    /** A Vert.x without sockets, for whoever closes it. */
    public static Vertx vertx() {
        return Vertx.builder().withTransport(new NoSockets()).build();
    }

    @Override
    public String name() {
        return "none";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public Throwable unavailabilityCause() {
        throw new IllegalStateException("It is available");
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return this;
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return () -> {
            throw full();
        };
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return () -> {
            throw full();
        };
    }

    private static ChannelException full() {
        return new ChannelException("Too many open files");
    }
}
