package io.tollgate.frame;

/** A rule of RFC 6455 §5, of the route's sizes or of the kinds of messages taken, that a frame broke, with the close code that says so. */
public enum FrameViolation {
    MASK_MISSING(CloseCode.PROTOCOL_ERROR, "A client's frame has to be masked (RFC 6455 §5.1)."),
    MASK_FORBIDDEN(CloseCode.PROTOCOL_ERROR, "A server's frame must not be masked (RFC 6455 §5.1)."),
    RESERVED_BITS(CloseCode.PROTOCOL_ERROR, "A reserved bit is set that no extension gave a meaning (RFC 6455 §5.2)."),
    RESERVED_OPCODE(CloseCode.PROTOCOL_ERROR, "The opcode is reserved (RFC 6455 §5.2)."),
    LENGTH_NOT_MINIMAL(CloseCode.PROTOCOL_ERROR, "The length is not in its shortest form (RFC 6455 §5.2)."),
    LENGTH_NEGATIVE(CloseCode.PROTOCOL_ERROR, "The highest bit of a 64-bit length is set (RFC 6455 §5.2)."),
    CONTROL_TOO_LONG(CloseCode.PROTOCOL_ERROR, "A control frame carries more than 125 bytes (RFC 6455 §5.5)."),
    CONTROL_FRAGMENTED(CloseCode.PROTOCOL_ERROR, "A control frame is fragmented (RFC 6455 §5.5)."),
    CONTINUATION_UNEXPECTED(CloseCode.PROTOCOL_ERROR, "Nothing is there to continue (RFC 6455 §5.4)."),
    CONTINUATION_EXPECTED(CloseCode.PROTOCOL_ERROR, "A message starts inside another (RFC 6455 §5.4)."),
    BINARY_REFUSED(CloseCode.NOT_ACCEPTED, "Binary messages are not taken here (RFC 6455 §7.4.1)."),
    FRAME_TOO_BIG(CloseCode.TOO_BIG, "The frame is bigger than maxFrame."),
    MESSAGE_TOO_BIG(CloseCode.TOO_BIG, "The message is bigger than maxMessage.");

    private final int closeCode;
    private final String sentence;

    FrameViolation(int closeCode, String sentence) {
        this.closeCode = closeCode;
        this.sentence = sentence;
    }

    /** 1002, 1003 or 1009. */
    public int closeCode() {
        return closeCode;
    }

    public String sentence() {
        return sentence;
    }
}
