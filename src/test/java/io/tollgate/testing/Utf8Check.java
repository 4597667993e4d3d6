package io.tollgate.testing;

/** Tells of a text that comes byte by byte, at the first that decides it, that it is not UTF-8 (RFC 3629 §4). */
final class Utf8Check {
    private static final int LOWEST = 0x80;
    private static final int HIGHEST = 0xBF;

    /** How many bytes the character still needs, and what the next of them may be. */
    private int needed;

    private int low = LOWEST;
    private int high = HIGHEST;

    /** Whether the text is UTF-8 up to here, and to its end if this part is the last; then another text may follow. */
    boolean accepts(byte[] part, int length, boolean last) {
        for (int i = 0; i < length; i++) {
            if (!accepts(part[i] & 0xFF)) {
                return false;
            }
        }
        return !last || needed == 0;
    }

    private boolean accepts(int octet) {
        if (needed == 0) {
            return octet < LOWEST || starts(octet);
        }
        boolean accepted = octet >= low && octet <= high;
        needed--;
        low = LOWEST;
        high = HIGHEST;
        return accepted;
    }

    /** No second way to write a character, no surrogate, nothing above U+10FFFF: that shows at the second byte. */
    private boolean starts(int octet) {
        needed = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
        switch (octet) {
            case 0xE0 -> low = 0xA0;
            case 0xED -> high = 0x9F;
            case 0xF0 -> low = 0x90;
            case 0xF4 -> high = 0x8F;
            default -> {}
        }
        return octet >= 0xC2 && octet <= 0xF4;
    }
}
