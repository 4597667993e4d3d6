package io.tollgate.fleet.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.fleet.StoreFault;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes responses of bytes, however they are cut (RESP2). An announced length takes no memory by itself, and whatever comes, at
 * most {@link #MOST_BYTES} are held. After a fault it is of no use any more. Used by one thread.
 */
final class ResponseReader {
    static final int MOST_LINE = 16 * 1024;
    static final int MOST_TEXT = 1024 * 1024;
    /** Of one response with all its parts. */
    static final int MOST_BYTES = 4 * 1024 * 1024;

    static final int MOST_PARTS = 65_536;
    static final int MOST_DEPTH = 8;

    private static final int FIRST_SIZE = 512;
    private static final int LINE = -1;

    private final Consumer<Response> responses;
    /** Lists that want more parts, the innermost last. */
    private final ArrayDeque<OpenList> open = new ArrayDeque<>();

    private byte[] held = new byte[FIRST_SIZE];
    private int heldLength;
    /** How many bytes the text under way has with its line end, or LINE while a line is read. */
    private int wanted = LINE;

    private int bytes;
    private int parts;

    ResponseReader(Consumer<Response> responses) {
        this.responses = responses;
    }

    /**
     * Reads on.
     *
     * @throws StoreFault if that is no RESP2, or more than there is room for
     */
    void read(Buffer chunk) {
        int at = 0;
        while (at < chunk.length()) {
            int end = wanted == LINE ? lineEnd(chunk, at) : Math.min(chunk.length(), at + wanted - heldLength);
            hold(chunk, at, end);
            at = end;
            if (wanted == LINE && held[heldLength - 1] == '\n') {
                line(ended("a line"));
            } else if (heldLength == wanted) {
                wanted = LINE;
                complete(Response.text(ended("a text")));
            }
        }
    }

    /** Behind the next line feed, or the end of the chunk. */
    private static int lineEnd(Buffer chunk, int from) {
        for (int i = from; i < chunk.length(); i++) {
            if (chunk.getByte(i) == '\n') {
                return i + 1;
            }
        }
        return chunk.length();
    }

    private void hold(Buffer chunk, int from, int to) {
        int length = heldLength + to - from;
        bytes += to - from;
        if ((wanted == LINE && length > MOST_LINE) || bytes > MOST_BYTES) {
            throw fault("more bytes than a response may have");
        }
        if (length > held.length) {
            held = Arrays.copyOf(held, Math.max(length, 2 * held.length));
        }
        chunk.getBytes(from, to, held, heldLength);
        heldLength = length;
    }

    /** What is held, without its line end. */
    private String ended(String what) {
        int length = heldLength - 2;
        if (length < 0 || held[length] != '\r' || held[length + 1] != '\n') {
            throw fault(what + " without CR LF at its end");
        }
        String text = new String(held, 0, length, UTF_8);
        heldLength = 0;
        if (held.length > MOST_LINE) {
            held = new byte[FIRST_SIZE];
        }
        return text;
    }

    private void line(String line) {
        if (line.isEmpty()) {
            throw fault("an empty line");
        }
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+' -> complete(Response.text(rest));
            case '-' -> complete(Response.error(rest));
            case ':' -> complete(Response.number(number(rest)));
            case '$' -> text(number(rest));
            case '*' -> list(number(rest));
            default -> throw fault("a line of no known type");
        }
    }

    private static long number(String digits) {
        Long number = Response.parsed(digits);
        if (number == null) {
            throw fault("a number that is none");
        }
        return number;
    }

    private void text(long length) {
        if (length > MOST_TEXT || length < -1) {
            throw fault("a text of " + length + " bytes");
        }
        if (length < 0) {
            complete(Response.NIL);
        } else {
            wanted = (int) length + 2;
        }
    }

    private void list(long length) {
        if (length > MOST_PARTS || length < -1 || open.size() >= MOST_DEPTH) {
            throw fault("a list of " + length + " in " + open.size() + " others");
        }
        if (length < 0) {
            complete(Response.NIL);
        } else if (length == 0) {
            complete(Response.list(List.of()));
        } else {
            open.addLast(new OpenList((int) length));
        }
    }

    private void complete(Response response) {
        Response whole = response;
        for (OpenList list = open.peekLast(); list != null; list = open.peekLast()) {
            if (++parts > MOST_PARTS) {
                throw fault("more parts than a response may have");
            }
            list.parts.add(whole);
            if (list.parts.size() < list.length) {
                return;
            }
            open.removeLast();
            whole = Response.list(list.parts);
        }
        bytes = 0;
        parts = 0;
        responses.accept(whole);
    }

    private static StoreFault fault(String found) {
        return new StoreFault(StoreFault.Kind.ERROR, "it does not speak as Redis does: " + found);
    }

    /** A list of which not all parts have come. */
    private static final class OpenList {
        private final int length;
        private final List<Response> parts = new ArrayList<>(4);

        OpenList(int length) {
            this.length = length;
        }
    }
}
