package io.tollgate.handshake;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The upstream's 101, held against what was asked: RFC 6455 §4.1, the client's part. Immutable, safe on any thread.
 */
public final class UpstreamAnswer {
    private static final String DEFLATE = "permessage-deflate";
    private static final String CLIENT_WINDOW = "client_max_window_bits";

    private final Headers headers;
    private final String accept;
    private final @Nullable String subprotocol;
    private final @Nullable String extensions;

    private UpstreamAnswer(Headers headers, String accept, @Nullable String subprotocol, @Nullable String extensions) {
        this.headers = headers;
        this.accept = accept;
        this.subprotocol = subprotocol;
        this.extensions = extensions;
    }

    /** Whether the answer is the upstream's own refusal, which the client may see: 4xx, or 503. */
    public static boolean isRefusal(AnswerHead head) {
        return (head.status() >= 400 && head.status() <= 499) || head.status() == 503;
    }

    /**
     * Judges an answer.
     *
     * @param key the Sec-WebSocket-Key that went up
     * @param offeredSubprotocols those that went up
     * @param offeredDeflate whether permessage-deflate went up
     * @throws Refusal with UPSTREAM_BAD_ANSWER
     */
    public static UpstreamAnswer check(
            AnswerHead head, String key, List<String> offeredSubprotocols, @Nullable String offeredDeflate)
            throws Refusal {
        Headers headers = head.headers();
        if (head.status() != 101) {
            throw bad("status " + head.status() + ", expected 101");
        }
        checkNoBody(headers);
        checkUpgrade(headers);
        checkConnection(headers);
        String accept = HeadWriter.acceptOf(key);
        checkAccept(headers, accept);
        String subprotocol = checkSubprotocol(headers, offeredSubprotocols);
        return new UpstreamAnswer(headers, accept, subprotocol, checkExtensions(headers, offeredDeflate));
    }

    /** What follows a 101 is frames; a length or coding would have others read it as a body (RFC 9110 §8.6, RFC 9112 §6.1). */
    private static void checkNoBody(Headers headers) throws Refusal {
        for (String length : headers.all("Content-Length")) {
            if (!length.equals("0")) {
                throw bad("Content-Length " + HttpSyntax.shown(length) + " on a 101, expected none");
            }
        }
        if (headers.contains("Transfer-Encoding")) {
            throw bad("Transfer-Encoding on a 101, expected none");
        }
    }

    private static void checkUpgrade(Headers headers) throws Refusal {
        List<String> lines = headers.all("Upgrade");
        if (lines.size() != 1 || !lines.get(0).equalsIgnoreCase("websocket")) {
            throw bad("Upgrade " + shown(lines) + ", expected 'websocket'");
        }
    }

    private static void checkConnection(Headers headers) throws Refusal {
        List<String> lines = headers.all("Connection");
        List<String> options = HttpSyntax.tokens(lines);
        if (options == null || !HttpSyntax.containsIgnoringCase(options, "upgrade")) {
            throw bad("Connection " + shown(lines) + ", expected a list with 'Upgrade'");
        }
    }

    private static void checkAccept(Headers headers, String expected) throws Refusal {
        List<String> lines = headers.all("Sec-WebSocket-Accept");
        if (!lines.equals(List.of(expected))) {
            throw bad("Sec-WebSocket-Accept " + shown(lines) + ", expected '" + expected + "'");
        }
    }

    private static @Nullable String checkSubprotocol(Headers headers, List<String> offered) throws Refusal {
        List<String> lines = headers.all("Sec-WebSocket-Protocol");
        if (lines.isEmpty()) {
            return null;
        }
        if (lines.size() != 1 || !offered.contains(lines.get(0))) {
            throw bad("Sec-WebSocket-Protocol " + shown(lines) + ", expected none or one of the " + offered.size()
                    + " offered");
        }
        return lines.get(0);
    }

    private static @Nullable String checkExtensions(Headers headers, @Nullable String offered) throws Refusal {
        List<String> lines = headers.all("Sec-WebSocket-Extensions");
        if (lines.isEmpty()) {
            return null;
        }
        List<HttpSyntax.Extension> extensions = HttpSyntax.extensions(lines);
        if (offered == null
                || extensions == null
                || extensions.size() != 1
                || !extensions.get(0).name().equals(DEFLATE)
                || !areParametersOfDeflate(extensions.get(0).parameters(), offered)) {
            throw bad("Sec-WebSocket-Extensions " + shown(lines) + ", expected "
                    + (offered == null ? "none" : "none or " + DEFLATE + " within the offer"));
        }
        return extensions.get(0).text();
    }

    /**
     * RFC 7692 §7.1: four names, each at most once, a window of 8 to 15 bits where one is named, and the client's window only
     * if the client has offered to have one set.
     */
    private static boolean areParametersOfDeflate(List<HttpSyntax.Parameter> parameters, String offered) {
        Set<String> seen = new HashSet<>();
        for (HttpSyntax.Parameter parameter : parameters) {
            boolean known = switch (parameter.name()) {
                case "server_no_context_takeover", "client_no_context_takeover" -> parameter.value() == null;
                case "server_max_window_bits" -> isWindow(parameter.value());
                case CLIENT_WINDOW -> isWindow(parameter.value()) && offered.contains(CLIENT_WINDOW);
                default -> false;
            };
            if (!known || !seen.add(parameter.name())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWindow(@Nullable String bits) {
        return bits != null
                && Set.of("8", "9", "10", "11", "12", "13", "14", "15").contains(bits);
    }

    private static String shown(List<String> lines) {
        return HttpSyntax.shown(lines.isEmpty() ? null : String.join(", ", lines));
    }

    private static Refusal bad(String detail) {
        return Refusal.of(Outcome.UPSTREAM_BAD_ANSWER, detail);
    }

    /** The proof that it has read the key, which the client is owed as well. */
    public String accept() {
        return accept;
    }

    /** What the upstream selected of the offers, or null. */
    public @Nullable String subprotocol() {
        return subprotocol;
    }

    /** The extension as the upstream said it, or null. */
    public @Nullable String extensions() {
        return extensions;
    }

    /** Whether permessage-deflate is agreed on, so that frames may carry RSV1. */
    public boolean deflate() {
        return extensions != null;
    }

    /** What goes on to the client: all end-to-end lines but Sec-WebSocket-*, which are written anew. */
    public Headers endToEnd() {
        Headers.Builder kept = Headers.builder();
        Headers passing = HopHeaders.endToEnd(headers);
        for (int i = 0; i < passing.size(); i++) {
            if (!passing.name(i).toLowerCase(Locale.ROOT).startsWith("sec-websocket-")) {
                kept.add(passing.name(i), passing.value(i));
            }
        }
        return kept.build();
    }
}
