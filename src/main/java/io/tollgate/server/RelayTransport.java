package io.tollgate.server;

import io.netty.channel.IoHandlerFactory;
import io.tollgate.relay.channel.ReturningEpoll;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.transport.Transport;

/** Vert.x's epoll transport over {@link ReturningEpoll}; where there is no epoll, whatever Vert.x prefers. */
final class RelayTransport implements Transport {
    private static final Transport EPOLL = Transport.EPOLL;

    private RelayTransport() {}

    static Transport best() {
        Transport found = Transport.nativeTransport();
        if (found == null) {
            return NIO;
        }
        return found == EPOLL && found.available() ? new RelayTransport() : found;
    }

    @Override
    public String name() {
        return EPOLL.name();
    }

    @Override
    public boolean available() {
        return EPOLL.available();
    }

    @Override
    public Throwable unavailabilityCause() {
        return EPOLL.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return new Returning();
    }

    private static final class Returning extends EpollTransport {
        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return ReturningEpoll.factory(super.ioHandlerFactory());
        }
    }
}
