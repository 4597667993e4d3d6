package io.tollgate.token;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.impl.jose.JWK;
import io.vertx.ext.auth.impl.jose.JWS;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key and the algorithms it may verify, fixed when it was read. Immutable, safe on any thread: signature objects are
 * kept per thread.
 *
 * <p>Vert.x's {@code JWS} does the arithmetic for all but ECDSA. It is given only keys that {@link Jwk} rebuilt from
 * checked members, and only signatures of the exact length: it would lengthen a short one with zeros. For ECDSA the JDK is
 * used directly, since {@code JWS} looks at a signature to guess its form and takes DER as well as the r || s of RFC 7518
 * §3.4: two signatures for one token.
 */
final class VerificationKey {
    /** Whether a signature of the right length is the input's. */
    @FunctionalInterface
    private interface Check {
        boolean holds(byte[] signature, byte[] input) throws GeneralSecurityException;
    }

    private static final Map<Algorithm, ThreadLocal<Signature>> ECDSA = new EnumMap<>(Map.of(
            Algorithm.ES256, ecdsa("SHA256withECDSAinP1363Format"),
            Algorithm.ES384, ecdsa("SHA384withECDSAinP1363Format"),
            Algorithm.ES512, ecdsa("SHA512withECDSAinP1363Format")));

    private final @Nullable String id;
    private final Map<Algorithm, Check> checks;
    /** Octets of a signature where it is the key's size that counts, else 0: an HMAC has its hash's. */
    private final int signatureLength;

    private VerificationKey(@Nullable String id, Map<Algorithm, Check> checks, int signatureLength) {
        this.id = id;
        this.checks = checks;
        this.signatureLength = signatureLength;
    }

    /**
     * @param publicMembers {@code kty} and the checked public members, nothing else
     * @param signatureLength octets of every signature of this key
     */
    static VerificationKey ofPublic(
            @Nullable String id, Map<String, Object> publicMembers, Set<Algorithm> algorithms, int signatureLength) {
        Map<Algorithm, Check> checks = new EnumMap<>(Algorithm.class);
        for (Algorithm algorithm : algorithms) {
            JsonObject jwk = new JsonObject();
            publicMembers.forEach(jwk::put);
            checks.put(algorithm, engine(jwk, algorithm));
        }
        return new VerificationKey(id, checks, signatureLength);
    }

    static VerificationKey ofCurve(@Nullable String id, ECPublicKey key, Algorithm algorithm, int signatureLength) {
        BigInteger order = key.getParams().getOrder();
        ThreadLocal<Signature> verifiers = Objects.requireNonNull(ECDSA.get(algorithm));
        Check check = (signature, input) -> {
            // JDKs before 17.0.3 took r = s = 0 for any input (CVE-2022-21449).
            int half = signature.length / 2;
            if (!isScalar(signature, 0, half, order) || !isScalar(signature, half, half, order)) {
                return false;
            }
            Signature verifier = verifiers.get();
            verifier.initVerify(key);
            verifier.update(input);
            return verifier.verify(signature);
        };
        return new VerificationKey(id, new EnumMap<>(Map.of(algorithm, check)), signatureLength);
    }

    /** @throws KeyFault if it is shorter than the hash of one of the HMAC algorithms, or there is none (RFC 7518 §3.2) */
    static VerificationKey ofSecret(@Nullable String id, Secret secret, Set<Algorithm> algorithms) throws KeyFault {
        Map<Algorithm, Check> checks = new EnumMap<>(Algorithm.class);
        for (Algorithm algorithm : algorithms) {
            if (!algorithm.symmetric()) {
                continue;
            }
            int least = hashLength(algorithm);
            if (secret.length() < least) {
                throw new KeyFault(
                        "a secret of " + secret.length() + " bytes, at least " + least + " for " + algorithm);
            }
            String encoded = Base64Url.encode(secret.bytes());
            checks.put(algorithm, engine(new JsonObject().put("kty", "oct").put("k", encoded), algorithm));
        }
        if (checks.isEmpty()) {
            throw new KeyFault("a shared secret, but of HS256, HS384 and HS512 none is allowed");
        }
        return new VerificationKey(id, checks, 0);
    }

    @Nullable
    String id() {
        return id;
    }

    boolean fits(Algorithm algorithm) {
        return checks.containsKey(algorithm);
    }

    boolean verifies(Algorithm algorithm, byte[] signature, byte[] input) {
        Check check = checks.get(algorithm);
        int expected = algorithm.symmetric() ? hashLength(algorithm) : signatureLength;
        if (check == null || signature.length != expected) {
            return false;
        }
        try {
            return check.holds(signature, input);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Providers throw for some signatures that do not hold, such as an RSA one not below the modulus.
            return false;
        }
    }

    @Override
    public String toString() {
        return "VerificationKey" + checks.keySet();
    }

    /** Octets of the hash, which is the HMAC's length and the least of its key's. */
    static int hashLength(Algorithm algorithm) {
        return switch (algorithm) {
            case HS256 -> 32;
            case HS384 -> 48;
            case HS512 -> 64;
            case RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA ->
                throw new IllegalStateException(algorithm + " is no HMAC");
        };
    }

    private static Check engine(JsonObject jwk, Algorithm algorithm) {
        JWS jws = new JWS(new JWK(jwk.put("alg", algorithm.name())));
        return jws::verify;
    }

    private static boolean isScalar(byte[] bytes, int offset, int length, BigInteger order) {
        BigInteger value = new BigInteger(1, bytes, offset, length);
        return value.signum() > 0 && value.compareTo(order) < 0;
    }

    private static ThreadLocal<Signature> ecdsa(String name) {
        return ThreadLocal.withInitial(() -> {
            try {
                return Signature.getInstance(name);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK since 9 has " + name, e);
            }
        });
    }
}
