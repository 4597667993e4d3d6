package io.tollgate.cli.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An opening handshake (RFC 6455 §4.1) as a client would send it to a URL. Headers given replace ours of the same name; one
 * given without a value takes ours away. {@code {token}} in the URL, a header, a subprotocol or the first message stands for the
 * token; where it stands nowhere, the token goes into Authorization.
 */
final class HandshakeText {
    private static final Pattern URL =
            Pattern.compile("(wss?|https?)://([^/?#@]+)((?:[/?][^#]*)?)", Pattern.CASE_INSENSITIVE);
    private static final String PLACEHOLDER = "{token}";

    private final String scheme;
    private final String authority;
    private final String target;
    private final List<String> headers;
    private final List<String> subprotocols;
    private final @Nullable String message;
    private final @Nullable String token;

    /** @throws IllegalArgumentException saying what was expected; without quoting what may hold a token */
    HandshakeText(
            String url,
            List<String> headers,
            List<String> subprotocols,
            @Nullable String message,
            @Nullable String token) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected --url as ws://HOST[:PORT]/PATH, without user and fragment");
        }
        this.scheme = parts.group(1).toLowerCase(Locale.ROOT);
        this.authority = parts.group(2);
        this.target = parts.group(3).startsWith("/") ? parts.group(3) : "/" + parts.group(3);
        this.headers = headers;
        this.subprotocols = subprotocols;
        this.message = message;
        this.token = token;
    }

    /** Whether the URL asks for TLS. */
    boolean tls() {
        return scheme.equals("wss") || scheme.equals("https");
    }

    /** The head with its empty line; each character is one byte. */
    String head() {
        Map<String, List<String>> lines = usual();
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (String header : headers) {
            int colon = header.indexOf(':');
            if (colon < 1 || header.chars().anyMatch(c -> c == '\r' || c == '\n')) {
                throw new IllegalArgumentException("expected each -H as 'Name: value' on one line");
            }
            String name = header.substring(0, colon).strip();
            given.computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                    .add(name + ":" + header.substring(colon + 1));
        }
        lines.putAll(given);
        lines.values().removeIf(same -> same.size() == 1 && same.get(0).endsWith(":"));
        StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
        lines.values().forEach(same -> same.forEach(line -> head.append(line).append("\r\n")));
        return bytes(filled(head.append("\r\n").toString()));
    }

    private Map<String, List<String>> usual() {
        byte[] key = new byte[16];
        ThreadLocalRandom.current().nextBytes(key);
        Map<String, List<String>> lines = new LinkedHashMap<>();
        lines.put("host", List.of("Host: " + authority));
        lines.put("connection", List.of("Connection: Upgrade"));
        lines.put("upgrade", List.of("Upgrade: websocket"));
        String keyText = Base64.getEncoder().encodeToString(key);
        lines.put("sec-websocket-key", List.of("Sec-WebSocket-Key: " + keyText));
        lines.put("sec-websocket-version", List.of("Sec-WebSocket-Version: 13"));
        if (!subprotocols.isEmpty()) {
            String offered = String.join(", ", subprotocols);
            lines.put("sec-websocket-protocol", List.of("Sec-WebSocket-Protocol: " + offered));
        }
        return lines;
    }

    /** What the client would say first, or null. */
    @Nullable
    String message() {
        return message == null || token == null ? message : message.replace(PLACEHOLDER, token);
    }

    private String filled(String head) {
        if (token == null || (message != null && message.contains(PLACEHOLDER) && !head.contains(PLACEHOLDER))) {
            return head;
        }
        return head.contains(PLACEHOLDER)
                ? head.replace(PLACEHOLDER, token)
                : head.substring(0, head.length() - 2) + "Authorization: Bearer " + token + "\r\n\r\n";
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
