package io.tollgate.relay.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much is read of a connection in its turn: a few buffers, and next to nothing while reading is off.
 *
 * <p>Once a peer has shut its output, Netty's epoll transport reads whatever the kernel holds of it, many megabytes perhaps,
 * in one turn and whether reading is on or not. All it asks for meanwhile is buffers, so that is where it is stopped: an
 * empty one reads nothing, which is then told apart from an end.
 *
 * <p>Without state, its handles one event loop each.
 */
final class BoundedReads implements RecvByteBufAllocator {
    static final BoundedReads INSTANCE = new BoundedReads();

    private static final int LEAST_READ = 64;
    private static final int FIRST_READ = 2048;
    private static final int MOST_READ = 32 * 1024;
    /** So that one loud connection lets the others of its loop have their turn. */
    private static final int READS_IN_A_ROW = 4;
    /** Nothing at all would keep TLS asking for the rest of a record, forever. */
    private static final int WHILE_OFF = 1024;

    private final RecvByteBufAllocator adaptive =
            new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ).maxMessagesPerRead(READS_IN_A_ROW);

    private BoundedReads() {}

    @Override
    public ExtendedHandle newHandle() {
        return new BoundedHandle(adaptive);
    }

    private static final class BoundedHandle extends DelegatingHandle implements ExtendedHandle {
        private @Nullable ChannelConfig config;
        private int reads;
        private boolean refused;

        BoundedHandle(RecvByteBufAllocator adaptive) {
            super(adaptive.newHandle());
        }

        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            this.config = config;
            reads = 0;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            boolean on = config != null && config.isAutoRead();
            refused = reads >= (on ? READS_IN_A_ROW : 1);
            reads++;
            if (refused) {
                return Unpooled.EMPTY_BUFFER;
            }
            return on ? super.allocate(allocator) : allocator.ioBuffer(WHILE_OFF, WHILE_OFF);
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(refused ? 0 : bytes);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
        }
    }
}
