package io.tollgate.token;

import io.tollgate.token.TokenFault.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A compact JWS (RFC 7515 §3.1) that was recognized, not believed: nothing in it may be used but to choose the key.
 * Immutable, safe on any thread.
 *
 * <p>The payload may be empty or anything else here (RFC 7515 has no opinion); only {@link ClaimRules} asks for claims.
 * Keys and addresses of keys in the header ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c}) are never looked at.
 */
public final class RawJwt {
    /** Characters of a whole token. */
    public static final int LONGEST_TOKEN = 16 * 1024;
    /** Characters of its first part. */
    public static final int LONGEST_HEADER = 4 * 1024;

    private static final Map<String, Algorithm> ALGORITHMS = new HashMap<>();
    /** OpenID Connect Back-Channel Logout 1.0 §2.4. */
    private static final String LOGOUT_TYPE = "logout+jwt";

    /** Of access tokens (RFC 9068 §2.1). */
    private static final String ACCESS_TYPE = "at+jwt";

    /** RFC 7519 §5.1 and RFC 9068 §2.1, lower case; {@code application/} before it may be left out (RFC 7515 §4.1.9). */
    private static final Set<String> TYPES = Set.of("jwt", ACCESS_TYPE, LOGOUT_TYPE);

    private static final String MEDIA_TYPE = "application/";

    static {
        for (Algorithm algorithm : Algorithm.values()) {
            ALGORITHMS.put(algorithm.name(), algorithm);
        }
    }

    /** Of the last token: those of one issuer have the same, letter by letter, until it changes its key. */
    private static volatile @Nullable Header last;

    private final Header header;
    private final byte[] signingInput;
    private final byte[] payload;
    private final byte[] signature;

    private RawJwt(Header header, byte[] signingInput, byte[] payload, byte[] signature) {
        this.header = header;
        this.signingInput = signingInput;
        this.payload = payload;
        this.signature = signature;
    }

    /**
     * What a first part says.
     *
     * @param text in base64url
     */
    private record Header(
            String text,
            Algorithm algorithm,
            @Nullable String keyId,
            @Nullable String type) {
        boolean begins(String token, int length) {
            return text.length() == length && token.startsWith(text);
        }
    }

    /**
     * Recognizes a token in time linear in its length.
     *
     * @throws TokenFault if it is too long, not three parts of canonical base64url with a proper header, or if the header
     *     asks for something we do not do
     */
    public static RawJwt parse(String token) throws TokenFault {
        RawJwt raw = recognize(token);
        if (LOGOUT_TYPE.equals(raw.type())) {
            throw wrongType();
        }
        return raw;
    }

    /** The same of a logout token, which may say that it is one, and not that it is an access token. */
    public static RawJwt parseLogout(String token) throws TokenFault {
        RawJwt raw = recognize(token);
        if (ACCESS_TYPE.equals(raw.type())) {
            throw new TokenFault(Reason.TYPE, "typ is neither absent nor JWT nor logout+jwt");
        }
        return raw;
    }

    private static TokenFault wrongType() {
        return new TokenFault(Reason.TYPE, "typ is neither absent nor JWT nor at+jwt");
    }

    private static RawJwt recognize(String token) throws TokenFault {
        if (token.length() > LONGEST_TOKEN) {
            throw new TokenFault(
                    Reason.TOO_LONG, "a token of " + token.length() + " characters, at most " + LONGEST_TOKEN);
        }
        int first = token.indexOf('.');
        int second = first < 0 ? -1 : token.indexOf('.', first + 1);
        if (second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw new TokenFault(Reason.MALFORMED, "not exactly three parts");
        }
        if (first > LONGEST_HEADER) {
            throw new TokenFault(Reason.TOO_LONG, "a header of " + first + " characters, at most " + LONGEST_HEADER);
        }
        if (first == 0 || second + 1 == token.length()) {
            throw new TokenFault(Reason.MALFORMED, "no header or no signature");
        }
        Header known = known(token, first);
        Map<String, Object> members = known == null ? members(part(token, 0, first)) : Map.of();
        byte[] payload = part(token, first + 1, second);
        byte[] signature = part(token, second + 1, token.length());
        byte[] signingInput = token.substring(0, second).getBytes(StandardCharsets.ISO_8859_1);
        Header header = known == null ? header(token.substring(0, first), members) : known;
        return new RawJwt(header, signingInput, payload, signature);
    }

    /**
     * The {@code exp} of whatever has the shape of a compact JWS, whatever its header says; null for anything else. Nothing
     * is proven: for whoever was told by somebody else that the token is good, and wants to know how long.
     */
    public static @Nullable Instant unverifiedExpiry(String token) {
        String[] parts = token.length() > LONGEST_TOKEN ? new String[0] : token.split("\\.", -1);
        byte[] payload =
                parts.length == 3 ? Base64Url.decode(token, parts[0].length() + 1, token.lastIndexOf('.')) : null;
        try {
            return payload == null ? null : ClaimRules.time(StrictJson.object(payload), "exp");
        } catch (StrictJson.Rejected | TokenFault e) {
            return null;
        }
    }

