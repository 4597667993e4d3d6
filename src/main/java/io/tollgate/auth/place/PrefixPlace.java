package io.tollgate.auth.place;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A subprotocol that starts with a prefix, the token behind it: as it is, or in base64url without padding (RFC 4648 §5),
 * which must be the one way to write it. What cannot be decoded is an empty text.
 */
public final class PrefixPlace implements Place {
    private final String prefix;
    private final boolean encoded;

    private PrefixPlace(String prefix, boolean encoded) {
        this.prefix = prefix;
        this.encoded = encoded;
    }

    /** The token follows as it is. */
    public static PrefixPlace plain(String prefix) {
        return new PrefixPlace(prefix, false);
    }

    /** The token follows in base64url. */
    public static PrefixPlace base64Url(String prefix) {
        return new PrefixPlace(prefix, true);
    }

    @Override
    public Taken take(List<String> subprotocols) {
        List<String> tokens = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (String subprotocol : subprotocols) {
            if (subprotocol.startsWith(prefix)) {
                String behind = subprotocol.substring(prefix.length());
                tokens.add(encoded ? decode(behind) : behind);
            } else {
                rest.add(subprotocol);
            }
        }
        return new Taken(tokens, rest);
    }

    private static String decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            // The decoder lets padding and stray bits in the last character pass; only one spelling is taken.
            String again = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            return again.equals(text) ? new String(bytes, StandardCharsets.ISO_8859_1) : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
