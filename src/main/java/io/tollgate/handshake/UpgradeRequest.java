package io.tollgate.handshake;

import io.tollgate.handshake.plain.Authority;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's opening handshake that holds all of RFC 6455 §4.2.1: the proof that the next steps ask for. Immutable, safe
 * on any thread.
 *
 * <p>Where the standards leave a choice: the target is in origin form and no other; a Content-Length may only say 0; an
 * Upgrade that offers anything beside {@code websocket} is refused, so that no other protocol is ever entered.
 */
public final class UpgradeRequest {
    private static final String DEFLATE = "permessage-deflate";
    private static final String VERSION = "13";

    /** Of those that are registered, and then some. */
    private static final int LONGEST_METHOD = 16;

    private final RequestHead head;
    private final Authority authority;
    private final String key;
    private final List<String> subprotocols;
    private final @Nullable String deflateOffers;

    private UpgradeRequest(
            RequestHead head,
            Authority authority,
            String key,
            List<String> subprotocols,
            @Nullable String deflateOffers) {
        this.head = head;
        this.authority = authority;
        this.key = key;
        this.subprotocols = subprotocols;
        this.deflateOffers = deflateOffers;
    }

    /**
     * Judges a head, in the order of RFC 6455 §4.2.1.
     *
     * @throws Refusal with METHOD_NOT_ALLOWED, UPGRADE_REQUIRED (no Upgrade at all, or another version) or BAD_REQUEST
     */
    public static UpgradeRequest check(RequestHead head) throws Refusal {
        Headers headers = head.headers();
        checkMethod(head.method());
        checkTarget(head.target());
        Authority authority = Authority.of(headers);
        checkNoBody(headers);
        checkUpgrade(headers);
        checkConnection(headers);
        checkVersion(headers);
        String key = checkKey(headers);
        checkOrigin(headers);
        List<String> subprotocols = checkSubprotocols(headers);
        return new UpgradeRequest(head, authority, key, subprotocols, checkExtensions(headers));
    }

    private static void checkMethod(String method) throws Refusal {
        if (!method.equals("GET")) {
            throw Refusal.of(Outcome.METHOD_NOT_ALLOWED, shownMethod(method) + ", expected GET")
                    .with("Allow", "GET");
        }
    }

    /** A method may be any token, also one that nobody should read. */
    private static String shownMethod(String method) {
        boolean ordinary = method.length() <= LONGEST_METHOD && method.chars().allMatch(Character::isLetter);
        return ordinary ? "method " + method : "a method of " + method.length() + " characters";
    }

    /** Origin form only (RFC 9112 §3.2.1): the absolute form names a second host, and who then wins differs by server. */
    private static void checkTarget(String target) throws Refusal {
        if (target.charAt(0) != '/') {
            throw bad("the target does not start with '/'");
        }
    }

    private static void checkNoBody(Headers headers) throws Refusal {
        if (headers.contains("Transfer-Encoding")) {
            throw bad("Transfer-Encoding is present, expected no body");
        }
        List<String> lengths = headers.all("Content-Length");
        if (!lengths.isEmpty() && !lengths.equals(List.of("0"))) {
            throw bad(lengths.size() + " Content-Length, the first " + HttpSyntax.shown(lengths.get(0))
                    + ", expected none or one of 0");
        }
        if (headers.contains("HTTP2-Settings")) {
            throw bad("HTTP2-Settings is present, expected an upgrade to websocket alone");
        }
    }

    private static void checkUpgrade(Headers headers) throws Refusal {
        List<String> lines = headers.all("Upgrade");
        if (lines.isEmpty()) {
            throw upgradeRequired("no Upgrade, expected websocket");
        }
        List<String> protocols = HttpSyntax.tokens(lines);
        if (protocols == null || protocols.size() != 1 || !protocols.get(0).equalsIgnoreCase("websocket")) {
            throw bad("Upgrade " + HttpSyntax.shown(String.join(", ", lines)) + ", expected websocket");
        }
    }

    private static void checkConnection(Headers headers) throws Refusal {
        List<String> lines = headers.all("Connection");
        List<String> options = HttpSyntax.tokens(lines);
        if (options == null || !HttpSyntax.containsIgnoringCase(options, "upgrade")) {
            throw bad("Connection " + HttpSyntax.shown(String.join(", ", lines)) + ", expected a list with upgrade");
        }
    }

    /** Before the key, since a client of another version may rightly have none (RFC 6455 §4.4). */
    private static void checkVersion(Headers headers) throws Refusal {
        String version = single(headers, "Sec-WebSocket-Version");
        if (!version.equals(VERSION)) {
            throw upgradeRequired("version " + HttpSyntax.shown(version) + ", expected " + VERSION);
        }
    }

