package io.tollgate.relay.channel;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelId;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket of Linux that asks the kernel for nothing that nobody wants to know. Netty's own asks each socket for its name,
 * its send buffer and at the end whether it lingers, and keeps what it heard: seven system calls an upgrade, and memory for as long as
 * the tunnel lasts. One loop's.
 */
public final class TcpChannel extends AbstractEpollStreamChannel implements SocketChannel {
    private final TcpChannelConfig config = new TcpChannelConfig(this);
    /** Null for one that connects, whose peer Netty keeps. */
    private final @Nullable InetSocketAddress accepted;

    /**
     * One that is to be connected.
     *
     * @throws ChannelException if no descriptor is left
     */
    public TcpChannel() {
        super(LinuxSocket.newSocketStream(), false);
        accepted = null;
        config.setTcpNoDelay(true);
    }

    /** One that was accepted by a server socket without Nagle's algorithm, which on Linux it inherits. */
    TcpChannel(int descriptor, InetSocketAddress peer) {
        super(LinuxSocket.newSocket(descriptor), false);
        accepted = peer;
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

    /** Asked for when somebody asks; a descriptor that is closed may be another's by now. */
    @Override
    protected @Nullable SocketAddress localAddress0() {
        return isActive() ? socket.localAddress() : super.localAddress0();
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return accepted == null ? super.remoteAddress0() : accepted;
    }

    @Override
    protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) throws Exception {
        if (local != null || !(remote instanceof InetSocketAddress address)) {
            return super.doConnect(remote, local);
        }
        checkResolvable(address);
        boolean connected = false;
        boolean begun = false;
        try {
            connected = socket.connect(remote);
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
}
