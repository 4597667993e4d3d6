package io.tollgate.token;

import io.tollgate.crypto.FastProvider;
import io.tollgate.token.crypto.SignatureCheck;
import io.tollgate.token.crypto.SignatureCheck.Speed;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.impl.jose.JWK;
import io.vertx.ext.auth.impl.jose.JWS;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key and the algorithms it may verify, fixed when it was read. Immutable, safe on any thread.
 *
 * <p>A secret's HMAC is done by Vert.x's {@code JWS}. Public keys go to Java's cryptography directly, since {@code JWS} looks
 * at an ECDSA signature to guess its form and takes DER as well as the r || s of RFC 7518 §3.4, two signatures for one token,
 * and lengthens a short one with zeros. Here a signature has its one length before anything is computed.
 */
final class VerificationKey {
    /** RSA up to these is done in some 60 µs by the JDK; the work grows with the square of the modulus, and the exponent. */
    private static final int QUICK_MODULUS_BITS = 3072;
    /** 65537 has so many. */
    private static final int QUICK_EXPONENT_BITS = 17;
    /** Above it the fast provider is slow as well. */
    private static final int LARGE_MODULUS_BITS = 4096;

    /** Whether a signature of the right length is the input's. */
    private interface Check {
        boolean holds(@Nullable Provider fast, byte[] signature, byte[] input) throws GeneralSecurityException;

        /** Whether that takes too long for an event loop. */
        default boolean isSlow(@Nullable Provider fast) {
            return false;
        }
    }

    private final @Nullable String id;
    private final Map<Algorithm, Check> checks;
    /** Octets of a signature where it is the key's size that counts, else 0: an HMAC has its hash's. */
    private final int signatureLength;

    private VerificationKey(@Nullable String id, Map<Algorithm, Check> checks, int signatureLength) {
        this.id = id;
        this.checks = checks;
        this.signatureLength = signatureLength;
    }

    /** @param signatureLength octets of every signature of this key */
    static VerificationKey ofPublic(
            @Nullable String id, PublicKey key, Set<Algorithm> algorithms, int signatureLength) {
        Map<Algorithm, Check> checks = new EnumMap<>(Algorithm.class);
        for (Algorithm algorithm : algorithms) {
            checks.put(algorithm, new Arithmetic(new SignatureCheck(key, method(algorithm, key)), orderOf(key)));
        }
        return new VerificationKey(id, checks, signatureLength);
    }

    private static @Nullable BigInteger orderOf(PublicKey key) {
        return key instanceof ECPublicKey point ? point.getParams().getOrder() : null;
    }

    /** What only a public key's signatures need. */
    private record Arithmetic(
            SignatureCheck check, @Nullable BigInteger order) implements Check {
        @Override
        public boolean holds(@Nullable Provider fast, byte[] signature, byte[] input) throws GeneralSecurityException {
            int half = signature.length / 2;
            // JDKs before 17.0.3 took r = s = 0 for any input (CVE-2022-21449).
            if (order != null && !(isScalar(signature, 0, half, order) && isScalar(signature, half, half, order))) {
                return false;
            }
            return check.holds(fast, signature, input);
        }

        @Override
        public boolean isSlow(@Nullable Provider fast) {
            return check.isSlow(fast);
        }
    }

    /** RFC 7518 §3.3 to §3.5, RFC 8037 §3.1; the JDK takes hundreds of microseconds for a curve. */
    private static SignatureCheck.Method method(Algorithm algorithm, PublicKey key) {
        return switch (algorithm) {
            case RS256 -> new SignatureCheck.Method("SHA256withRSA", null, speed(key));
            case RS384 -> new SignatureCheck.Method("SHA384withRSA", null, speed(key));
            case RS512 -> new SignatureCheck.Method("SHA512withRSA", null, speed(key));
            case PS256 -> pss("SHA-256", MGF1ParameterSpec.SHA256, 32, key);
            case PS384 -> pss("SHA-384", MGF1ParameterSpec.SHA384, 48, key);
            case PS512 -> pss("SHA-512", MGF1ParameterSpec.SHA512, 64, key);
            case ES256 -> new SignatureCheck.Method("SHA256withECDSAinP1363Format", null, Speed.SLOW_ON_THE_JDK);
            case ES384 -> new SignatureCheck.Method("SHA384withECDSAinP1363Format", null, Speed.SLOW);
            case ES512 -> new SignatureCheck.Method("SHA512withECDSAinP1363Format", null, Speed.SLOW);
            case EdDSA -> new SignatureCheck.Method("Ed25519", null, Speed.SLOW_ON_THE_JDK);
            case HS256, HS384, HS512 -> throw new IllegalStateException(algorithm + " has no public key");
        };
    }

    private static SignatureCheck.Method pss(String hash, MGF1ParameterSpec mask, int saltLength, PublicKey key) {
        PSSParameterSpec parameters = new PSSParameterSpec(hash, "MGF1", mask, saltLength, 1);
        return new SignatureCheck.Method("RSASSA-PSS", parameters, speed(key));
    }

    private static Speed speed(PublicKey key) {
        RSAPublicKey rsa = (RSAPublicKey) key;
        int modulus = rsa.getModulus().bitLength();
        boolean slow = modulus > QUICK_MODULUS_BITS || rsa.getPublicExponent().bitLength() > QUICK_EXPONENT_BITS;
        return modulus > LARGE_MODULUS_BITS ? Speed.SLOW : slow ? Speed.SLOW_ON_THE_JDK : Speed.QUICK;
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
        return verifies(algorithm, signature, input, FastProvider.get());
    }

    /** @param fast who is to do the arithmetic of a public key, or null for the JDK: the verdict is the same */
    boolean verifies(Algorithm algorithm, byte[] signature, byte[] input, @Nullable Provider fast) {
        Check check = checks.get(algorithm);
        int expected = algorithm.symmetric() ? hashLength(algorithm) : signatureLength;
        if (check == null || signature.length != expected) {
            return false;
        }
        try {
            return check.holds(fast, signature, input);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Providers throw for some signatures that do not hold, such as an RSA one not below the modulus.
            return false;
        }
    }

    /** Whether finding that out would take an event loop's time. */
    boolean isSlow(Algorithm algorithm, @Nullable Provider fast) {
        Check check = checks.get(algorithm);
        return check != null && check.isSlow(fast);
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
        return (fast, signature, input) -> jws.verify(signature, input);
    }

    private static boolean isScalar(byte[] bytes, int offset, int length, BigInteger order) {
        BigInteger value = new BigInteger(1, bytes, offset, length);
        return value.signum() > 0 && value.compareTo(order) < 0;
    }
}
