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
        int bits = 0;
        int held = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            int value = c < VALUES.length ? VALUES[c] : -1;
            if (value < 0) {
                return null;
            }
            bits = bits << 6 | value;
            held += 6;
            if (held >= 8) {
                held -= 8;
                bytes[written++] = (byte) (bits >> held);
                bits &= (1 << held) - 1;
            }
        }
        // What is left over are the unused bits of the last character: zero in the one canonical text.
        return bits == 0 ? bytes : null;
    }
}
