package io.tollgate.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Puts heads on the wire: the request that goes up, and the 101 that goes down. Safe on any thread.
 *
 * <p>What is written was checked where it came from. It is checked once more here, as this is the last place before the
 * wire: a method, target, name or value that would break the head's form is a bug of ours, an {@link
 * IllegalStateException}.
 */
public final class HeadWriter {
    /** RFC 6455 §1.3. */
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final ThreadLocal<MessageDigest> SHA_1 = ThreadLocal.withInitial(HeadWriter::sha1);

    /** A longer head has bytes of its own. */
    private static final int USUAL_LENGTH = 2048;

    private static final ThreadLocal<byte[]> SCRATCH = ThreadLocal.withInitial(() -> new byte[USUAL_LENGTH]);

    private HeadWriter() {}

    /** {@code GET target HTTP/1.1} and exactly these lines. */
    public static ByteBuf request(ByteBufAllocator alloc, String target, Headers headers) {
        return written(alloc, "GET " + checkedTarget(target) + " HTTP/1.1", headers, "");
    }

    /** The 101 of RFC 6455 §4.2.2; the lines that are the handshake's own come first. */
    public static ByteBuf switchingProtocols(
            ByteBufAllocator alloc,
            String accept,
            @Nullable String subprotocol,
            @Nullable String extensions,
            Headers endToEnd) {
        Headers.Builder headers = Headers.builder()
                .add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Accept", accept);
        if (subprotocol != null) {
            headers.add("Sec-WebSocket-Protocol", subprotocol);
        }
        if (extensions != null) {
            headers.add("Sec-WebSocket-Extensions", extensions);
        }
        headers.addAll(endToEnd);
        return written(alloc, "HTTP/1.1 101 Switching Protocols", headers.build(), "");
    }

    /** A whole answer; each character of the body is one byte. */
    static ByteBuf answer(ByteBufAllocator alloc, int status, String reason, Headers headers, String body) {
        if (status < 100 || status > 999) {
            throw new IllegalStateException("Status " + status + " has not three digits");
        }
        return written(alloc, "HTTP/1.1 " + status + " " + checkedValue("reason phrase", reason), headers, body);
    }

    /** Sec-WebSocket-Accept for a key: base64 of SHA-1 over key and a fixed text (RFC 6455 §4.2.2). */
    public static String acceptOf(String key) {
        byte[] digest = SHA_1.get().digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(digest);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-1", e);
        }
    }

    private static ByteBuf written(ByteBufAllocator alloc, String startLine, Headers headers, String body) {
        int length = lengthOf(startLine, headers, body);
        byte[] bytes = length <= USUAL_LENGTH ? SCRATCH.get() : new byte[length];
        int at = putLine(bytes, 0, startLine);
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!HttpSyntax.isToken(name)) {
                throw new IllegalStateException("Header name " + HttpSyntax.shown(name) + " is not a token");
            }
            at = put(bytes, at, name);
            at = put(bytes, at, ": ");
            at = putLine(bytes, at, checkedValue(name, headers.value(i)));
        }
        put(bytes, putLine(bytes, at, ""), body);
        return alloc.buffer(length).writeBytes(bytes, 0, length);
    }

    private static int lengthOf(String startLine, Headers headers, String body) {
        int length = startLine.length() + body.length() + 4;
        for (int i = 0; i < headers.size(); i++) {
            length += headers.name(i).length() + headers.value(i).length() + 4;
        }
        return length;
    }

    private static int putLine(byte[] bytes, int at, String line) {
        return put(bytes, put(bytes, at, line), "\r\n");
    }

    /** Each character is one byte; that is checked before. */
    @SuppressWarnings("deprecation")
    private static int put(byte[] bytes, int at, String text) {
        text.getBytes(0, text.length(), bytes, at);
        return at + text.length();
    }

    private static String checkedTarget(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                throw new IllegalStateException("The target has 0x" + Integer.toHexString(c) + " at " + i);
            }
        }
        if (target.isEmpty()) {
            throw new IllegalStateException("The target is empty");
        }
        return target;
    }

    private static String checkedValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0xFF || !HttpSyntax.isTextByte(c)) {
                throw new IllegalStateException(name + " has 0x" + Integer.toHexString(c) + " at " + i);
            }
        }
        return value;
    }
}
