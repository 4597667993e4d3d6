package io.tollgate.token;

/**
 * A JWS whose signature holds; its payload is still unjudged, and only {@link ClaimRules} can turn it into something to act on.
 * Only {@link KeySet} makes one. Immutable, safe on any thread.
 */
public final class VerifiedJwt {
    private final RawJwt raw;

    VerifiedJwt(RawJwt raw) {
        this.raw = raw;
    }

    /** Not a copy; nobody may change it. */
    byte[] payload() {
        return raw.payload();
    }

    /** Shows nothing of the token but its algorithm. */
    @Override
    public String toString() {
        return "VerifiedJwt[" + raw.algorithm() + "]";
    }
}
