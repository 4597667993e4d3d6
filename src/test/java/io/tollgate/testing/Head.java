package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request or an answer, as read off the wire.
 *
 * @param startLine without its line end
 * @param headers names as sent, values without the space around them, in order
 * @param raw all of it, with the empty line
 */
public record Head(String startLine, List<Map.Entry<String, String>> headers, String raw) {
    public Head {
        headers = List.copyOf(headers);
    }

    /** Reads up to the empty line, one byte at a time: what follows stays where it is. */
    static Head read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int matched = 0; matched < 4; ) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The end came inside a head, after: " + bytes.toString(ISO_8859_1));
            }
            bytes.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return parse(bytes.toString(ISO_8859_1));
    }

    private static Head parse(String raw) {
        String[] lines = raw.split("\r\n", -1);
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                throw new AssertionError("A header line without a name or a colon: " + lines[i]);
            }
            headers.add(Map.entry(
                    lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
        }
        return new Head(lines[0], headers, raw);
    }

    /** The status of an answer. */
    public int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    /** The target of a request. */
    public String target() {
        return startLine.split(" ", 3)[1];
    }

    /** All values of a header, in order; its name in any case. */
    public List<String> all(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The value of a header that is there once, or null if it is not there. */
    public @Nullable String header(String name) {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw new AssertionError("%s stands %d times in:%n%s".formatted(name, values.size(), raw));
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
