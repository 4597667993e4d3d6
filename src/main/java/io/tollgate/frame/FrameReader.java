package io.tollgate.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Recognizes the frames of one direction, RFC 6455 §5.2, and judges none of them: that is {@link FrameRules}' part.
 *
 * <p>The caller pulls: each {@link #read} takes one step over the bytes of a buffer, in the order
 *
 * <pre>
 *   (HEADER (PAYLOAD* | CONTROL))* STARVED
 * </pre>
 *
 * <p>where STARVED, asking for the next buffer, may come at any place. A data payload is only stepped over; a control
 * payload, of 125 bytes at most, is gathered. A frame that breaks a rule is reported at HEADER like any other, and a
 * caller that refuses it reads no further. One that does is safe: a control frame that claims more than 125 bytes comes
 * as PAYLOAD steps, and a length whose highest bit is set as a payload that never ends.
 *
 * <p>No announced length allocates, and neither does a frame: headers are kept as numbers, and control payloads in one
 * small array that is given up when the reader comes to rest at the end of a buffer.
 *
 * <p>One thread: all calls come from the tunnel's event loop.
 */
public final class FrameReader {
    /** What {@link #read} recognized. */
    public enum Step {
        /** Nothing more: all bytes of the buffer are taken, part of a header or of a control payload perhaps by us. */
        STARVED,
        /** A whole header. Comes for every frame, control frames too. */
        HEADER,
        /** A part of a data frame's payload, never an empty one. */
        PAYLOAD,
        /** A control frame, all of it, also when it carries nothing. */
        CONTROL
    }

    /** RFC 6455 §5.5. */
    static final int MAX_CONTROL_PAYLOAD = 125;

    static final int TWO_BYTE_LENGTH = 126;
    static final int EIGHT_BYTE_LENGTH = 127;
    static final int LONGEST_TWO_BYTE_LENGTH = 0xFFFF;
    private static final byte[] NONE = {};

    /*
     * A header is its first two bytes (head), its longer length, if it has one, and its masking key. All three are kept,
     * so that the bytes can be written again without having been kept themselves. A header that comes in parts is built
     * up in a second set of the three, since what is said of the frame before has to stay valid meanwhile.
     */
    private int head;
    private long length;
    private int maskingKey;
    private boolean headerSplit;

    private int held;
    private int heldHead;
    private long heldLength;
    private int heldMaskingKey;

    private long remaining;

    private boolean gathering;
    private int gathered;
    private byte[] control = NONE;

    /**
     * Takes one step and moves the buffer's reader index over what it recognized. At STARVED the buffer is read to its
     * end: up to 13 bytes of a header, or what has come of a control payload, are then kept in here.
     */
    public Step read(ByteBuf in) {
        if (remaining > 0) {
            return passPayload(in);
        }
        return gathering ? gatherControl(in) : readHeader(in);
    }

    /** The four bits on the wire; see {@link Opcode}. This and what follows is valid from HEADER until the next HEADER. */
    public int opcode() {
        return (head >> 8) & 0xF;
    }

    /** Whether this is the last frame of its message. */
    public boolean fin() {
        return (head & 0x8000) != 0;
    }

    /** The three reserved bits: RSV1 is 4, RSV2 is 2, RSV3 is 1. */
    public int reserved() {
        return (head >> 12) & 0x7;
    }

    public boolean masked() {
        return isMasked(head);
    }

    /** In bytes, as on the wire: negative if the highest of 64 bits is set, which RFC 6455 §5.2 forbids. */
    public long payloadLength() {
        return length;
    }

    /** Whether the length has the shortest of its three forms, as RFC 6455 §5.2 asks for. */
    public boolean lengthMinimal() {
        return switch (lengthForm(head)) {
            case TWO_BYTE_LENGTH -> length >= TWO_BYTE_LENGTH;
            case EIGHT_BYTE_LENGTH -> Long.compareUnsigned(length, LONGEST_TWO_BYTE_LENGTH) > 0;
            default -> true;
        };
    }

    /** In bytes: 2 to 14. */
    public int headerLength() {
        return headerLength(head);
    }

    /** Whether a part of this header came in earlier buffers, so that this buffer does not hold all of it. */
    public boolean headerSplit() {
        return headerSplit;
    }

    /** Writes the header as it was on the wire. */
    public void copyHeader(ByteBuf out) {
        out.writeShort(head);
        switch (lengthForm(head)) {
            case TWO_BYTE_LENGTH -> out.writeShort((int) length);
            case EIGHT_BYTE_LENGTH -> out.writeLong(length);
            default -> {}
        }
        if (masked()) {
            out.writeInt(maskingKey);
        }
    }

    /**
     * Writes a header for a part of this data frame, as if its sender had sent it in fragments (RFC 6455 §5.4): the first part
     * has the opcode and the reserved bits, the last has FIN if the frame has. The masking key is the frame's own, so the
     * payload's bytes stay as they are where each part starts at a multiple of four (§5.3).
     *
     * @param at where the part starts in the payload
     * @param size how many bytes it has
     */
    public void copyPartHeader(ByteBuf out, long at, int size) {
        int first = at == 0 ? head & 0x7F00 : 0;
        int last = at + size == length ? head & 0x8000 : 0;
        int bits = first | last | (head & 0x80);
        if (size < TWO_BYTE_LENGTH) {
            out.writeShort(bits | size);
        } else if (size <= LONGEST_TWO_BYTE_LENGTH) {
            out.writeShort(bits | TWO_BYTE_LENGTH).writeShort(size);
        } else {
            out.writeShort(bits | EIGHT_BYTE_LENGTH).writeLong(size);
        }
        if (masked()) {
            out.writeInt(maskingKey);
        }
    }

    /** How many bytes of the current data frame's payload are still to come; 0 for a control frame. */
    public long payloadRemaining() {
        return remaining;
    }

    /** Whether the reader stands between two frames: none of the next has come, and all of the last. */
    public boolean atBoundary() {
        return held == 0 && remaining == 0 && !gathering;
    }

    /**
     * Takes the mask off bytes of this data frame's payload, RFC 6455 §5.3.
     *
     * @param at where in the payload the first of them stands
     */
    public void unmask(byte[] bytes, int start, int count, int at) {
        for (int i = 0; i < count; i++) {
            bytes[start + i] ^= (byte) Masking.keyByte(maskingKey, at + i);
        }
    }

    /** The bytes that the control frame carries: 0 to 125. This and what follows is valid at CONTROL. */
    public int controlLength() {
        return gathered;
    }

    /** A byte of the control frame's payload, unmasked. */
    public byte controlByte(int index) {
        Objects.checkIndex(index, gathered);
        return (byte) (control[index] ^ Masking.keyByte(maskingKey, index));
    }

    /** Whether the control frame carries these eight bytes and no other. */
    public boolean controlIs(long payload) {
        if (gathered != Long.BYTES) {
            return false;
        }
        long carried = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            carried = (carried << 8) | (controlByte(i) & 0xFF);
        }
        return carried == payload;
    }

    /** Writes the control frame as it was on the wire: still masked, if it was. */
    public void copyFrame(ByteBuf out) {
        copyHeader(out);
        out.writeBytes(control, 0, gathered);
    }

    /** The code that a Close carries, legal or not; {@link CloseCode#NO_STATUS} without one, or for another frame. */
    public int closeCode() {
        if (opcode() != Opcode.CLOSE || gathered < 2) {
            return CloseCode.NO_STATUS;
        }
        return (controlByte(0) & 0xFF) << 8 | (controlByte(1) & 0xFF);
    }

    /**
     * The reason that a Close carries, or an empty one. For logs only: what is no UTF-8 is replaced, and control
     * characters stay in.
     */
    public String closeReason() {
        if (opcode() != Opcode.CLOSE || gathered <= 2) {
            return "";
        }
        byte[] reason = new byte[gathered - 2];
        for (int i = 0; i < reason.length; i++) {
            reason[i] = controlByte(i + 2);
        }
        return new String(reason, StandardCharsets.UTF_8);
    }

    private Step readHeader(ByteBuf in) {
        int readable = in.readableBytes();
        if (held > 0 || readable < 2) {
            return gatherHeader(in);
        }
        int start = in.readerIndex();
        int newHead = in.getUnsignedShort(start);
        int size = headerLength(newHead);
        if (readable < size) {
            return gatherHeader(in);
        }
        long newLength = switch (lengthForm(newHead)) {
            case TWO_BYTE_LENGTH -> in.getUnsignedShort(start + 2);
            case EIGHT_BYTE_LENGTH -> in.getLong(start + 2);
            default -> lengthForm(newHead);
        };
        int newMaskingKey = isMasked(newHead) ? in.getInt(start + size - 4) : 0;
        in.readerIndex(start + size);
        return begin(newHead, newLength, newMaskingKey, false);
    }

    private Step gatherHeader(ByteBuf in) {
        while (in.isReadable()) {
            hold(in.readByte() & 0xFF);
            if (held >= 2 && held == headerLength(heldHead)) {
                return beginHeld();
            }
        }
        if (held == 0) {
            rest();
        }
        return Step.STARVED;
    }

    private void hold(int octet) {
        if (held < 2) {
            heldHead = heldHead << 8 | octet;
        } else if (held < 2 + extendedLength(heldHead)) {
            heldLength = heldLength << 8 | octet;
        } else {
            heldMaskingKey = heldMaskingKey << 8 | octet;
        }
        held++;
    }

    private Step beginHeld() {
        long newLength = extendedLength(heldHead) > 0 ? heldLength : lengthForm(heldHead);
        begin(heldHead, newLength, heldMaskingKey, true);
        held = 0;
        heldHead = 0;
        heldLength = 0;
        heldMaskingKey = 0;
        return Step.HEADER;
    }

    private Step begin(int newHead, long newLength, int newMaskingKey, boolean split) {
        head = newHead;
        length = newLength;
        maskingKey = newMaskingKey;
        headerSplit = split;
        gathered = 0;
        gathering = Opcode.isControl(opcode()) && newLength >= 0 && newLength <= MAX_CONTROL_PAYLOAD;
        if (!gathering) {
            remaining = newLength < 0 ? Long.MAX_VALUE : newLength;
        }
        return Step.HEADER;
    }

    private Step passPayload(ByteBuf in) {
        int step = (int) Math.min(remaining, in.readableBytes());
        if (step == 0) {
            return Step.STARVED;
        }
        in.skipBytes(step);
        remaining -= step;
        return Step.PAYLOAD;
    }

    private Step gatherControl(ByteBuf in) {
        int step = Math.min((int) length - gathered, in.readableBytes());
        if (step > 0) {
            if (control.length == 0) {
                control = new byte[MAX_CONTROL_PAYLOAD];
            }
            in.readBytes(control, gathered, step);
            gathered += step;
        }
        if (gathered < length) {
            return Step.STARVED;
        }
        gathering = false;
        return Step.CONTROL;
    }

    /** Thousands of tunnels are idle at a time: none shall keep an array for the ping it saw last. */
    private void rest() {
        control = NONE;
        gathered = 0;
    }

    private static boolean isMasked(int head) {
        return (head & 0x80) != 0;
    }

    /** The seven bits that are the length, or say how many bytes of it follow. */
    private static int lengthForm(int head) {
        return head & 0x7F;
    }

    private static int extendedLength(int head) {
        return switch (lengthForm(head)) {
            case TWO_BYTE_LENGTH -> 2;
            case EIGHT_BYTE_LENGTH -> 8;
            default -> 0;
        };
    }

    private static int headerLength(int head) {
        return 2 + extendedLength(head) + (isMasked(head) ? 4 : 0);
    }
}
