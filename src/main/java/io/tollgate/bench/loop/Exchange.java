package io.tollgate.bench.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tollgate.bench.loop.MessageImages.MessageImage;
import java.nio.ByteBuffer;

/**
 * The messages of one connection: which are under way since when, and whether what comes back is what was sent, in the order
 * in which it was sent. Every byte is compared. One event loop.
 */
final class Exchange {
    private final ChannelHandlerContext context;
    private final MessageImage image;
    private final ByteBuffer expected;
    private final int size;

    /** Of those under way, the oldest first, since when; a ring. */
    private final long[] since;

    private int oldest;
    private int underWay;

    /** Of those under way the last ones, which the socket could not take yet. */
    private int waiting;

    private int sent;
    private int answered;

    /** Of the message that is coming in. */
    private boolean right;

    private long stamp;
    private int at;

    Exchange(ChannelHandlerContext context, MessageImages images, int mostUnderWay) {
        this.context = context;
        this.image = images.image();
        this.expected = images.expected();
        this.size = expected.capacity();
        this.since = new long[mostUnderWay];
    }

    boolean mayTake() {
        return underWay < since.length;
    }

    /**
     * Sends the next one, now or when the socket takes it; since when it counts is said by who knows when it was due. A
     * server that does not read makes it wait, and does not make it go away.
     */
    void send(long countedFrom) {
        int slot = oldest + underWay;
        since[slot < since.length ? slot : slot - since.length] = countedFrom;
        underWay++;
        waiting++;
        write();
    }

    /** Writes what has waited, as far as the socket takes it. */
    void write() {
        while (waiting > 0 && context.channel().isWritable()) {
            waiting--;
            image.send(context, sent++);
        }
    }

    /** Whether any has gone out: a message that comes without having been sent is the server's own, such as a greeting. */
    boolean awaits() {
        return underWay > waiting;
    }

    int underWay() {
        return underWay;
    }

    /** A message begins to come in. */
    void begin(boolean ofRightKind) {
        right = ofRightKind;
        stamp = SequenceStamp.of(answered);
        at = 0;
    }

    /** A part of it, at this place of the buffer. */
    void take(ByteBuf in, int from, int length) {
        if (right && at + length <= size) {
            right = same(in, from, length);
        }
        at = Math.min(at, size) + length;
    }

    private boolean same(ByteBuf in, int from, int length) {
        int skipped = 0;
        if (size >= SequenceStamp.LENGTH) {
            while (at + skipped < SequenceStamp.LENGTH && skipped < length) {
                if (in.getByte(from + skipped) != SequenceStamp.byteOf(stamp, at + skipped)) {
                    return false;
                }
                skipped++;
            }
        }
        int rest = length - skipped;
        expected.limit(at + length).position(at + skipped);
        ByteBuffer found = in.nioBufferCount() == 1
                ? in.internalNioBuffer(from + skipped, rest)
                : in.nioBuffer(from + skipped, rest);
        return found.mismatch(expected) < 0;
    }

    /** The message has come in whole: whether it is the one that was to come. */
    boolean endsRight() {
        return right && at == size;
    }

    /** The oldest one under way has its answer, right or wrong: since when it counted. */
    long settle() {
        long from = since[oldest];
        oldest = oldest + 1 == since.length ? 0 : oldest + 1;
        underWay--;
        answered++;
        return from;
    }

    void release() {
        image.close();
    }
}
