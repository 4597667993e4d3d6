package io.tollgate.demo;

import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.TokenMint;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Somebody who gives out tokens, with a key that lives as long as the demo. Immutable, safe on any thread. */
final class DemoIssuer {
    static final String NAME = "https://issuer.demo";
    static final String AUDIENCE = "demo";
    static final Duration LIFE = Duration.ofHours(1);

    private static final int MILLISECOND_DIGITS = 3;

    private final TokenMint.NewKey key;
    private final TokenMint mint;

    DemoIssuer() {
        key = TokenMint.newKey(Algorithm.ES256, "demo");
        try {
            mint = TokenMint.of(key.privateJwk());
        } catch (KeyFault e) {
            throw new IllegalStateException("A key that was just made is a key", e);
        }
    }

    /** The public half, as a JWK Set. */
    String publicKeys() {
        return key.publicJwks();
    }

    /** The private half, so that whoever runs the demo can mint more. */
    String privateKey() {
        return key.privateJwk();
    }

    /** @param life how long it is good, to the millisecond (RFC 7519 §2 allows fractions of a second) */
    String token(String subject, Instant now, Duration life) {
        return mint.sign(
                Map.of("typ", "JWT"),
                Map.of(
                        "iss", NAME,
                        "aud", AUDIENCE,
                        "sub", subject,
                        "iat", now.getEpochSecond(),
                        "exp", BigDecimal.valueOf(now.plus(life).toEpochMilli(), MILLISECOND_DIGITS)));
    }

    /** The same token with another byte in its signature. */
    static String tampered(String token) {
        int middle = (token.lastIndexOf('.') + token.length()) / 2;
        char other = token.charAt(middle) == 'A' ? 'B' : 'A';
        return token.substring(0, middle) + other + token.substring(middle + 1);
    }
}
