package io.tollgate.bench.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * One connection's message, ready but for its number. It is written from the same memory again and again: only while the
 * kernel has not taken the last one whole, its first bytes are copied. One event loop.
 */
final class MessageImage implements AutoCloseable {
    private final ByteBuf head;
    private final @Nullable ByteBuf tail;
    private final int length;
    private final int stampAt;
    private final long mask;
    private final boolean stamped;

    /**
     * @param head owned: the first header and what the number is written into, or all of it
     * @param tail what follows, not owned
     */
    MessageImage(ByteBuf head, @Nullable ByteBuf tail, int stampAt, int key) {
        this.head = head;
        this.tail = tail;
        this.length = head.writerIndex();
        this.stampAt = stampAt;
        this.mask = ((long) key << 32) | (key & 0xFFFF_FFFFL);
        this.stamped = length >= stampAt + SequenceStamp.LENGTH;
    }

    void send(ChannelHandlerContext context, int number) {
        boolean free = head.refCnt() == 1;
        ByteBuf first = free
                ? head.retain().setIndex(0, length)
                : context.alloc().directBuffer(length).writeBytes(head, 0, length);
        if (stamped) {
            first.setLong(stampAt, SequenceStamp.of(number) ^ mask);
        }
        context.write(first, context.voidPromise());
        if (tail != null) {
            context.write(tail.retainedDuplicate(), context.voidPromise());
        }
        context.flush();
    }

    @Override
    public void close() {
        head.release();
    }
}
