package io.tollgate.auth.claim;

import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;

/**
 * A claim as the value of one header. Plain claims are their {@link ClaimText}, lists and objects JSON. Whatever is not
 * printable ASCII (0x20–0x7E) is percent-encoded as UTF-8, and so are {@code %} itself and blanks at either end, which a
 * parser would take off: no value can end its line, and each can be read back exactly.
 */
public final class HeaderValue {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final int REPLACEMENT = 0xFFFD;

    private HeaderValue() {}

    /** The value for a claim that is there. */
    public static String of(Object claim) {
        String text = ClaimText.of(claim);
        return encode(text == null ? Json.encode(claim) : text);
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            int next = i + Character.charCount(point);
            boolean atEnd = i == 0 || next == text.length();
            boolean plain = point == ' ' ? !atEnd : point > ' ' && point <= '~' && point != '%';
            if (plain) {
                encoded.append((char) point);
            } else {
                percentEncode(encoded, point);
            }
            i = next;
        }
        return encoded.toString();
    }

    private static void percentEncode(StringBuilder encoded, int point) {
        // Half a surrogate pair has no UTF-8; Java would write "?", which is somebody else's name.
        boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        for (byte octet : Character.toString(half ? REPLACEMENT : point).getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(HEX[(octet >> 4) & 0xF]).append(HEX[octet & 0xF]);
        }
    }
}
