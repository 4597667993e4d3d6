package io.tollgate.testing;

import io.tollgate.token.TokenFault.Reason;

/**
 * A token that somebody might try, made against the keys of {@link TestKeys}.
 *
 * @param name what is wrong with it
 * @param reason why a verifier refuses it that takes RS256, ES256 and EdDSA, and that issuer's tokens for that audience
 */
public record JwtAttack(String name, String token, Reason reason) {
    /** The name alone: reports of tests print this. */
    @Override
    public String toString() {
        return name;
    }
}