    /**
     * Whether the text has the shape of a compact JWS: three parts, and the first is a JSON object. Anything else can only mean
     * something to who made it.
     */
    public static boolean isShapeOf(String token) {
        int first = token.indexOf('.');
        int second = first <= 0 || token.length() > LONGEST_TOKEN ? -1 : token.indexOf('.', first + 1);
        if (second < 0 || token.indexOf('.', second + 1) >= 0) {
            return false;
        }
        byte[] header = Base64Url.decode(token, 0, first);
        try {
            return header != null && !StrictJson.object(header).isEmpty();
        } catch (StrictJson.Rejected e) {
            return false;
        }
    }

    /** What a text of that shape says its issuer is, whatever else it says; null where it says none. Nothing is proven. */
    public static @Nullable String unverifiedIssuer(String token) {
        byte[] payload = Base64Url.decode(token, token.indexOf('.') + 1, token.lastIndexOf('.'));
        return payload == null ? null : StrictJson.stringMember(payload, "iss");
    }

    public Algorithm algorithm() {
        return header.algorithm();
    }

    public @Nullable String keyId() {
        return header.keyId();
    }

    /** {@code typ} in lower case without {@code application/}, or null. */
    public @Nullable String type() {
        return header.type();
    }

    /** What the token says its issuer is, to choose among issuers; null if there is no such string in a proper payload. */
    public @Nullable String unverifiedIssuer() {
        return StrictJson.stringMember(payload, "iss");
    }

    /** RFC 7515 §5.1 step 8: the octets that were signed. Not a copy; nobody may change it, nor the next two. */
    byte[] signingInput() {
        return signingInput;
    }

    byte[] payload() {
        return payload;
    }

    byte[] signature() {
        return signature;
    }

    /** Shows nothing of the token but its algorithm. */
    @Override
    public String toString() {
        return "RawJwt[" + header.algorithm() + "]";
    }

    private static byte[] part(String token, int start, int end) throws TokenFault {
        byte[] bytes = Base64Url.decode(token, start, end);
        if (bytes == null) {
            throw new TokenFault(Reason.MALFORMED, "a part is not canonical base64url without padding");
        }
        return bytes;
    }

    private static @Nullable Header known(String token, int length) {
        Header known = last;
        return known != null && known.begins(token, length) ? known : null;
    }

    private static Header header(String text, Map<String, Object> members) throws TokenFault {
        refuseExtensions(members);
        Header read = new Header(text, algorithmOf(members), keyIdOf(members), typeOf(members));
        last = read;
        return read;
    }

    private static Map<String, Object> members(byte[] utf8) throws TokenFault {
        try {
            return StrictJson.object(utf8);
        } catch (StrictJson.Rejected e) {
            throw new TokenFault(Reason.MALFORMED, "the header: " + e.getMessage());
        }
    }

    private static void refuseExtensions(Map<String, Object> header) throws TokenFault {
        // RFC 7515 §4.1.11: an extension that is not understood must not be passed over, and we understand none.
        if (header.containsKey("crit")) {
            throw new TokenFault(Reason.HEADER, "the header has crit, and no extension is understood");
        }
        // RFC 7797 §6 asks for crit beside b64; without it, readers would disagree on what was signed.
        if (header.containsKey("b64")) {
            throw new TokenFault(Reason.HEADER, "the header has b64, and only encoded payloads are taken");
        }
    }

    private static Algorithm algorithmOf(Map<String, Object> header) throws TokenFault {
        Algorithm algorithm = header.get("alg") instanceof String name ? ALGORITHMS.get(name) : null;
        if (algorithm == null) {
            throw new TokenFault(Reason.ALGORITHM, "alg is absent or not one of the known");
        }
        return algorithm;
    }

    private static @Nullable String keyIdOf(Map<String, Object> header) throws TokenFault {
        Object keyId = header.get("kid");
        if (keyId == null) {
            return null;
        }
        if (keyId instanceof String text) {
            return text;
        }
        throw new TokenFault(Reason.HEADER, "kid is not a string");
    }

    private static @Nullable String typeOf(Map<String, Object> header) throws TokenFault {
        Object type = header.get("typ");
        if (type == null) {
            return null;
        }
        if (type instanceof String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            String bare = lower.startsWith(MEDIA_TYPE) ? lower.substring(MEDIA_TYPE.length()) : lower;
            if (TYPES.contains(bare)) {
                return bare;
            }
        }
        throw wrongType();
    }
}
