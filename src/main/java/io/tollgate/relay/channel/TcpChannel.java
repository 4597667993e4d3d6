package io.tollgate.relay.channel;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelId;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket of Linux that asks the kernel for nothing that nobody wants to know. Netty's own asks each socket for its name,
 * its peer's, its send buffer and at the end whether it lingers, and keeps what it heard: eight system calls an upgrade, and
 * memory for as long as the tunnel lasts. One loop's.
 */
public final class TcpChannel extends AbstractEpollStreamChannel implements SocketChannel {
    private final TcpChannelConfig config = new TcpChannelConfig(this);
    /** Who it was accepted from, or is to connect to; null where Netty asks. */
    private @Nullable InetSocketAddress peer;

    /**
     * One that is to be connected.
     *
     * @throws ChannelException if no descriptor is left
     */
    public TcpChannel() {
        super(LinuxSocket.newSocketStream(), false);
        config.setTcpNoDelay(true);
    }

    /** One that was accepted by a server socket without Nagle's algorithm, which on Linux it inherits. */
    TcpChannel(int descriptor, InetSocketAddress peer) {
        super(LinuxSocket.newSocket(descriptor), false);
        this.peer = peer;
        active = true;
    }

    @Override
    protected ChannelId newId() {
        return new TcpChannelId();
    }

    @Override
    public TcpChannelConfig config() {
        return config;
    }

    /** None: who accepted it is of no use to it. */
    @Override
    @SuppressWarnings("NullAway") // Netty allows it, and is not annotated.
    public ServerSocketChannel parent() {
        return null;
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) super.remoteAddress();
    }

    /**
     * Connects to an address, and takes it for the peer's, which Netty would ask the kernel for once it is reached. Not for a
     * pipeline with a proxy's handler, which has to see the address itself.
     */
    @Override
    public ChannelFuture connect(SocketAddress remote) {
        return super.connect(remote instanceof InetSocketAddress address ? new Known(address) : remote);
    }

    /** Asked for when somebody asks; a descriptor that is closed may be another's by now. */
    @Override
    protected @Nullable SocketAddress localAddress0() {
        return isActive() ? socket.localAddress() : super.localAddress0();
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        if (peer == null) {
            return super.remoteAddress0();
        }
        boolean connecting = isOpen() && !isActive();
        return connecting ? null : peer;
    }

    @Override
    protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) throws Exception {
        if (local != null || !(remote instanceof Known known)) {
            return super.doConnect(remote, local);
        }
        checkResolvable(known.address);
        if (peer != null) {
            // The kernel may not say so of one that it has just connected.
            throw new AlreadyConnectedException();
        }
        peer = known.address;
        boolean connected = false;
        boolean begun = false;
        try {
            connected = socket.connect(known.address);
            if (!connected) {
                setFlag(EpollIoOps.EPOLLOUT.value());
            }
            begun = true;
        } finally {
            if (!begun) {
                doClose();
            }
        }
        return connected;
    }

    /** An address that nobody asks for again. Netty does so where it sees that it is one of the Internet. */
    private static final class Known extends SocketAddress {
        private static final long serialVersionUID = 1L;

        private final InetSocketAddress address;

        Known(InetSocketAddress address) {
            this.address = address;
        }

        /** Stands in what Netty says of a connection that fails. */
        @Override
        public String toString() {
            return address.toString();
        }
    }
}
