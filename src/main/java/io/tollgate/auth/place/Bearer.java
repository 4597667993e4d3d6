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

    private static final String MARKS = "-._~+/";

    private Bearer() {}

    /** Whether this is a {@code b64token} (RFC 6750 §2.1): at least one character, then any number of {@code =}. */
    public static boolean isToken(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return end > 0;
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
    }
}
