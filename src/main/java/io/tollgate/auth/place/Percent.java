package io.tollgate.auth.place;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-decoding of a query's names and values (RFC 3986 §2.1), strict. */
final class Percent {
    private Percent() {}

    /** The text behind the escapes, or null if one is cut short, is not hexadecimal, or the bytes are not UTF-8. */
    static @Nullable String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] from = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer to = ByteBuffer.allocate(from.length);
        for (int i = 0; i < from.length; i++) {
            if (from[i] != '%') {
                to.put(from[i]);
                continue;
            }
            int octet = i + 2 < from.length ? octet(from[i + 1], from[i + 2]) : -1;
            if (octet < 0) {
                return null;
            }
            to.put((byte) octet);
            i += 2;
        }
        return utf8(to.flip());
    }

    private static int octet(byte high, byte low) {
        int h = hexDigit(high);
        int l = hexDigit(low);
        return h < 0 || l < 0 ? -1 : (h << 4) | l;
    }

    /** Only ASCII digits count: Character.digit would take full-width ones too. */
    private static int hexDigit(byte b) {
        return b < 0 ? -1 : Character.digit((char) b, 16);
    }

    private static @Nullable String utf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
