package io.tollgate.bench.loop;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Event loops and sockets of the client: epoll where there is one, else the JDK's. To a loopback address so many
 * connections go out from 127.0.0.2, so many from 127.0.0.3 and so on, since one address has no more ports. Stateless.
 */
public final class Sockets {
    /** Of the 28,231 ports that Linux gives out by itself, with room for others. */
    static final int PER_SOURCE = 20_000;

    private static final int LAST_BYTE = 254;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private Sockets() {}

    public static EventLoopGroup loops(int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory("bench", true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    static SocketChannel open() {
        SocketChannel channel = Epoll.isAvailable() ? new EpollSocketChannel() : new NioSocketChannel();
        ChannelConfig config = channel.config();
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
        config.setOption(ChannelOption.TCP_NODELAY, true);
        // The loop looks after those that do not answer, all at once.
        config.setConnectTimeoutMillis(0);
        if (channel instanceof EpollSocketChannel) {
            config.setOption(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        }
        return channel;
    }

    /** Closing sends a reset: no port waits for late segments, and the server learns of it at once. */
    static void closeByReset(Channel channel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }

    /** Where the connection of this number goes out from, or null for wherever the system says. */
    static @Nullable InetSocketAddress source(InetAddress server, int number, int connections) {
        if (connections <= PER_SOURCE || !server.isLoopbackAddress() || server.getAddress().length != LOOPBACK.length) {
            return null;
        }
        byte[] source = LOOPBACK.clone();
        source[3] = (byte) Math.min(2 + number / PER_SOURCE, LAST_BYTE);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(source), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }
}
