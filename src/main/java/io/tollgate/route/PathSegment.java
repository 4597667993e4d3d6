package io.tollgate.route;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One segment of a path: pchar of RFC 3986 §3.3, percent-decoded (§2.1) once and as UTF-8. Stateless. */
final class PathSegment {
    private static final boolean[] PLAIN = new boolean[128];

    static {
        String unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
        String subDelimiters = "!$&'()*+,;=";
        (unreserved + subDelimiters + ":@").chars().forEach(c -> PLAIN[c] = true);
    }

    private PathSegment() {}

    /**
     * Decodes {@code raw} from {@code start} to {@code end}.
     *
     * @throws MalformedPathException for anything that the path and a server behind could read in two ways
     */
    static String decode(String raw, int start, int end) throws MalformedPathException {
        boolean encoded = false;
        for (int i = start; i < end; i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                encoded = true;
                i += escapeAt(raw, i, end);
            } else if (c >= PLAIN.length || !PLAIN[c]) {
                throw new MalformedPathException(
                        "%s at index %d of the path, expected a character of RFC 3986's pchar".formatted(name(c), i));
            }
        }
        String segment = encoded ? unescape(raw, start, end) : raw.substring(start, end);
        refuseDots(segment, start);
        return segment;
    }

    /** Checks the two digits behind a percent sign and says how many characters they are. */
    private static int escapeAt(String raw, int percent, int end) throws MalformedPathException {
        if (percent + 2 >= end || digit(raw, percent + 1) < 0 || digit(raw, percent + 2) < 0) {
            throw new MalformedPathException(
                    "a %% without two hexadecimal digits behind it at index %d of the path".formatted(percent));
        }
        return 2;
    }

    private static int digit(String raw, int index) {
        char c = raw.charAt(index);
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static String unescape(String raw, int start, int end) throws MalformedPathException {
        ByteBuffer bytes = ByteBuffer.allocate(end - start);
        for (int i = start; i < end; i++) {
            if (raw.charAt(i) == '%') {
                bytes.put((byte) (digit(raw, i + 1) << 4 | digit(raw, i + 2)));
                i += 2;
            } else {
                bytes.put((byte) raw.charAt(i));
            }
        }
        String segment = utf8(bytes.flip(), start);
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '/' || c == '\\' || Character.isISOControl(c)) {
                throw new MalformedPathException(
                        "an encoded %s in the segment at index %d of the path".formatted(name(c), start));
            }
        }
        return segment;
    }

    private static String utf8(ByteBuffer bytes, int start) throws MalformedPathException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedPathException(
                    "the segment at index %d of the path does not decode to UTF-8".formatted(start));
        }
    }

    /** Path parameters do not hide a dot segment: some servers drop them before they resolve the dots. */
    private static void refuseDots(String segment, int start) throws MalformedPathException {
        int parameter = segment.indexOf(';');
        String name = parameter < 0 ? segment : segment.substring(0, parameter);
        if (name.equals(".") || name.equals("..")) {
            throw new MalformedPathException("a dot segment at index %d of the path".formatted(start));
        }
    }

    private static String name(char c) {
        return c > ' ' && c < 0x7F ? "'" + c + "'" : String.format(Locale.ROOT, "U+%04X", (int) c);
    }
}
