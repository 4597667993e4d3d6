package io.tollgate.bench.loop;

/**
 * The number of a message as the first bytes of its payload: the eight hexadecimal digits as letters A to P, so that a text
 * message stays text. Pure.
 */
final class SequenceStamp {
    static final int LENGTH = Long.BYTES;

    private static final long LETTER_A_EIGHT_TIMES = 0x4141414141414141L;

    private SequenceStamp() {}

    /** The eight bytes, the first one highest. */
    static long of(int number) {
        long digits = number & 0xFFFF_FFFFL;
        digits = (digits | (digits << 16)) & 0x0000_FFFF_0000_FFFFL;
        digits = (digits | (digits << 8)) & 0x00FF_00FF_00FF_00FFL;
        digits = (digits | (digits << 4)) & 0x0F0F_0F0F_0F0F_0F0FL;
        return digits + LETTER_A_EIGHT_TIMES;
    }

    /** One of the eight, from the front. */
    static byte byteOf(long stamp, int index) {
        return (byte) (stamp >>> (8 * (LENGTH - 1 - index)));
    }
}
