package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Opening handshakes as text (RFC 6455 §4.1): a right one to begin with, made wrong by a test step by step. */
public final class Handshakes {
    /** The key of RFC 6455 §1.3 and the answer to it. */
    public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    public static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    public static final String HOST = "edge.test";
    public static final String ORIGIN = "https://app.test";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Handshakes() {}

    /** A right handshake for a target, without any token. */
    public static Request upgrade(String target) {
        return new Request("GET", target, "HTTP/1.1", List.of(), "")
                .header("Host", HOST)
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Key", KEY)
                .header("Sec-WebSocket-Version", "13");
    }

    /** The value of Sec-WebSocket-Accept for a key (RFC 6455 §4.2.2). */
    public static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }

    /**
     * A request, whatever is wrong with it. Immutable: each method returns another.
     *
     * @param lines of the head, without line ends
     * @param body follows the empty line as it is
     */
    public record Request(String method, String target, String version, List<String> lines, String body) {
        public Request {
            lines = List.copyOf(lines);
        }

        public Request method(String other) {
            return new Request(other, target, version, lines, body);
        }

        public Request target(String other) {
            return new Request(method, other, version, lines, body);
        }

        public Request version(String other) {
            return new Request(method, target, other, lines, body);
        }

        /** Behind the empty line: a body, a frame's bytes, another request. */
        public Request followedBy(String text) {
            return new Request(method, target, version, lines, text);
        }

        /** One more header, also where there is one of that name. */
        public Request header(String name, String value) {
            return line(name + ": " + value);
        }

        /** One more line of the head, well-formed or not. */
        public Request line(String line) {
            List<String> more = new ArrayList<>(lines);
            more.add(line);
            return new Request(method, target, version, more, body);
        }

        public Request without(String name) {
            String start = name.toLowerCase(java.util.Locale.ROOT) + ":";
            List<String> fewer = lines.stream()
                    .filter(line -> !line.toLowerCase(java.util.Locale.ROOT).startsWith(start))
                    .toList();
            return new Request(method, target, version, fewer, body);
        }

        /** This header in place of all of that name. */
        public Request with(String name, String value) {
            return without(name).header(name, value);
        }

        /** One more parameter of the query, not encoded. */
        public Request query(String name, String value) {
            return target(target + (target.contains("?") ? "&" : "?") + name + "=" + value);
        }

        public Request bearer(String token) {
            return header("Authorization", "Bearer " + token);
        }

        public Request cookie(String value) {
            return header("Cookie", value);
        }

        public Request origin(String origin) {
            return header("Origin", origin);
        }

        /** Offers subprotocols in one line. */
        public Request protocols(String... names) {
            return header("Sec-WebSocket-Protocol", String.join(", ", names));
        }

        /** Everything as it goes on the wire. */
        public String text() {
            String head = lines.stream().map(line -> line + "\r\n").collect(Collectors.joining());
            return method + " " + target + " " + version + "\r\n" + head + "\r\n" + body;
        }

        @Override
        public String toString() {
            return method + " " + target.substring(0, Math.min(target.length(), 60));
        }
    }
}
