package io.tollgate.relay.channel;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Asks Linux whether the peer has everything that was written to a socket: a reset throws away what it has not. Other
 * platforms and transports cannot tell; there the answer is yes. Any thread.
 */
final class KernelQueue {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    /** Offsets into {@code struct tcp_info} (linux/tcp.h): packets in flight, bytes acknowledged, bytes not sent yet. */
    private static final int UNACKED = 24;

    private static final int ACKED = 120;
    private static final int NOT_SENT = 144;
    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("io.tollgate.TCP_INFO", IPPROTO_TCP, TCP_INFO, NOT_SENT + Integer.BYTES);

    private KernelQueue() {}

    static boolean isEmpty(Channel channel) {
        if (!isKnown(channel)) {
            return true;
        }
        ByteBuffer info = info(channel);
        return info.getInt(UNACKED) == 0 && info.getInt(NOT_SENT) == 0;
    }

    /** How many bytes the peer has taken since the connection was made; always 0 where nobody can tell. */
    static long acknowledged(Channel channel) {
        return isKnown(channel) ? info(channel).getLong(ACKED) : 0;
    }

    private static boolean isKnown(Channel channel) {
        return channel instanceof TcpChannel && channel.isOpen();
    }

    /** An older kernel fills less of it, and leaves the rest 0. */
    private static ByteBuffer info(Channel channel) {
        return channel.config().getOption(OPTION).order(ByteOrder.nativeOrder());
    }
}
