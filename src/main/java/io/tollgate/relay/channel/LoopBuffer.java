package io.tollgate.relay.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * One large buffer of an event loop, lent to one read after the other as long as each gives it back before the next: what is
 * read goes into memory that is warm from the read before, and nothing is allocated. A read whose bytes wait for the kernel
 * keeps the buffer for itself, and the loop takes another one then. One event loop.
 */
final class LoopBuffer {
    /**
     * No more than a segment of the loopback carries, so that each read goes on as one segment and not as a large and a tiny one:
     * 64 KiB less the headers of IPv6 and of TCP with time stamps. Less as well what one that is stuck may have behind it (its
     * peer's end and reset are looked for by small reads) and what the queue counts for itself: 64 KiB are all that may wait.
     */
    static final int SIZE = 64 * 1024 - 512;

    /** The references to it while a read has it: the loop's and the taker's. */
    private static final int LENT_ONCE = 2;

    private static final FastThreadLocal<LoopBuffer> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected LoopBuffer initialValue() {
            return new LoopBuffer();
        }

        @Override
        protected void onRemoval(LoopBuffer ofLoop) {
            ofLoop.giveUp();
        }
    };

    private @Nullable ByteBuf buffer;

    private LoopBuffer() {}

    /** Empty, and the taker's to release. */
    static ByteBuf take(ByteBufAllocator allocator) {
        return OF_LOOP.get().lend(allocator);
    }

    /** Whether these bytes alone keep the loop's buffer from the next read, which they are not to do for long. */
    @SuppressWarnings("ReferenceEquality")
    static boolean isLent(ByteBuf bytes) {
        return OF_LOOP.get().buffer == bytes && bytes.refCnt() == LENT_ONCE;
    }

    private ByteBuf lend(ByteBufAllocator allocator) {
        ByteBuf own = buffer;
        if (own == null || own.refCnt() > 1) {
            giveUp();
            own = allocator.directBuffer(SIZE, SIZE);
            buffer = own;
        }
        return own.clear().retain();
    }

    private void giveUp() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
