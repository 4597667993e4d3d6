package io.tollgate.gate.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tollgate.frame.FrameReader;
import io.tollgate.frame.FrameRules;
import io.tollgate.frame.FrameViolation;
import io.tollgate.frame.FrameWriter;
import io.tollgate.frame.Opcode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a client's first data message out of its frames (RFC 6455 §5), and takes no byte behind it. Fragments, and control
 * frames between them, are as legal as they are in a tunnel; compression is not, as none was agreed on.
 *
 * <p>The caller pulls: each {@link #read} takes bytes of a buffer up to something to act on, in the order
 *
 * <pre>
 *   (PING | STARVED)* (MESSAGE | TOO_BIG | CLOSE | VIOLATION)
 * </pre>
 *
 * <p>and reads no further behind one of the last four. The only payload that is unmasked and kept is the message's; memory is
 * taken for what has come, never for what was announced, and what comes beside it is bounded too. One thread.
 */
public final class FirstMessageReader {
    /** What {@link #read} came to. */
    public enum Step {
        /** All bytes of the buffer are taken; more have to come. */
        STARVED,
        /** A ping that is owed {@link #pong}. */
        PING,
        /** The message is whole. */
        MESSAGE,
        /** More was announced, or came, than is taken. */
        TOO_BIG,
        /** The client closes. */
        CLOSE,
        /** A rule of RFC 6455 was broken. */
        VIOLATION
    }

    /** Bytes of headers and control frames that may come before the message is whole. */
    static final int MOST_BESIDE = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final int maxSize;
    private final FrameReader frames = new FrameReader();
    private final FrameRules rules = new FrameRules(true, false, 0, 0);
    private byte[] message = NOTHING;
    private int length;
    private int beside;

    /** Null unless one was found. */
    private @Nullable FrameViolation violation;

    /** @param maxSize bytes of the message */
    public FirstMessageReader(int maxSize) {
        this.maxSize = maxSize;
    }

    /** Goes on to the next step, and moves the buffer's reader index over what it took. */
    public Step read(ByteBuf in) {
        while (true) {
            int before = in.readerIndex();
            Step step = take(in);
            beside += in.readerIndex() - before;
            if (step != null) {
                return step;
            }
            if (beside > MOST_BESIDE) {
                return Step.TOO_BIG;
            }
        }
    }

    private @Nullable Step take(ByteBuf in) {
        int before = in.readerIndex();
        return switch (frames.read(in)) {
            case STARVED -> beside + in.readerIndex() - before > MOST_BESIDE ? Step.TOO_BIG : Step.STARVED;
            case HEADER -> header();
            case PAYLOAD -> payload(in, before);
            case CONTROL -> control();
        };
    }

    private @Nullable Step header() {
        violation = rules.judge(frames);
        if (violation != null) {
            return Step.VIOLATION;
        }
        if (Opcode.isControl(frames.opcode())) {
            return null;
        }
        return frames.payloadLength() > maxSize - length ? Step.TOO_BIG : unlessWhole();
    }

    private @Nullable Step payload(ByteBuf in, int from) {
        int count = in.readerIndex() - from;
        int at = (int) (frames.payloadLength() - frames.payloadRemaining()) - count;
        if (length + count > message.length) {
            message = Arrays.copyOf(message, Math.min(maxSize, Math.max(length + count, 2 * message.length)));
        }
        in.getBytes(from, message, length, count);
        frames.unmask(message, length, count, at);
        length += count;
        beside -= count;
        return unlessWhole();
    }

    private @Nullable Step unlessWhole() {
        return frames.payloadRemaining() == 0 && frames.fin() ? Step.MESSAGE : null;
    }

    private @Nullable Step control() {
        return switch (frames.opcode()) {
            case Opcode.PING -> Step.PING;
            case Opcode.CLOSE -> Step.CLOSE;
            default -> null;
        };
    }

    /** The message's payload, to be called at MESSAGE. */
    public byte[] message() {
        return length == message.length ? message : Arrays.copyOf(message, length);
    }

    /** The answer to the ping, at PING. */
    public ByteBuf pong(ByteBufAllocator allocator) {
        return FrameWriter.pongTo(allocator, frames);
    }

    /** The code that the client closed with, legal or not, at CLOSE. */
    public int closeCode() {
        return frames.closeCode();
    }

    /** What was broken, at VIOLATION; else null. */
    public @Nullable FrameViolation violation() {
        return violation;
    }
}
