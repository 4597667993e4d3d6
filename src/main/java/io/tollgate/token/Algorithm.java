package io.tollgate.token;

/** The signature algorithms that a token may use: RFC 7518 §3.1 without {@code none}, and RFC 8037's EdDSA (Ed25519). */
public enum Algorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EdDSA;

    /** Whether it signs with a shared secret. */
    public boolean symmetric() {
        return this == HS256 || this == HS384 || this == HS512;
    }
}
