package io.tollgate.relay.channel;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/** What the relay needs of a channel. */
public final class RelayChannel {
    /** What may wait for a reader before its writer is not read any more; with the reads still to come it is 64 KiB. */
    private static final WriteBufferWaterMark MARK = new WriteBufferWaterMark(16 * 1024, 28 * 1024);

    private RelayChannel() {}

    /**
     * How it reads. A channel keeps to what it is given before it first reads, which under TLS is long before {@link
     * #prepare}.
     */
    public static RecvByteBufAllocator reads() {
        return BoundedReads.INSTANCE;
    }

    /**
     * Sets it up, as soon as the channel is ours: FIN and end kept apart, reads bounded, and a mark behind which its writer
     * waits, counted in the memory that waiting bytes pin. Leaves reading off.
     */
    public static void prepare(ChannelConfig config) {
        config.setAutoRead(false);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setWriteBufferWaterMark(MARK);
        config.setMessageSizeEstimator(PinnedSizeEstimator.INSTANCE);
        config.setRecvByteBufAllocator(reads());
    }

    /**
     * Lets it read more at a time where that can go straight on. Then a read is to be flushed before the next.
     *
     * @return whether it does from now on
     */
    public static boolean widenReads(SideWriter from, SideWriter to) {
        boolean plain = from.isPlain() && to.isPlain();
        if (plain) {
            from.channel().config().setRecvByteBufAllocator(new WideReads(to));
        }
        return plain;
    }
}
