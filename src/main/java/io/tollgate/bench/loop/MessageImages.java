package io.tollgate.bench.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.tollgate.frame.FrameWriter;
import io.tollgate.frame.Opcode;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The message of a run as it goes on the wire, masked (RFC 6455 §5.3) with a random key for each connection. A long one would
 * be too much memory for each: what stands behind its first bytes is shared by the connections of one of a few keys.
 *
 * <p>One event loop.
 */
final class MessageImages implements AutoCloseable {
    /** A message that is longer is shared, and copied no more than its number. */
    static final int WHOLE = 4_096;

    private static final int KEYS = 16;
    private static final long MOST_SHARED = 64 * 1024 * 1024;

    /** On the heap and looked after by nobody: what is made in it is copied and gone. */
    private static final ByteBufAllocator SCRATCH = new UnpooledByteBufAllocator(false, true);

    private static final int FIN = 0x80;
    private static final int HEADER_AND_KEY = 6;
    private static final int TWO_BYTE_LENGTH = 126;
    private static final int LONGEST_TWO_BYTE_LENGTH = 0xFFFF;

    private final MessagePlan plan;
    private final byte[] payload;
    private final ByteBuffer expected;
    private final SecureRandom random = new SecureRandom();
    private final List<ByteBuf> shared = new ArrayList<>();
    private int next;

    MessageImages(MessagePlan plan) {
        this.plan = plan;
        this.payload = letters(plan.size());
        this.expected = ByteBuffer.allocateDirect(plan.size()).put(payload);
    }

    /** Printable, and of no pattern that a network or a compressor could make use of. */
    private static byte[] letters(int size) {
        byte[] letters = new byte[size];
        int state = 1;
        for (int i = 0; i < size; i++) {
            state = state * 1_103_515_245 + 12_345;
            letters[i] = (byte) (' ' + 1 + (state >>> 16) % 94);
        }
        return letters;
    }

    /** The message as it has to come back, but for its number. */
    ByteBuffer expected() {
        return expected;
    }

    /** For one connection more. */
    MessageImage image() {
        if (plan.size() <= WHOLE) {
            int key = random.nextInt();
            return new MessageImage(wire(key), null, stampAt(), key);
        }
        if (shared.isEmpty() || (shared.size() < KEYS && (long) shared.size() * plan.size() < MOST_SHARED)) {
            shared.add(wire(random.nextInt()));
        }
        ByteBuf whole = shared.get(next++ % shared.size());
        int end = stampAt() + SequenceStamp.LENGTH;
        return new MessageImage(
                whole.copy(0, end),
                whole.slice(end, whole.writerIndex() - end),
                stampAt(),
                whole.getInt(stampAt() - 4));
    }

    /** Where the payload of the first frame starts, behind a masked header. */
    private int stampAt() {
        int first = lengthOf(0);
        int extended = first <= LONGEST_TWO_BYTE_LENGTH ? Short.BYTES : Long.BYTES;
        return HEADER_AND_KEY + (first < TWO_BYTE_LENGTH ? 0 : extended);
    }

    private int lengthOf(int fragment) {
        return plan.size() / plan.fragments() + (fragment < plan.size() % plan.fragments() ? 1 : 0);
    }

    private ByteBuf wire(int key) {
        ByteBuf wire = Unpooled.directBuffer(plan.size() + plan.fragments() * 14);
        int at = 0;
        for (int i = 0; i < plan.fragments(); i++) {
            int opcode = i > 0 ? Opcode.CONTINUATION : plan.text() ? Opcode.TEXT : Opcode.BINARY;
            byte[] part = Arrays.copyOfRange(payload, at, at + lengthOf(i));
            ByteBuf frame = FrameWriter.maskedMessage(SCRATCH, opcode, part, key);
            if (i < plan.fragments() - 1) {
                frame.setByte(0, frame.getByte(0) & ~FIN);
            }
            wire.writeBytes(frame);
            frame.release();
            at += part.length;
        }
        return wire;
    }

    @Override
    public void close() {
        shared.forEach(ByteBuf::release);
    }

    /**
     * One connection's message, ready but for its number. It is written from the same memory again and again: only while the
     * kernel has not taken the last one whole, its first bytes are copied. One event loop.
     */
    static final class MessageImage implements AutoCloseable {
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
}
