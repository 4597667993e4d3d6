package io.tollgate.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import io.tollgate.handshake.name.FieldNames;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one HTTP/1.1 head, RFC 9112 §2 to §5, from buffers cut anywhere. It takes exactly the head and leaves what follows
 * in the buffer. A byte that cannot stand where it stands is refused at that byte. One event loop.
 *
 * <p>Where RFC 9112 lets a recipient be lenient, this one is not: lines end in CR LF, parts are one SP apart, no obs-fold,
 * no blank before a colon. Kept from it are one empty line before a request (§2.2), and up to {@value #MAX_INTERIM} interim
 * answers (100, 102, 103; RFC 9110 §15.2), which are read and dropped. A target may hold any visible ASCII but {@code #},
 * since browsers send characters such as <code>|</code> unescaped; an answer's reason phrase may be empty, its SP may not
 * be missing.
 *
 * <p>Memory is bounded: what is held is no more than {@code maxHead} bytes in at most {@value #MAX_LINES} lines.
 */
public final class HeadReader {
    static final int MAX_LINES = 200;
    static final int MAX_INTERIM = 4;

    /** Bytes that are looked at together, and copied for that. */
    private static final int LONGEST_CHUNK = 1024;

    private static final byte[] NOTHING_READ = {};
    /** Where heads are read that are whole at once, which almost all are; what else there is of a part is copied. */
    private static final FastThreadLocal<Desk> DESKS = new FastThreadLocal<>() {
        @Override
        protected Desk initialValue() {
            return new Desk();
        }
    };

    private static final byte[] VERSION = "HTTP/1.1".getBytes(StandardCharsets.US_ASCII);

    /** What the next byte has to be part of. */
    private enum Expecting {
        REQUEST_LINE,
        LF_OF_BLANK_LINE,
        METHOD,
        TARGET,
        VERSION_OF_REQUEST,
        VERSION_OF_ANSWER,
        STATUS,
        REASON,
        LF_OF_START_LINE,
        LINE,
        NAME,
        VALUE,
        LF_OF_LINE,
        LF_OF_HEAD,
        NOTHING
    }

    private final boolean ofRequest;
    private final int maxHead;

    private Expecting expecting;
    private int size;
    private boolean blankLineSeen;
    private int interimAnswers;

    /** The part that is being read, one byte after the other. */
    private byte[] part = NOTHING_READ;

    private int length;

    private String method = "";
    private String target = "";
    private int status;
    private String reason = "";
    private String name = "";
    private Headers.Builder headers = Headers.builder();

    private HeadReader(boolean ofRequest, int maxHead) {
        this.ofRequest = ofRequest;
        this.maxHead = maxHead;
        this.expecting = ofRequest ? Expecting.REQUEST_LINE : Expecting.VERSION_OF_ANSWER;
    }

    /** Faults are {@link Outcome#BAD_REQUEST}, {@link Outcome#TARGET_TOO_LONG} and {@link Outcome#HEAD_TOO_LARGE}. */
    public static HeadReader forRequest(int maxHead) {
        return new HeadReader(true, maxHead);
    }

    /** Faults are {@link Outcome#UPSTREAM_BAD_ANSWER}. */
    public static HeadReader forAnswer(int maxHead) {
        return new HeadReader(false, maxHead);
    }

    /**
     * Takes bytes until the head is complete or the buffer is empty.
     *
     * @return whether the head is complete
     * @throws Refusal at the first byte that breaks the grammar or the size; the reader is then of no more use
     */
    public boolean read(ByteBuf in) throws Refusal {
        Desk desk = DESKS.get();
        if (part.length <= desk.part.length) {
            System.arraycopy(part, 0, desk.part, 0, length);
            part = desk.part;
        }
        try {
            return read(in, desk.chunk);
        } finally {
            keep(desk);
        }
    }

    /** What did not fit on the desk stays where it is: copied at each byte that drips in, it would cost its square. */
    private void keep(Desk desk) {
        if (length == 0) {
            part = NOTHING_READ;
        } else if (part == desk.part) {
            part = Arrays.copyOf(part, length);
        }
    }

    /** Of one thread, for as long as it reads. */
    private static final class Desk {
        private final byte[] chunk = new byte[LONGEST_CHUNK];
        private final byte[] part = new byte[LONGEST_CHUNK];
    }

    private boolean read(ByteBuf in, byte[] chunk) throws Refusal {
        while (expecting != Expecting.NOTHING && in.isReadable()) {
            int count = Math.min(in.readableBytes(), chunk.length);
            in.getBytes(in.readerIndex(), chunk, 0, count);
            in.skipBytes(read(chunk, count));
        }
        return expecting == Expecting.NOTHING;
    }

    /** Takes bytes of the chunk until the head is complete or the chunk is empty; how many. */
    private int read(byte[] chunk, int count) throws Refusal {
        int at = 0;
        while (expecting != Expecting.NOTHING && at < count) {
            int end = endOfRun(chunk, at, Math.min(count, at + maxHead - size));
            if (end > at) {
                append(chunk, at, end);
                size += end - at;
                at = end;
            } else if (++size > maxHead) {
                throw tooLong();
            } else {
                step(chunk[at++] & 0xFF);
            }
        }
        return at;
    }

    /** Where the bytes end that only go on with the part which is being read: most of a head, taken together. */
    private int endOfRun(byte[] chunk, int start, int limit) {
        int at = start;
        if (expecting == Expecting.VALUE && length > 0) {
            while (at < limit && HttpSyntax.isTextByte(chunk[at] & 0xFF)) {
                at++;
            }
        } else if (expecting == Expecting.NAME) {
            while (at < limit && HttpSyntax.isTokenCharacter(chunk[at] & 0xFF)) {
                at++;
            }
        } else if (expecting == Expecting.TARGET) {
            while (at < limit && isTargetByte(chunk[at])) {
                at++;
            }
        }
        return at;
    }

    public RequestHead request() {
        if (!ofRequest || expecting != Expecting.NOTHING) {
            throw new IllegalStateException("No request was read to its end");
        }
        return new RequestHead(method, target, headers.build());
    }

    public AnswerHead answer() {
        if (ofRequest || expecting != Expecting.NOTHING) {
            throw new IllegalStateException("No answer was read to its end");
        }
        return new AnswerHead(status, reason, headers.build());
    }

    private void step(int b) throws Refusal {
        switch (expecting) {
            case REQUEST_LINE -> requestLine(b);
            case LF_OF_BLANK_LINE -> lineFeed(b, Expecting.REQUEST_LINE);
            case METHOD -> method(b);
            case TARGET -> target(b);
            case VERSION_OF_REQUEST -> version(b, '\r', Expecting.LF_OF_START_LINE);
            case VERSION_OF_ANSWER -> version(b, ' ', Expecting.STATUS);
            case STATUS -> status(b);
            case REASON -> reason(b);
            case LF_OF_START_LINE, LF_OF_LINE -> lineFeed(b, Expecting.LINE);
            case LINE -> line(b);
            case NAME -> name(b);
            case VALUE -> value(b);
            case LF_OF_HEAD -> endOfHead(b);
            case NOTHING -> throw new IllegalStateException("The head is complete");
        }
    }

    private void requestLine(int b) throws Refusal {
        if (b == '\r' && !blankLineSeen) {
            blankLineSeen = true;
            expecting = Expecting.LF_OF_BLANK_LINE;
            return;
        }
        expecting = Expecting.METHOD;
        method(b);
    }

    private void method(int b) throws Refusal {
        if (b == ' ' && length > 0) {
            method = take();
            expecting = Expecting.TARGET;
        } else if (HttpSyntax.isTokenCharacter(b)) {
            append(b);
        } else {
            throw fault(b, "a method and one SP");
        }
    }

    private void target(int b) throws Refusal {
        if (b == ' ' && length > 0) {
            target = take();
            expecting = Expecting.VERSION_OF_REQUEST;
        } else if (isTargetByte(b)) {
            append(b);
        } else {
            throw fault(b, "a target of visible ASCII without '#', and one SP");
        }
    }

    private static boolean isTargetByte(int b) {
        return b > ' ' && b < 0x7F && b != '#';
    }

    private void version(int b, char end, Expecting next) throws Refusal {
        boolean whole = length == VERSION.length;
        if (b != (whole ? end : VERSION[length])) {
            throw fault(b, "HTTP/1.1");
        }
        if (whole) {
            length = 0;
            expecting = next;
        } else {
            length++;
        }
    }

    private void status(int b) throws Refusal {
        if (length < 3 && b >= '0' && b <= '9') {
            append(b);
        } else if (length == 3 && b == ' ') {
            status = Integer.parseInt(take());
            expecting = Expecting.REASON;
        } else {
            throw fault(b, "a status of three digits and one SP");
        }
    }

    private void reason(int b) throws Refusal {
        if (b == '\r') {
            reason = take();
            expecting = Expecting.LF_OF_START_LINE;
        } else if (HttpSyntax.isTextByte(b)) {
            append(b);
        } else {
            throw fault(b, "a reason phrase and CR LF");
        }
    }

    private void line(int b) throws Refusal {
        if (b == '\r') {
            expecting = Expecting.LF_OF_HEAD;
            return;
        }
        if (headers.size() == MAX_LINES) {
            throw refusal(Outcome.HEAD_TOO_LARGE, "more than " + MAX_LINES + " header lines");
        }
        expecting = Expecting.NAME;
        name(b);
    }

    private void name(int b) throws Refusal {
        if (b == ':' && length > 0) {
            String usual = FieldNames.usual(part, length);
            name = usual == null ? take() : usual;
            length = 0;
            expecting = Expecting.VALUE;
        } else if (HttpSyntax.isTokenCharacter(b)) {
            append(b);
        } else {
            throw fault(b, "a header name and a colon right behind it");
        }
    }

    private void value(int b) throws Refusal {
        if (b == '\r') {
            while (length > 0 && HttpSyntax.isBlank(part[length - 1])) {
                length--;
            }
            headers.add(name, take());
            expecting = Expecting.LF_OF_LINE;
        } else if (!HttpSyntax.isTextByte(b)) {
            throw fault(b, "a header value and CR LF");
        } else if (length > 0 || !HttpSyntax.isBlank(b)) {
            append(b);
        }
    }

    private void lineFeed(int b, Expecting next) throws Refusal {
        if (b != '\n') {
            throw fault(b, "LF behind CR");
        }
        expecting = next;
    }

    private void endOfHead(int b) throws Refusal {
        lineFeed(b, Expecting.NOTHING);
        if (!ofRequest && (status == 100 || status == 102 || status == 103)) {
            if (++interimAnswers > MAX_INTERIM) {
                throw refusal(Outcome.UPSTREAM_BAD_ANSWER, "more than " + MAX_INTERIM + " interim answers");
            }
            headers = Headers.builder();
            expecting = Expecting.VERSION_OF_ANSWER;
        }
    }

    private void append(int b) {
        if (length == part.length) {
            part = Arrays.copyOf(part, 2 * length);
        }
        part[length++] = (byte) b;
    }

    private void append(byte[] bytes, int start, int end) {
        int needed = length + end - start;
        if (needed > part.length) {
            part = Arrays.copyOf(part, Math.max(needed, 2 * part.length));
        }
        System.arraycopy(bytes, start, part, length, end - start);
        length = needed;
    }

    private String take() {
        String taken = new String(part, 0, length, StandardCharsets.ISO_8859_1);
        length = 0;
        return taken;
    }

    private Refusal fault(int b, String expected) {
        String found = String.format("byte 0x%02x at offset %d of the head", b, size - 1);
        return refusal(Outcome.BAD_REQUEST, found + ", expected " + expected);
    }

    private Refusal tooLong() {
        boolean inStartLine = expecting.compareTo(Expecting.LF_OF_START_LINE) <= 0;
        String part = inStartLine ? "the request line" : "the head";
        return refusal(
                inStartLine ? Outcome.TARGET_TOO_LONG : Outcome.HEAD_TOO_LARGE,
                part + " is longer than " + maxHead + " bytes");
    }

    /** An upstream's faults all are one row of the table. */
    private Refusal refusal(Outcome ofClient, String detail) {
        return Refusal.of(ofRequest ? ofClient : Outcome.UPSTREAM_BAD_ANSWER, detail);
    }
}
