package io.tollgate.token;

import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Base64url as RFC 7515 §2 has it: no padding, no line breaks, and one text for one value, so that a signed text cannot
 * be varied into another that decodes to the same (RFC 4648 §3.5). Stateless, safe on any thread.
 */
final class Base64Url {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int value = 0; value < ALPHABET.length(); value++) {
            VALUES[ALPHABET.charAt(value)] = (byte) value;
        }
    }

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte @Nullable [] decode(String text) {
        return decode(text, 0, text.length());
    }

    /** The bytes of {@code text} from {@code start} to before {@code end}, or null if they are not canonical base64url. */
    static byte @Nullable [] decode(String text, int start, int end) {
        int length = end - start;
        int tail = length % 4;
        if (tail == 1) {
            return null;
        }
        byte[] bytes = new byte[length / 4 * 3 + (tail == 0 ? 0 : tail - 1)];
        int written = 0;
        int whole = end - tail;
        for (int i = start; i < whole; i += 4) {
            int bits = value(text, i) << 18 | value(text, i + 1) << 12 | value(text, i + 2) << 6 | value(text, i + 3);
            if (bits < 0) {
                return null;
            }
            bytes[written++] = (byte) (bits >> 16);
            bytes[written++] = (byte) (bits >> 8);
            bytes[written++] = (byte) bits;
        }
        return tail == 0 || decodeTail(text, whole, tail, bytes) ? bytes : null;
    }

    /** The last two or three characters; their unused bits are zero in the one canonical text. */
    private static boolean decodeTail(String text, int start, int tail, byte[] bytes) {
        int third = tail == 3 ? value(text, start + 2) : 0;
        int bits = value(text, start) << 18 | value(text, start + 1) << 12 | third << 6;
        int unused = tail == 3 ? 0xFF : 0xFFFF;
        if (bits < 0 || (bits & unused) != 0) {
            return false;
        }
        int written = bytes.length - (tail - 1);
        bytes[written] = (byte) (bits >> 16);
        if (tail == 3) {
            bytes[written + 1] = (byte) (bits >> 8);
        }
        return true;
    }

    /** Six bits; for what is no such character a number that stays negative wherever it is shifted to. */
    private static int value(String text, int at) {
        char c = text.charAt(at);
        return c < VALUES.length ? VALUES[c] : -1;
    }
}
