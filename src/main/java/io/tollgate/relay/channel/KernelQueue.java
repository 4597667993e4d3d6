package io.tollgate.relay.channel;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Asks Linux whether the peer has everything that was written to a socket: a reset throws away what it has not. Other
 * platforms and transports cannot tell; there the answer is yes.
 */
final class KernelQueue {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    /** Offsets into {@code struct tcp_info} (linux/tcp.h): packets in flight, and bytes not sent yet. */
    private static final int UNACKED = 24;

    private static final int NOT_SENT = 144;
    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("io.tollgate.TCP_INFO", IPPROTO_TCP, TCP_INFO, NOT_SENT + Integer.BYTES);

    private KernelQueue() {}

    static boolean isEmpty(Channel channel) {
        if (!(channel instanceof EpollSocketChannel) || !channel.isOpen()) {
            return true;
        }
        ByteBuffer info = channel.config().getOption(OPTION);
        info.order(ByteOrder.nativeOrder());
        return info.limit() <= NOT_SENT || (info.getInt(UNACKED) == 0 && info.getInt(NOT_SENT) == 0);
    }
}
