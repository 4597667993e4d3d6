package io.tollgate.handshake;

import io.netty.buffer.ByteBuf;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.outcome.Refusal.PassedOn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads the body of an upstream's refusal, RFC 9112 §6 and §7: by length, in chunks or up to the end of TCP, and never more
 * than {@value #MAX_BODY} bytes of it. What it yields may be shown to the client: the status, the headers of a fixed
 * allow-list, and as much of the body as came. Set-Cookie and all that concerns only the hop never pass. One event loop.
 */
final class RefusedBody {
    static final int MAX_BODY = 16 * 1024;

    /** Far more than anyone sends there; chunk extensions mean nothing to us (RFC 9112 §7.1.1). */
    private static final int MAX_CHUNK_EXTENSION = 256;

    private static final Set<String> PASSED_HEADERS = Set.of(
            "allow",
            "content-encoding",
            "content-language",
            "content-type",
            "retry-after",
            "sec-websocket-version",
            "www-authenticate");

    /** What the next byte is part of. */
    private enum Expecting {
        BODY,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        LF_OF_CHUNK_SIZE,
        CHUNK,
        CR_OF_CHUNK,
        LF_OF_CHUNK,
        NOTHING
    }

    private final AnswerHead head;
    private final StringBuilder body = new StringBuilder();
    private Expecting expecting;

    /** Bytes left of the body or chunk; while a chunk's size is read, that size so far. */
    private long left;

    private int digits;
    private int extension;

    private RefusedBody(AnswerHead head, Expecting expecting, long left) {
        this.head = head;
        this.expecting = left == 0 && expecting == Expecting.BODY ? Expecting.NOTHING : expecting;
        this.left = left;
    }

    /** @throws Refusal if the head does not say for sure where its body ends (RFC 9112 §6.3) */
    static RefusedBody of(AnswerHead head) throws Refusal {
        List<String> codings = head.headers().all("Transfer-Encoding");
        List<String> lengths = head.headers().all("Content-Length");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty() || codings.size() != 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                throw bad("Transfer-Encoding " + HttpSyntax.shown(codings.get(0)) + " and " + lengths.size()
                        + " Content-Length, expected 'chunked' alone");
            }
            return new RefusedBody(head, Expecting.CHUNK_SIZE, 0);
        }
        if (lengths.isEmpty()) {
            return new RefusedBody(head, Expecting.BODY, Long.MAX_VALUE);
        }
        return new RefusedBody(head, Expecting.BODY, length(lengths));
    }

    private static long length(List<String> lengths) throws Refusal {
        String length = lengths.get(0);
        if (lengths.size() != 1 || !length.matches("[0-9]{1,18}")) {
            throw bad(lengths.size() + " Content-Length, the first " + HttpSyntax.shown(length)
                    + ", expected one number");
        }
        return Long.parseLong(length);
    }

    /**
     * Takes bytes until the body is complete or as long as it may be, or the buffer is empty.
     *
     * @return whether no more is wanted
     * @throws Refusal if the chunks break RFC 9112 §7.1
     */
    boolean read(ByteBuf in) throws Refusal {
        while (expecting != Expecting.NOTHING && in.isReadable()) {
            if (expecting == Expecting.BODY || expecting == Expecting.CHUNK) {
                content(in);
            } else {
                frame(in.readUnsignedByte());
            }
        }
        return expecting == Expecting.NOTHING;
    }

    private void content(ByteBuf in) {
        int taken = (int) Math.min(Math.min(left, in.readableBytes()), MAX_BODY - body.length());
        body.append(in.readCharSequence(taken, StandardCharsets.ISO_8859_1));
        left -= taken;
        if (body.length() == MAX_BODY || (left == 0 && expecting == Expecting.BODY)) {
            expecting = Expecting.NOTHING;
        } else if (left == 0) {
            expecting = Expecting.CR_OF_CHUNK;
        }
    }

    private void frame(int b) throws Refusal {
        switch (expecting) {
            case CHUNK_SIZE -> chunkSize(b);
            case CHUNK_EXTENSION -> chunkExtension(b);
            case LF_OF_CHUNK_SIZE -> {
                expect('\n', b, left == 0 ? Expecting.NOTHING : Expecting.CHUNK);
                digits = 0;
                extension = 0;
            }
            case CR_OF_CHUNK -> expect('\r', b, Expecting.LF_OF_CHUNK);
            case LF_OF_CHUNK -> expect('\n', b, Expecting.CHUNK_SIZE);
            case BODY, CHUNK, NOTHING -> throw new IllegalStateException("No framing in " + expecting);
        }
    }

    private void chunkSize(int b) throws Refusal {
        int digit = b < 0x7F ? Character.digit(b, 16) : -1;
        if (digit >= 0 && digits < 8) {
            left = left * 16 + digit;
            digits++;
        } else if (digits > 0 && b == '\r') {
            expecting = Expecting.LF_OF_CHUNK_SIZE;
        } else if (digits > 0 && (b == ';' || HttpSyntax.isBlank(b))) {
            expecting = Expecting.CHUNK_EXTENSION;
        } else {
            throw bad(String.format("byte 0x%02x in a chunk's size, expected at most 8 hexadecimal digits", b));
        }
    }

    private void chunkExtension(int b) throws Refusal {
        if (b == '\r') {
            expecting = Expecting.LF_OF_CHUNK_SIZE;
        } else if (!HttpSyntax.isTextByte(b) || ++extension > MAX_CHUNK_EXTENSION) {
            throw bad(String.format("byte 0x%02x at %d of a chunk extension", b, extension));
        }
    }

    private void expect(char wanted, int b, Expecting next) throws Refusal {
        if (b != wanted) {
            throw bad(String.format("byte 0x%02x behind a chunk or its size, expected CR LF", b));
        }
        expecting = next;
    }

    /** The refusal with what was read so far; a body cut short by the upstream is passed on as far as it came. */
    Refusal refusal() {
        List<Map.Entry<String, String>> passed = new ArrayList<>();
        Headers headers = head.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (PASSED_HEADERS.contains(headers.name(i).toLowerCase(Locale.ROOT))) {
                passed.add(Map.entry(headers.name(i), headers.value(i)));
            }
        }
        return Refusal.of(Outcome.UPSTREAM_REFUSED, "status " + head.status() + kind() + ", expected 101")
                .passingOn(new PassedOn(head.status(), List.copyOf(passed), body.toString()));
    }

    /** AWS says there what was wrong: a signature, a key, a policy. */
    private String kind() {
        String kind = head.headers().first("x-amzn-ErrorType");
        return kind == null ? "" : " " + HttpSyntax.shown(kind);
    }

    private static Refusal bad(String detail) {
        return Refusal.of(Outcome.UPSTREAM_BAD_ANSWER, detail);
    }
}
