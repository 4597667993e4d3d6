package io.tollgate.fleet.wire;

import io.tollgate.fleet.StoreFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Redis answered (RESP2): nothing, a number, a text, an error, or a list of those. Asked for what it is not, it throws a
 * {@link StoreFault} of kind ERROR: who speaks to us may be anyone. Immutable.
 */
public final class Response {
    public static final Response NIL = new Response(Kind.NIL, 0, "", List.of());

    private static final int MOST_DIGITS = 18;

    private final Kind kind;
    private final long number;
    private final String text;
    private final List<Response> parts;

    private Response(Kind kind, long number, String text, List<Response> parts) {
        this.kind = kind;
        this.number = number;
        this.text = text;
        this.parts = parts;
    }

    private enum Kind {
        NIL,
        NUMBER,
        TEXT,
        ERROR,
        LIST
    }

    public static Response number(long number) {
        return new Response(Kind.NUMBER, number, "", List.of());
    }

    public static Response text(String text) {
        return new Response(Kind.TEXT, 0, text, List.of());
    }

    public static Response error(String text) {
        return new Response(Kind.ERROR, 0, text, List.of());
    }

    public static Response list(List<Response> parts) {
        return new Response(Kind.LIST, 0, "", List.copyOf(parts));
    }

    public boolean isNil() {
        return kind == Kind.NIL;
    }

    public boolean isError() {
        return kind == Kind.ERROR;
    }

    /** A number, or a text of digits. */
    public long toLong() {
        Long value = kind == Kind.NUMBER ? Long.valueOf(number) : kind == Kind.TEXT ? parsed(text) : null;
        if (value == null) {
            throw misfit("a number");
        }
        return value;
    }

    public int toInteger() {
        long value = toLong();
        if (value != (int) value) {
            throw misfit("a number of 32 bits");
        }
        return (int) value;
    }

    /** How many a list holds. */
    public int size() {
        return list().size();
    }

    /** One of a list's, from 0. */
    public Response get(int index) {
        List<Response> list = list();
        if (index >= list.size()) {
            throw misfit("a list of more than " + index);
        }
        return list.get(index);
    }

    private List<Response> list() {
        if (kind != Kind.LIST) {
            throw misfit("a list");
        }
        return parts;
    }

    /** A text, an error's text or a number in digits; of a list how long it is. */
    @Override
    public String toString() {
        return switch (kind) {
            case NIL -> "nil";
            case NUMBER -> Long.toString(number);
            case TEXT, ERROR -> text;
            case LIST -> "list of " + parts.size();
        };
    }

    /** The number that a text is in decimal digits, or null if it is none of at most 18. */
    static @Nullable Long parsed(String digits) {
        int start = digits.startsWith("-") ? 1 : 0;
        int length = digits.length() - start;
        if (length < 1 || length > MOST_DIGITS) {
            return null;
        }
        for (int i = start; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return null;
            }
        }
        return Long.valueOf(digits);
    }

    private StoreFault misfit(String expected) {
        return new StoreFault(StoreFault.Kind.ERROR, "Redis answered with " + kind + ", expected " + expected);
    }
}
