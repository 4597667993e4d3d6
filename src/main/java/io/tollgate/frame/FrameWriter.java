package io.tollgate.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * Writes the frames that Tollgate itself sends, control frames of RFC 6455 §5.5 but for an operator's messages and those
 * that keep an upstream, into buffers fit for I/O that the caller owns. A frame to an upstream is masked, with a key that the upstream cannot foretell (§5.3); one to a client is not.
 *
 * <p>Without state: any thread.
 */
public final class FrameWriter {
    private static final int FIN = 0x80;
    private static final int MASK = 0x80;
    private static final int MAX_HEADER = 6;
    private static final int MAX_MESSAGE_HEADER = 14;
    private static final int MAX_REASON = FrameReader.MAX_CONTROL_PAYLOAD - Short.BYTES;

    private FrameWriter() {}

    /**
     * A Close, §5.5.1.
     *
     * @param code one that {@link CloseCode#mayBeSent may be sent}, or {@link CloseCode#NO_STATUS} for a Close that carries
     *     nothing
     * @param reason cut to the 123 bytes of UTF-8 that fit, between two characters
     * @param maskingKey unused unless masked
     * @throws IllegalArgumentException if the code must not be on the wire
     */
    public static ByteBuf close(ByteBufAllocator allocator, int code, String reason, boolean masked, int maskingKey) {
        if (code == CloseCode.NO_STATUS) {
            return start(allocator, Opcode.CLOSE, 0, masked, maskingKey);
        }
        if (!CloseCode.mayBeSent(code)) {
            throw new IllegalArgumentException(
                    "close code: expected 1000–1003, 1007–1014 or 3000–4999 but was %d".formatted(code));
        }
        byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
        int fitting = cut(utf8);
        ByteBuf frame = start(allocator, Opcode.CLOSE, Short.BYTES + fitting, masked, maskingKey);
        int payload = frame.writerIndex();
        frame.writeShort(code).writeBytes(utf8, 0, fitting);
        return finish(frame, payload, masked, maskingKey);
    }

    /**
     * A Ping, §5.5.2.
     *
     * @param payload its eight bytes, by which its Pong is told apart
     * @param maskingKey unused unless masked
     */
    public static ByteBuf ping(ByteBufAllocator allocator, long payload, boolean masked, int maskingKey) {
        ByteBuf frame = start(allocator, Opcode.PING, Long.BYTES, masked, maskingKey);
        int start = frame.writerIndex();
        frame.writeLong(payload);
        return finish(frame, start, masked, maskingKey);
    }

    /**
     * A Pong that nobody asked for, §5.5.3: a sign of life that has no answer. It carries nothing.
     *
     * @param maskingKey unused unless masked
     */
    public static ByteBuf pong(ByteBufAllocator allocator, boolean masked, int maskingKey) {
        return start(allocator, Opcode.PONG, 0, masked, maskingKey);
    }

    /** The Pong that a client's Ping asks for, §5.5.3: with the same bytes, which came masked and go without. */
    public static ByteBuf pongTo(ByteBufAllocator allocator, FrameReader ping) {
        ByteBuf frame = start(allocator, Opcode.PONG, ping.controlLength(), false, 0);
        for (int i = 0; i < ping.controlLength(); i++) {
            frame.writeByte(ping.controlByte(i));
        }
        return frame;
    }

    /** A whole message in one frame, neither compressed nor masked: for a client (§5.1, §5.6). */
    public static ByteBuf message(ByteBufAllocator allocator, int opcode, byte[] payload) {
        return messageHeader(allocator, opcode, payload.length, 0).writeBytes(payload);
    }

    /** The same masked: for an upstream. */
    public static ByteBuf maskedMessage(ByteBufAllocator allocator, int opcode, byte[] payload, int maskingKey) {
        ByteBuf frame = messageHeader(allocator, opcode, payload.length, MASK).writeInt(maskingKey);
        int start = frame.writerIndex();
        return finish(frame.writeBytes(payload), start, true, maskingKey);
    }

    private static ByteBuf messageHeader(ByteBufAllocator allocator, int opcode, int length, int mask) {
        ByteBuf frame = allocator.ioBuffer(MAX_MESSAGE_HEADER + length);
        frame.writeByte(FIN | opcode);
        if (length < FrameReader.TWO_BYTE_LENGTH) {
            frame.writeByte(mask | length);
        } else if (length <= FrameReader.LONGEST_TWO_BYTE_LENGTH) {
            frame.writeByte(mask | FrameReader.TWO_BYTE_LENGTH).writeShort(length);
        } else {
            frame.writeByte(mask | FrameReader.EIGHT_BYTE_LENGTH).writeLong(length);
        }
        return frame;
    }

    private static ByteBuf start(ByteBufAllocator allocator, int opcode, int length, boolean masked, int maskingKey) {
        ByteBuf frame = allocator.ioBuffer(MAX_HEADER + length);
        frame.writeByte(FIN | opcode);
        frame.writeByte(masked ? MASK | length : length);
        return masked ? frame.writeInt(maskingKey) : frame;
    }

    private static ByteBuf finish(ByteBuf frame, int payload, boolean masked, int maskingKey) {
        if (masked) {
            Masking.apply(frame, payload, maskingKey);
        }
        return frame;
    }

    /** How many bytes fit without cutting a character, whose second and later bytes are of the form 10xxxxxx. */
    private static int cut(byte[] utf8) {
        if (utf8.length <= MAX_REASON) {
            return utf8.length;
        }
        int end = MAX_REASON;
        while ((utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }
}
