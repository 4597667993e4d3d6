package io.tollgate.relay.channel;

import io.netty.channel.ChannelId;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which channel of this process: a number, and every id is a channel's own, so equal to no other. Netty's would tell machines and
 * processes apart as well, for three times the memory, and asks for the machine's network interfaces at the start. Any thread.
 */
final class TcpChannelId implements ChannelId {
    private static final long serialVersionUID = 1;
    private static final AtomicInteger LAST = new AtomicInteger();

    private final int number = LAST.incrementAndGet();

    @Override
    public String asShortText() {
        return "tcp-" + Integer.toUnsignedString(number);
    }

    @Override
    public String asLongText() {
        return asShortText();
    }

    @Override
    public int compareTo(ChannelId other) {
        return other instanceof TcpChannelId tcp
                ? Integer.compareUnsigned(number, tcp.number)
                : asLongText().compareTo(other.asLongText());
    }

    @Override
    public String toString() {
        return asShortText();
    }
}