    private static String checkKey(Headers headers) throws Refusal {
        String key = single(headers, "Sec-WebSocket-Key");
        if (!isKey(key)) {
            throw bad("Sec-WebSocket-Key of " + key.length() + " characters is not the base64 of 16 bytes");
        }
        return key;
    }

    /** Sixteen bytes in base64: 22 digits, of which the last carries two bits, and two signs of padding (RFC 4648 §4). */
    private static boolean isKey(String key) {
        if (key.length() != 24 || !key.endsWith("==") || "AQgw".indexOf(key.charAt(21)) < 0) {
            return false;
        }
        for (int i = 0; i < 21; i++) {
            char c = key.charAt(i);
            if (c >= 0x7F || (!Character.isLetterOrDigit(c) && c != '+' && c != '/')) {
                return false;
            }
        }
        return true;
    }

    private static void checkOrigin(Headers headers) throws Refusal {
        int lines = headers.all("Origin").size();
        if (lines > 1) {
            throw bad(lines + " Origin lines, expected at most one");
        }
    }

    /** The details name no value: one may be a credential. */
    private static List<String> checkSubprotocols(Headers headers) throws Refusal {
        List<String> lines = headers.all("Sec-WebSocket-Protocol");
        List<String> subprotocols = HttpSyntax.tokens(lines);
        if (subprotocols == null) {
            throw bad("a value of Sec-WebSocket-Protocol is not a token");
        }
        if (subprotocols.isEmpty() && !lines.isEmpty()) {
            throw bad("Sec-WebSocket-Protocol is empty, expected a token at least");
        }
        return List.copyOf(subprotocols);
    }

    /**
     * RFC 6455 §4.1 wants the values distinct. Asked after the credential: a token that is there twice has an answer of its
     * own.
     */
    public void refuseRepeatedSubprotocols() throws Refusal {
        if (new HashSet<>(subprotocols).size() != subprotocols.size()) {
            throw bad("a value of Sec-WebSocket-Protocol is there twice");
        }
    }

    /** The offers of permessage-deflate as they were sent, since the upstream decides on them; others are not ours to pass. */
    private static @Nullable String checkExtensions(Headers headers) throws Refusal {
        List<String> lines = headers.all("Sec-WebSocket-Extensions");
        if (lines.isEmpty()) {
            return null;
        }
        List<HttpSyntax.Extension> extensions = HttpSyntax.extensions(lines);
        if (extensions == null) {
            throw bad("Sec-WebSocket-Extensions is not a list of extensions");
        }
        List<String> offers = new ArrayList<>();
        for (HttpSyntax.Extension extension : extensions) {
            if (extension.name().equals(DEFLATE)) {
                offers.add(extension.text());
            }
        }
        return offers.isEmpty() ? null : String.join(", ", offers);
    }

    private static String single(Headers headers, String name) throws Refusal {
        List<String> values = headers.all(name);
        if (values.size() != 1) {
            throw bad(values.size() + " " + name + " lines, expected one");
        }
        return values.get(0);
    }

    private static Refusal bad(String detail) {
        return Refusal.of(Outcome.BAD_REQUEST, detail);
    }

    private static Refusal upgradeRequired(String detail) {
        return Refusal.of(Outcome.UPGRADE_REQUIRED, detail)
                .with("Upgrade", "websocket")
                .with("Sec-WebSocket-Version", VERSION);
    }

    /** The same of a client that was answered before its server: it was promised no extension. */
    public UpgradeRequest withoutDeflate() {
        return new UpgradeRequest(head, authority, key, subprotocols, null);
    }

    /** The name or address asked for: lower case, without port, an IPv6 address in its brackets. */
    public String host() {
        return authority.host();
    }

    /** The Host as sent. */
    public String authority() {
        return authority.text();
    }

    /** The target up to its {@code ?}, not decoded; starts with {@code /}. */
    public String rawPath() {
        int mark = head.target().indexOf('?');
        return mark < 0 ? head.target() : head.target().substring(0, mark);
    }

    /** What follows the first {@code ?}, not decoded, or null where there is none. */
    public @Nullable String rawQuery() {
        int mark = head.target().indexOf('?');
        return mark < 0 ? null : head.target().substring(mark + 1);
    }

    public String key() {
        return key;
    }

    /** What the client offers, in its order: tokens. */
    public List<String> subprotocols() {
        return subprotocols;
    }

    /** The offers of permessage-deflate (RFC 7692 §7), or null. */
    public @Nullable String deflateOffers() {
        return deflateOffers;
    }

    public @Nullable String origin() {
        return head.headers().first("Origin");
    }

    /** All lines as sent. */
    public Headers headers() {
        return head.headers();
    }

    @Override
    public String toString() {
        return "UpgradeRequest[" + host() + ", " + headers() + "]";
    }
}
