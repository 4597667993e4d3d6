package io.tollgate.relay.channel;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/** What the relay needs of a channel. */
public final class RelayChannel {
    /** What may wait for a reader before its writer is not read any more; with one read more it is 64 KiB. */
    private static final WriteBufferWaterMark MARK = new WriteBufferWaterMark(16 * 1024, 32 * 1024);

    private static final int MOST_READ = 32 * 1024;
    /** So that one loud connection lets the others of its loop have their turn. */
    private static final int READS_IN_A_ROW = 4;

    private RelayChannel() {}

    /**
     * Sets it up, as soon as the channel is ours: FIN and end kept apart, reads bounded, and a mark behind which its writer
     * waits, counted in the memory that waiting bytes pin. Leaves reading off.
     */
    public static void prepare(ChannelConfig config) {
        config.setAutoRead(false);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setWriteBufferWaterMark(MARK);
        config.setMessageSizeEstimator(PinnedSizeEstimator.INSTANCE);
        config.setRecvByteBufAllocator(
                new AdaptiveRecvByteBufAllocator(64, 2048, MOST_READ).maxMessagesPerRead(READS_IN_A_ROW));
    }
}
