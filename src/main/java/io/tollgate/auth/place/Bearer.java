package io.tollgate.auth.place;

/** Bearer tokens as RFC 6750 writes them: their characters, and the challenges that refuse them. */
public final class Bearer {
    /** For a request that brought no token (RFC 6750 §3). */
    public static final String NO_TOKEN = "Bearer";
    /** For a token that is malformed, expired or not believed (RFC 6750 §3.1). */
    public static final String INVALID_TOKEN =
            "Bearer error=\"invalid_token\", error_description=\"The token is not accepted.\"";
    /** For more than one token (RFC 6750 §3.1). */
    public static final String INVALID_REQUEST = "Bearer error=\"invalid_request\"";
    /** For a token whose claims are not enough (RFC 6750 §3.1). */
    public static final String INSUFFICIENT_SCOPE = "Bearer error=\"insufficient_scope\"";

    /** A table, since comparisons with letters as random as those of a token are guessed wrong by every processor. */
    private static final boolean[] OF_TOKEN = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            OF_TOKEN[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "-._~+/".toCharArray()) {
            OF_TOKEN[c] = true;
        }
    }

    private Bearer() {}

    /** Whether this is a {@code b64token} (RFC 6750 §2.1): at least one character, then any number of {@code =}. */
    public static boolean isToken(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c >= OF_TOKEN.length || !OF_TOKEN[c]) {
                return false;
            }
        }
        return end > 0;
    }
}
