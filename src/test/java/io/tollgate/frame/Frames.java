package io.tollgate.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;

/** Makes the bytes of frames, legal or not. */
final class Frames {
    static final int KEY = 0x37FA213D;

    /** How a length is written, whether that is the shortest way or not. */
    enum LengthForm {
        SHORT,
        TWO_BYTES,
        EIGHT_BYTES;

        static LengthForm shortestFor(long length) {
            if (length >= 0 && length < 126) {
                return SHORT;
            }
            return length >= 0 && length <= 0xFFFF ? TWO_BYTES : EIGHT_BYTES;
        }
    }

    private Frames() {}

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /** A header in its shortest form. The first byte holds FIN, the reserved bits and the opcode. */
    static byte[] header(int firstByte, boolean masked, long length) {
        return header(firstByte, masked, LengthForm.shortestFor(length), length);
    }

    static byte[] header(int firstByte, boolean masked, LengthForm form, long length) {
        ByteBuf out = Unpooled.buffer().writeByte(firstByte);
        int mask = masked ? 0x80 : 0;
        switch (form) {
            case SHORT -> out.writeByte(mask | (int) length);
            case TWO_BYTES -> out.writeByte(mask | 126).writeShort((int) length);
            case EIGHT_BYTES -> out.writeByte(mask | 127).writeLong(length);
        }
        if (masked) {
            out.writeInt(KEY);
        }
        return bytes(out);
    }

    /** A whole frame in its shortest form, with the payload as it is to be on the wire. */
    static byte[] frame(int firstByte, boolean masked, byte[] payload) {
        return join(header(firstByte, masked, payload.length), payload);
    }

    static byte[] join(byte[]... parts) {
        return bytes(Unpooled.wrappedBuffer(parts));
    }

    static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    static byte[][] cutAt(byte[] whole, int index) {
        return new byte[][] {Arrays.copyOfRange(whole, 0, index), Arrays.copyOfRange(whole, index, whole.length)};
    }

    static byte[][] singly(byte[] whole) {
        byte[][] parts = new byte[whole.length][];
        for (int i = 0; i < whole.length; i++) {
            parts[i] = new byte[] {whole[i]};
        }
        return parts;
    }

    /** A reader that has just reported the header. */
    static FrameReader atHeader(byte[] header) {
        FrameReader reader = new FrameReader();
        FrameReader.Step step = reader.read(Unpooled.wrappedBuffer(header));
        if (step != FrameReader.Step.HEADER) {
            throw new AssertionError("no header but " + step);
        }
        return reader;
    }
}
