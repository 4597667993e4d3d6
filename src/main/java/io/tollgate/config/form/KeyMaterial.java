package io.tollgate.config.form;

import io.tollgate.config.yaml.Node;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.KeySet;
import io.tollgate.token.Secret;
import java.util.BitSet;
import java.util.Set;

/** Judges keys that are at hand when a configuration is read, as the token room will when it uses them. */
public final class KeyMaterial {
    /** Of 32 random bytes some 30 differ, of 32 random hexadecimal digits 14. */
    private static final int LEAST_DIFFERENT = 8;

    private KeyMaterial() {}

    /**
     * Reports a secret that cannot be used: shorter than the hash it is for (RFC 7518 §3.2), or so few bytes over and over
     * that its length is no strength (RFC 8725 §3.5).
     */
    public static void check(Node at, Secret secret, Set<Algorithm> algorithms) {
        if (secret.length() == 0 || algorithms.isEmpty()) {
            return;
        }
        try {
            KeySet.ofSecret(secret, algorithms);
        } catch (KeyFault e) {
            at.problem("cannot be used: " + e.getMessage());
            return;
        }
        int different = different(secret.bytes());
        if (different < LEAST_DIFFERENT) {
            at.problem("cannot be used: a secret of %d different bytes, expected at least %d, better random ones"
                    .formatted(different, LEAST_DIFFERENT));
        }
    }

    private static int different(byte[] bytes) {
        BitSet seen = new BitSet(256);
        for (byte one : bytes) {
            seen.set(one & 0xFF);
        }
        return seen.cardinality();
    }

    /**
     * Reports a JWK Set that cannot be used, and a key that nobody should use. Other keys that are of no use here are only
     * worth a warning: a set from an issuer often has some.
     */
    public static void check(Node at, String jwks, Set<Algorithm> algorithms) {
        if (algorithms.isEmpty()) {
            return;
        }
        try {
            for (String skipped : KeySet.parse(jwks, algorithms).skipped()) {
                if (isWeak(skipped)) {
                    at.problem(skipped);
                } else {
                    at.warning("left out, " + skipped);
                }
            }
        } catch (KeyFault e) {
            at.problem("cannot be used: " + e.getMessage());
        }
    }

    private static boolean isWeak(String skipped) {
        return skipped.contains(" modulus ");
    }
}
