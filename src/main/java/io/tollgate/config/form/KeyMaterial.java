package io.tollgate.config.form;

import io.tollgate.config.yaml.Node;
import io.tollgate.token.Algorithm;
import io.tollgate.token.KeyFault;
import io.tollgate.token.KeySet;
import io.tollgate.token.Secret;
import java.util.Set;

/** Judges keys that are at hand when a configuration is read, as the token room will when it uses them. */
public final class KeyMaterial {
    private KeyMaterial() {}

    /** Reports a secret that cannot be used: shorter than the hash it is for (RFC 7518 §3.2). */
    public static void check(Node at, Secret secret, Set<Algorithm> algorithms) {
        if (secret.length() == 0 || algorithms.isEmpty()) {
            return;
        }
        try {
            KeySet.ofSecret(secret, algorithms);
        } catch (KeyFault e) {
            at.problem("cannot be used: " + e.getMessage());
        }
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
