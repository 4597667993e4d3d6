package io.tollgate.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.tollgate.frame.FrameWriter;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.outcome.Refusal.PassedOn;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The one door of refusals, and of answers to plain calls: a whole HTTP answer, or a 101 and one Close frame, and then an end
 * of TCP that lets the client read it. Nothing that the client sent behind its head is looked at. Stateless; called on the channel's event loop.
 */
public final class RefusalWriter {
    /** Seconds a client is asked to wait where nobody knows better: drawn at random, so that not all come back at once. */
    private static final int LONGEST_RETRY = 5;

    private static final List<Map.Entry<String, String>> OWN_TYPE =
            List.of(Map.entry("Content-Type", "application/json"));

    private RefusalWriter() {}

    /**
     * How to refuse after accepting (design: {@code refuse: close}), for browsers, which cannot read a refused handshake.
     *
     * @param key the client's Sec-WebSocket-Key, or null if it was accepted before and only the Close is left to say
     * @param subprotocol one it offered and that is no credential, or null where it offered none
     * @param code the close code
     * @param reason for people; cut to 123 bytes of UTF-8
     */
    public record AcceptAndClose(
            @Nullable String key, @Nullable String subprotocol, int code, String reason) {}

    /**
     * Answers and ends the connection. A client that has left is only closed, and one that was already refused is left to
     * its first answer.
     *
     * @param id of the attempt, for whoever asks us about it; {@code none} where there was none
     * @param close null to answer in HTTP
     */
    public static void refuse(Channel channel, Refusal refusal, String id, @Nullable AcceptAndClose close) {
        if (LingeringClose.hasBegun(channel)) {
            return;
        }
        if ((refusal.status() == 0 && close == null) || !channel.isActive()) {
            channel.close();
            return;
        }
        ByteBuf lastWords = Unpooled.EMPTY_BUFFER;
        try {
            lastWords = close == null
                    ? answer(
                            channel.alloc(),
                            refusal,
                            id,
                            ThreadLocalRandom.current().nextInt(1, LONGEST_RETRY + 1))
                    : acceptAndClose(channel.alloc(), close);
        } finally {
            LingeringClose.begin(channel, lastWords);
        }
    }

    /** Answers the Close of a client that was accepted and has no tunnel (RFC 6455 §5.5.1), and ends the connection. */
    public static void answerClose(Channel channel, int code) {
        if (!LingeringClose.hasBegun(channel)) {
            LingeringClose.begin(channel, FrameWriter.close(channel.alloc(), code, "", false, 0));
        }
    }

    /** The answer in HTTP; {@code retryAfter} is for a 503 that says nothing itself. */
    public static ByteBuf answer(ByteBufAllocator alloc, Refusal refusal, String id, int retryAfter) {
        PassedOn passedOn = refusal.passedOn();
        List<Map.Entry<String, String>> passedHeaders = passedOn == null ? List.of() : passedOn.headers();
        String passedBody = passedOn == null ? "" : passedOn.body();
        boolean ownWords = passedBody.isEmpty();
        String body = ownWords ? body(refusal.told(), id) : passedBody;
        Headers.Builder headers = Headers.builder();
        addType(headers, ownWords ? OWN_TYPE : passedHeaders);
        headers.add("Content-Length", Integer.toString(body.length())).add("Cache-Control", "no-store");
        addOthers(headers, passedHeaders);
        addOthers(headers, refusal.headers());
        Headers said = headers.build();
        headers.addAll(stillMissing(refusal, said, retryAfter));
        return HeadWriter.answer(alloc, refusal.status(), reasonOf(refusal.status()), headers.build(), body);
    }

    /** What describes the body: the upstream's lines with the upstream's body, ours with ours. */
    private static void addType(Headers.Builder headers, List<Map.Entry<String, String>> lines) {
        boolean typed = false;
        for (Map.Entry<String, String> line : lines) {
            if (describesBody(line.getKey())) {
                headers.add(line.getKey(), line.getValue());
                typed |= line.getKey().equalsIgnoreCase("Content-Type");
            }
        }
        if (!typed) {
            headers.add("Content-Type", "application/octet-stream");
        }
    }

    private static void addOthers(Headers.Builder headers, List<Map.Entry<String, String>> lines) {
        for (Map.Entry<String, String> line : lines) {
            if (!describesBody(line.getKey())) {
                headers.add(line.getKey(), line.getValue());
            }
        }
    }

    private static boolean describesBody(String name) {
        return name.regionMatches(true, 0, "Content-", 0, 8);
    }

    /**
     * The lines that the status and the end of the connection ask for. A 426 names what to upgrade to, and Connection lists
     * Upgrade with it (RFC 9110 §7.8, §15.5.22).
     */
    private static Headers stillMissing(Refusal refusal, Headers said, int retryAfter) {
        Headers.Builder missing = Headers.builder();
        if (refusal.outcome().status() == 503 && !said.contains("Retry-After")) {
            missing.add("Retry-After", Integer.toString(retryAfter));
        }
        if (refusal.status() == 426 && !said.contains("Upgrade")) {
            missing.add("Upgrade", "websocket");
        }
        return missing.add("Connection", refusal.status() == 426 ? "close, Upgrade" : "close")
                .build();
    }

    private static String body(Outcome outcome, String id) {
        return "{\"error\": " + quoted(outcome.label()) + ", \"reason\": " + quoted(outcome.sentence()) + ", \"id\": "
                + quoted(id) + "}\n";
    }

    /** A JSON string in ASCII (RFC 8259 §7). */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\' || c == '<') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static ByteBuf acceptAndClose(ByteBufAllocator alloc, AcceptAndClose close) {
        ByteBuf frame = FrameWriter.close(alloc, close.code(), close.reason(), false, 0);
        if (close.key() == null) {
            return frame;
        }
        try {
            return HeadWriter.switchingProtocols(
                            alloc, HeadWriter.acceptOf(close.key()), close.subprotocol(), null, Headers.empty())
                    .writeBytes(frame);
        } finally {
            frame.release();
        }
    }

    /** RFC 9110 §15; empty for what an upstream made up. */
    private static String reasonOf(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 411 -> "Length Required";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 507 -> "Insufficient Storage";
            case 508 -> "Loop Detected";
            default -> "";
        };
    }
}
