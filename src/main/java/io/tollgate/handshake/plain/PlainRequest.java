package io.tollgate.handshake.plain;

import io.tollgate.handshake.Headers;
import io.tollgate.handshake.RequestHead;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request for something else than a WebSocket. Its target is in origin form and its Host is right; the other
 * questions are asked one by one, since they have answers of their own. Immutable, safe on any thread.
 */
public final class PlainRequest {
    /** Bytes of a body. */
    public static final int MAX_BODY = 16 * 1024;

    private final RequestHead head;
    private final String host;

    private PlainRequest(RequestHead head, String host) {
        this.head = head;
        this.host = host;
    }

    /** Null for a head whose target or Host can name nothing of ours. */
    public static @Nullable PlainRequest of(RequestHead head) {
        if (head.target().charAt(0) != '/') {
            return null;
        }
        try {
            return new PlainRequest(head, Authority.of(head.headers()).host());
        } catch (Refusal refusal) {
            return null;
        }
    }

    /** Whether it is one of a page that asks whether it may call (Fetch, CORS-preflight request). */
    public boolean isPreflight() {
        return head.method().equals("OPTIONS");
    }

    /** @throws Refusal for any other method than POST */
    public void requirePost() throws Refusal {
        if (!head.method().equals("POST")) {
            throw Refusal.of(Outcome.METHOD_NOT_ALLOWED, "not POST, at a path that takes calls")
                    .with("Allow", "OPTIONS, POST");
        }
    }

    /**
     * The length of its body. Without one nobody could tell before its end that it is too long (RFC 9112 §6.3).
     *
     * @throws Refusal LENGTH_REQUIRED, CONTENT_TOO_LARGE, or BAD_CALL for a length that is none
     */
    public int bodyLength() throws Refusal {
        List<String> lengths = headers().all("Content-Length");
        if (headers().contains("Transfer-Encoding") || lengths.isEmpty()) {
            throw Refusal.of(Outcome.LENGTH_REQUIRED, "expected a Content-Length, and no Transfer-Encoding");
        }
        String length = lengths.get(0);
        if (lengths.size() != 1 || length.isEmpty() || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Refusal.of(Outcome.BAD_CALL, lengths.size() + " Content-Length, expected one number");
        }
        if (length.length() > 9 || Integer.parseInt(length) > MAX_BODY) {
            throw Refusal.of(Outcome.CONTENT_TOO_LARGE, "a body of more than " + MAX_BODY + " bytes");
        }
        return Integer.parseInt(length);
    }

    /** Whether it has none (RFC 9112 §6.3): it says no length, or 0. */
    public boolean isWithoutBody() {
        List<String> lengths = headers().all("Content-Length");
        return !headers().contains("Transfer-Encoding") && (lengths.isEmpty() || lengths.equals(List.of("0")));
    }

    /** @throws Refusal UNSUPPORTED_TYPE for a body of another media type, in another charset than UTF-8, or coded */
    public void requireType(String wanted) throws Refusal {
        List<String> types = headers().all("Content-Type");
        String[] parts =
                types.size() == 1 ? types.get(0).toLowerCase(Locale.ROOT).split(";", -1) : new String[] {""};
        boolean plain = parts.length == 1
                || (parts.length == 2 && parts[1].strip().replace("\"", "").equals("charset=utf-8"));
        if (!parts[0].strip().equals(wanted) || !plain || headers().contains("Content-Encoding")) {
            throw Refusal.of(Outcome.UNSUPPORTED_TYPE, "the body is not " + wanted + " in UTF-8, without a coding");
        }
    }

    /** Whether it waits to be told that its body is welcome (RFC 9110 §10.1.1). */
    public boolean awaitsLeave() {
        return "100-continue".equalsIgnoreCase(headers().first("Expect"));
    }

    /** @throws Refusal BAD_CALL for more than one Origin */
    public @Nullable String origin() throws Refusal {
        List<String> origins = headers().all("Origin");
        if (origins.size() > 1) {
            throw Refusal.of(Outcome.BAD_CALL, origins.size() + " Origin lines, expected at most one");
        }
        return origins.isEmpty() ? null : origins.get(0);
    }

    /** The name or address asked for: lower case, without port. */
    public String host() {
        return host;
    }

    /** The target up to its {@code ?}, not decoded. */
    public String rawPath() {
        int mark = head.target().indexOf('?');
        return mark < 0 ? head.target() : head.target().substring(0, mark);
    }

    /** All lines as sent. */
    public Headers headers() {
        return head.headers();
    }

    @Override
    public String toString() {
        return "PlainRequest[" + host + ", " + headers() + "]";
    }
}
