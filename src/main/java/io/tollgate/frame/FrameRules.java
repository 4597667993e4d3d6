package io.tollgate.frame;

import org.jspecify.annotations.Nullable;

/**
 * Judges the headers of one direction by the rules of RFC 6455 §5, by the route's sizes and by whether binary messages are
 * taken, and knows where messages start. Sizes are those on the wire: a compressed message counts as it travels.
 *
 * <p>One thread: all calls come from the tunnel's event loop.
 */
public final class FrameRules {
    private static final int RSV1 = 4;

    private final boolean maskExpected;
    private final boolean deflate;
    private long maxFrame;
    private long maxMessage;
    private boolean binary = true;

    private boolean startsMessage;
    /** Whether more frames of a message have to come. */
    private boolean insideMessage;
    /** Of the message that is open; not kept without a cap. */
    private long messageLength;

    /**
     * @param maskExpected whether this is a client's direction, masked, or a server's, not masked
     * @param deflate whether permessage-deflate was agreed on (RFC 7692)
     * @param maxFrame payload bytes of one data frame; 0 for no cap
     * @param maxMessage payload bytes of one message over all its frames; 0 for no cap
     */
    public FrameRules(boolean maskExpected, boolean deflate, long maxFrame, long maxMessage) {
        this.maskExpected = maskExpected;
        this.deflate = deflate;
        this.maxFrame = maxFrame;
        this.maxMessage = maxMessage;
    }

    /** Other sizes hold from the next frame on. A message that is open counts from when there was a cap on messages first. */
    public void allow(long otherMaxFrame, long otherMaxMessage) {
        messageLength = maxMessage == 0 ? 0 : messageLength;
        maxFrame = otherMaxFrame;
        maxMessage = otherMaxMessage;
    }

    /** Whether binary messages are taken from the next one on. */
    public void allowBinary(boolean allowed) {
        binary = allowed;
    }

    /**
     * Judges a header, once for each, in the order of the wire. Nothing may be judged after a violation: the direction has
     * lost its meaning.
     *
     * @return the rule it breaks, or null
     */
    public @Nullable FrameViolation judge(FrameReader frame) {
        startsMessage = false;
        FrameViolation violation = judgeForm(frame);
        if (violation != null) {
            return violation;
        }
        return Opcode.isControl(frame.opcode()) ? null : judgeData(frame);
    }

    /** Whether the frame judged last is the first of a data message, and legal. */
    public boolean startsMessage() {
        return startsMessage;
    }

    /** Whether the frame judged last was not the last of its message, control frames aside. */
    public boolean insideMessage() {
        return insideMessage;
    }

    /** What a header shows alone, without those before it. */
    private @Nullable FrameViolation judgeForm(FrameReader frame) {
        if (!Opcode.isDefined(frame.opcode())) {
            return FrameViolation.RESERVED_OPCODE;
        }
        if (frame.masked() != maskExpected) {
            return maskExpected ? FrameViolation.MASK_MISSING : FrameViolation.MASK_FORBIDDEN;
        }
        if (frame.reserved() != 0 && !mayBeCompressed(frame)) {
            return FrameViolation.RESERVED_BITS;
        }
        if (Opcode.isControl(frame.opcode())) {
            FrameViolation violation = judgeControl(frame);
            if (violation != null) {
                return violation;
            }
        }
        if (!frame.lengthMinimal()) {
            return FrameViolation.LENGTH_NOT_MINIMAL;
        }
        return frame.payloadLength() < 0 ? FrameViolation.LENGTH_NEGATIVE : null;
    }

    /** RFC 7692 §6: RSV1, alone, on the first frame of a data message. */
    private boolean mayBeCompressed(FrameReader frame) {
        return deflate && frame.reserved() == RSV1 && isFirst(frame);
    }

    /** RFC 6455 §5.5. */
    private static @Nullable FrameViolation judgeControl(FrameReader frame) {
        if (Long.compareUnsigned(frame.payloadLength(), FrameReader.MAX_CONTROL_PAYLOAD) > 0) {
            return FrameViolation.CONTROL_TOO_LONG;
        }
        return frame.fin() ? null : FrameViolation.CONTROL_FRAGMENTED;
    }

    /** Order and sizes, RFC 6455 §5.4 and §10.4. Only a legal frame changes what is remembered. */
    private @Nullable FrameViolation judgeData(FrameReader frame) {
        boolean first = isFirst(frame);
        if (first == insideMessage) {
            return first ? FrameViolation.CONTINUATION_EXPECTED : FrameViolation.CONTINUATION_UNEXPECTED;
        }
        if (!binary && frame.opcode() == Opcode.BINARY) {
            return FrameViolation.BINARY_REFUSED;
        }
        long length = frame.payloadLength();
        if (maxFrame > 0 && length > maxFrame) {
            return FrameViolation.FRAME_TOO_BIG;
        }
        if (maxMessage > 0) {
            // Written as a difference, since a sum of announced lengths can pass 2⁶³.
            long before = first ? 0 : messageLength;
            if (length > maxMessage - before) {
                return FrameViolation.MESSAGE_TOO_BIG;
            }
            messageLength = before + length;
        }
        startsMessage = first;
        insideMessage = !frame.fin();
        return null;
    }

    private static boolean isFirst(FrameReader frame) {
        return frame.opcode() == Opcode.TEXT || frame.opcode() == Opcode.BINARY;
    }
}
