package io.tollgate.handshake;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tollgate.outcome.Refusal;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Heads as text, one character per byte, and how they are read. */
final class Heads {
    static final int MAX_HEAD = 32 * 1024;

    /** RFC 6455 §1.3. */
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /** G of cases.md: a right handshake. */
    static final String HANDSHAKE = handshake(
            "Host: h",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: " + KEY,
            "Sec-WebSocket-Version: 13");

    private Heads() {}

    static String handshake(String... lines) {
        return "GET /chat HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** G with more lines at its end. */
    static String handshakeWith(String... lines) {
        return HANDSHAKE.substring(0, HANDSHAKE.length() - 2) + String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** G with the one line of that name replaced by others, or left out. */
    static String handshakeReplacing(String name, String... lines) {
        String replacement = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
        return HANDSHAKE.replaceFirst(name + ": [^\r]*\r\n", java.util.regex.Matcher.quoteReplacement(replacement));
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    static String text(ByteBuf bytes) {
        try {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        } finally {
            bytes.release();
        }
    }

    static RequestHead request(String text) throws Refusal {
        HeadReader reader = HeadReader.forRequest(MAX_HEAD);
        reader.read(bytes(text));
        return reader.request();
    }

    static AnswerHead answer(String text) throws Refusal {
        HeadReader reader = HeadReader.forAnswer(MAX_HEAD);
        reader.read(bytes(text));
        return reader.answer();
    }

    static UpgradeRequest upgrade(String text) throws Refusal {
        return UpgradeRequest.check(request(text));
    }

    static Refusal refusal(ThrowingCallable call) {
        return catchThrowableOfType(Refusal.class, call);
    }
}
