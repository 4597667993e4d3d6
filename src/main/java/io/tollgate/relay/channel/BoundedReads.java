package io.tollgate.relay.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
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
    /** A buffer that was filled is followed by one so many times as large. */
    private static final int GROWTH = 16;
    /** So that one loud connection lets the others of its loop have their turn. */
    private static final int READS_IN_A_ROW = 4;

    /** As which a wide one counts, having twice the size. */
    private static final int A_WIDE_READ = 2;
    /** Nothing at all would keep TLS asking for the rest of a record, forever. */
    private static final int WHILE_OFF = 1024;
    /** Where reads are wide: behind one that is stuck there is next to no room. */
    private static final int WHILE_OFF_IF_WIDE = 64;

    private BoundedReads() {}

    @Override
    public ExtendedHandle newHandle() {
        return new BoundedHandle();
    }

    /**
     * Of one connection. The size of its buffers follows what it sends: up at once, and down by half when two turns in a row
     * would have had room in that. One object, since each open tunnel has two.
     */
    private static final class BoundedHandle implements ExtendedHandle {
        private @Nullable ChannelConfig config;
        private int size = FIRST_READ;
        /** The last turn that told would have had room in half of it. */
        private boolean halfWouldDo;

        private int reads;
        private int attempted;
        private int last;
        private int total;
        private boolean refused;

        @Override
        public void reset(ChannelConfig config) {
            this.config = config;
            reads = 0;
            total = 0;
        }

        private boolean isOn() {
            return config != null && config.isAutoRead();
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            boolean on = isOn();
            refused = reads >= (on ? READS_IN_A_ROW : 1);
            if (refused) {
                return Unpooled.EMPTY_BUFFER;
            }
            WideReads wide = config != null && config.getRecvByteBufAllocator() instanceof WideReads its ? its : null;
            if (on && wide != null && wide.areDue()) {
                reads += A_WIDE_READ;
                return LoopBuffer.take(allocator);
            }
            reads++;
            int off = wide == null ? WHILE_OFF : WHILE_OFF_IF_WIDE;
            return on ? allocator.ioBuffer(size) : allocator.ioBuffer(off, off);
        }

        @Override
        public int guess() {
            return size;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = refused ? 0 : bytes;
            if (last > 0) {
                total += last;
                if (last == attempted) {
                    learn(last);
                }
            }
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void incMessagesRead(int messages) {
            // Each read is one.
        }

        @Override
        public boolean continueReading() {
            return continueReading(last == attempted);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return continueReading(maybeMoreData.get());
        }

        private boolean continueReading(boolean maybeMore) {
            return maybeMore && total > 0 && reads < READS_IN_A_ROW && isOn();
        }

        @Override
        public void readComplete() {
            learn(total);
        }

        private void learn(int bytes) {
            if (bytes >= size) {
                size = Math.min(size * GROWTH, MOST_READ);
                halfWouldDo = false;
            } else if (bytes <= size / 2) {
                size = halfWouldDo ? Math.max(size / 2, LEAST_READ) : size;
                halfWouldDo = !halfWouldDo;
            }
        }
    }
}
