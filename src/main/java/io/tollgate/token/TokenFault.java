package io.tollgate.token;

import java.util.Locale;

/**
 * Why a token is not accepted. Stackless, since it is a verdict and not a fault of ours. Immutable, safe on any thread.
 *
 * <p>The message is for the log: it says what was expected, and of the token only what is harmless, such as a time or a
 * length. No text of the token is in it.
 */
public final class TokenFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    TokenFault(Reason reason, String sentence) {
        super(sentence, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The kinds of verdict: a fixed set, fit for logs and metric labels. */
    public enum Reason {
        /** Longer than any token may be. */
        TOO_LONG,
        /** Not three parts of canonical base64url, or a header that is not proper JSON (RFC 7515 §5.2). */
        MALFORMED,
        /** {@code alg} is absent, {@code none}, unknown or not allowed. */
        ALGORITHM,
        /** A header parameter asks for what we do not do: {@code crit}, {@code b64}, or a {@code kid} that is no string. */
        HEADER,
        /** {@code typ} says it is something else than an access token (RFC 8725 §3.11). */
        TYPE,
        /** {@code kid} names no key of the set: the one reason to ask whether the set is still the latest. */
        UNKNOWN_KEY,
        /** The key it names does not go with {@code alg}; or it names none, and not exactly one fits. */
        KEY,
        /** The signature does not hold. */
        BAD_SIGNATURE,
        /** The payload is no proper claims set, or a registered claim is absent or of the wrong type (RFC 7519 §4.1). */
        CLAIMS,
        EXPIRED,
        NOT_YET_VALID,
        WRONG_ISSUER,
        WRONG_AUDIENCE,
        /** An OpenID Connect ID token, which speaks to a client about a login and opens nothing. */
        ID_TOKEN,
        /** The server that issued it says that it is not active (RFC 7662 §2.2). */
        INACTIVE,
        /** What that server says cannot be understood: nothing is known of the token. */
        ANSWER;

        private final String label;

        Reason() {
            this.label = name().toLowerCase(Locale.ROOT);
        }

        /** Lower case, words joined by {@code _}. */
        public String label() {
            return label;
        }
    }
}
