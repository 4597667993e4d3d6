package io.tollgate.token;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JWK (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2) into the verification key it is, or says why it is none. Takes the
 * public members only: a private one, a certificate or an address beside them is not looked at. Stateless.
 */
final class Jwk {
    static final int LEAST_MODULUS_BITS = 2048;
    static final int MOST_MODULUS_BITS = 8192;
    /** 65537 is what everybody uses; the work of a verification grows with this. */
    static final int MOST_EXPONENT_BITS = 32;

    private static final Set<Algorithm> RSA = EnumSet.range(Algorithm.RS256, Algorithm.PS512);
    private static final Set<Algorithm> HMAC = EnumSet.range(Algorithm.HS256, Algorithm.HS512);

    /** A curve of RFC 7518 §6.2.1.1 and the one algorithm that goes with it (§3.4). */
    private enum Curve {
        P_256("P-256", "secp256r1", Algorithm.ES256, 32),
        P_384("P-384", "secp384r1", Algorithm.ES384, 48),
        P_521("P-521", "secp521r1", Algorithm.ES512, 66);

        private final String crv;
        private final String jdkName;
        private final Algorithm algorithm;
        /** Octets of a coordinate, and of each half of a signature. */
        private final int size;

        Curve(String crv, String jdkName, Algorithm algorithm, int size) {
            this.crv = crv;
            this.jdkName = jdkName;
            this.algorithm = algorithm;
            this.size = size;
        }

        static Curve named(Object crv) throws KeyFault {
            for (Curve curve : values()) {
                if (curve.crv.equals(crv)) {
                    return curve;
                }
            }
            throw new KeyFault("crv is not one of P-256, P-384, P-521");
        }
    }

    private static final int[] ROCA_PRIMES = {
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131, 137, 139, 149, 151, 157, 163, 167
    };

    /** Points of Ed25519 that are no keys. */
    private static final class Ed25519 {
        static final int POINT_LENGTH = 32;
        static final int SIGNATURE_LENGTH = 64;

        /** SubjectPublicKeyInfo up to the point (RFC 8410 §4). */
        private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
        /** y of the points of order 1, 2, 4 and 8, in wire order: anybody can sign for them (RFC 8032 §5.1.7 checks no order). */
        private static final Set<String> SMALL_ORDER = Set.of(
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");

        /** Null where it is no key. */
        static @Nullable PublicKey key(byte[] point) {
            if (point.length != POINT_LENGTH) {
                return null;
            }
            byte[] y = point.clone();
            y[POINT_LENGTH - 1] &= 0x7f;
            return SMALL_ORDER.contains(HexFormat.of().formatHex(y)) ? null : keyOnCurve(point);
        }

        /** Only the start of a verification decodes the point. */
        private static @Nullable PublicKey keyOnCurve(byte[] point) {
            byte[] spki = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + POINT_LENGTH);
            System.arraycopy(point, 0, spki, SPKI_PREFIX.length, POINT_LENGTH);
            try {
                PublicKey key = KeyFactory.getInstance("EdDSA").generatePublic(new X509EncodedKeySpec(spki));
                Signature.getInstance("EdDSA").initVerify(key);
                return key;
            } catch (GeneralSecurityException e) {
                return null;
            }
        }
    }

    private final Map<?, ?> members;
    private final Set<Algorithm> allowed;
    private final @Nullable String id;

    private Jwk(Map<?, ?> members, Set<Algorithm> allowed) throws KeyFault {
        this.members = members;
        this.allowed = allowed;
        this.id = members.containsKey("kid") ? text("kid") : null;
    }

    /** @throws KeyFault if it is no key, not for signatures, too weak, or not for an allowed algorithm */
    static VerificationKey read(Object jwk, Set<Algorithm> allowed) throws KeyFault {
        if (!(jwk instanceof Map<?, ?> members)) {
            throw new KeyFault("not a JSON object");
        }
        return new Jwk(members, allowed).key();
    }

    private VerificationKey key() throws KeyFault {
        checkUse();
        checkOperations();
        return switch (text("kty")) {
            case "RSA" -> rsa();
            case "EC" -> curve();
            case "OKP" -> edwards();
            case "oct" -> secret();
            default -> throw new KeyFault("kty is not one of RSA, EC, OKP, oct");
        };
    }

    /** RFC 7517 §4.2. */
    private void checkUse() throws KeyFault {
        if (members.containsKey("use") && !"sig".equals(members.get("use"))) {
            throw new KeyFault("use is not sig");
        }
    }

    /** RFC 7517 §4.3. */
    private void checkOperations() throws KeyFault {
        if (members.containsKey("key_ops")
                && !(members.get("key_ops") instanceof List<?> operations && operations.contains("verify"))) {
            throw new KeyFault("key_ops does not hold verify");
        }
    }

    /** What the key's type, its own {@code alg} (RFC 7517 §4.4) and the operator all allow; never empty. */
    private Set<Algorithm> algorithms(Set<Algorithm> ofType) throws KeyFault {
        Set<Algorithm> fitting = EnumSet.copyOf(ofType);
        if (members.containsKey("alg")) {
            Object named = members.get("alg");
            fitting.removeIf(algorithm -> !algorithm.name().equals(named));
            if (fitting.isEmpty()) {
                throw new KeyFault("alg is not one of " + ofType + ", which go with this kind of key");
            }
        }
        fitting.retainAll(allowed);
        if (fitting.isEmpty()) {
            throw new KeyFault("not for an allowed algorithm, which are " + allowed);
        }
        return fitting;
    }

    private VerificationKey rsa() throws KeyFault {
        Set<Algorithm> algorithms = algorithms(RSA);
        BigInteger modulus = new BigInteger(1, octets("n"));
        BigInteger exponent = new BigInteger(1, octets("e"));
        int bits = modulus.bitLength();
        if (bits < LEAST_MODULUS_BITS || bits > MOST_MODULUS_BITS) {
            throw new KeyFault(
                    "a modulus of %d bits, expected %d to %d".formatted(bits, LEAST_MODULUS_BITS, MOST_MODULUS_BITS));
        }
        if (!modulus.testBit(0)) {
            throw new KeyFault("an even modulus");
        }
        if (isOfRoca(modulus)) {
            throw new KeyFault("a modulus whose private key can be computed (ROCA, CVE-2017-15361)");
        }
        if (!exponent.testBit(0) || exponent.bitLength() < 2 || exponent.bitLength() > MOST_EXPONENT_BITS) {
            throw new KeyFault(
                    "an exponent that is not odd, 3 or more, and at most %d bits".formatted(MOST_EXPONENT_BITS));
        }
        try {
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
            return VerificationKey.ofPublic(id, key, algorithms, (bits + 7) / 8);
        } catch (GeneralSecurityException e) {
            throw new KeyFault("an RSA key that the JDK does not take");
        }
    }

    private VerificationKey curve() throws KeyFault {
        Curve curve = Curve.named(text("crv"));
        algorithms(EnumSet.of(curve.algorithm));
        BigInteger x = coordinate("x", curve);
        BigInteger y = coordinate("y", curve);
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(curve.jdkName));
            ECParameterSpec domain = parameters.getParameterSpec(ECParameterSpec.class);
            if (!isOnCurve(x, y, domain)) {
                throw new KeyFault("a point that is not on its curve");
            }
            ECPublicKeySpec spec = new ECPublicKeySpec(new ECPoint(x, y), domain);
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(spec);
            return VerificationKey.ofPublic(id, key, Set.of(curve.algorithm), 2 * curve.size);
        } catch (GeneralSecurityException e) {
            throw new KeyFault("an EC key that the JDK does not take");
        }
    }

    private VerificationKey edwards() throws KeyFault {
        if (!"Ed25519".equals(text("crv"))) {
            throw new KeyFault("crv is not Ed25519");
        }
        Set<Algorithm> algorithms = algorithms(EnumSet.of(Algorithm.EdDSA));
        PublicKey key = Ed25519.key(octets("x"));
        if (key == null) {
            throw new KeyFault("x is not a point of Ed25519, or one that anybody can sign for");
        }
        return VerificationKey.ofPublic(id, key, algorithms, Ed25519.SIGNATURE_LENGTH);
    }

    private VerificationKey secret() throws KeyFault {
        Secret secret = new Secret(octets("k"));
        Set<Algorithm> algorithms = algorithms(HMAC);
        if (!members.containsKey("alg")) {
            algorithms.removeIf(algorithm -> secret.length() < VerificationKey.hashLength(algorithm));
            if (algorithms.isEmpty()) {
                throw new KeyFault(
                        "a secret of %d bytes, too short for every allowed algorithm".formatted(secret.length()));
            }
        }
        return VerificationKey.ofSecret(id, secret, algorithms);
    }

    /** RFC 7518 §6.2.1.2: always the full size. */
    private BigInteger coordinate(String name, Curve curve) throws KeyFault {
        byte[] bytes = octets(name);
        if (bytes.length != curve.size) {
            throw new KeyFault("%s of %d octets, expected %d".formatted(name, bytes.length, curve.size));
        }
        return new BigInteger(1, bytes);
    }

    /** y² = x³ + ax + b over the field: not every JDK provider checks it before use. */
    private static boolean isOnCurve(BigInteger x, BigInteger y, ECParameterSpec domain) {
        BigInteger p = ((ECFieldFp) domain.getCurve().getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(2)
                .add(domain.getCurve().getA())
                .multiply(x)
                .add(domain.getCurve().getB());
        return y.pow(2).subtract(right).mod(p).signum() == 0;
    }

    /**
     * Whether the modulus is one of those that a flawed generator made: it is then a power of 65537 modulo each of the
     * first primes, which another one is by a chance of less than 2^-150.
     */
    private static boolean isOfRoca(BigInteger modulus) {
        for (int prime : ROCA_PRIMES) {
            int residue = modulus.mod(BigInteger.valueOf(prime)).intValue();
            int generator = 65537 % prime;
            int power = generator;
            while (power != residue && power != 1) {
                power = power * generator % prime;
            }
            if (power != residue) {
                return false;
            }
        }
        return true;
    }

    private byte[] octets(String name) throws KeyFault {
        byte[] bytes = Base64Url.decode(text(name));
        if (bytes == null) {
            throw new KeyFault(name + " is not canonical base64url without padding");
        }
        return bytes;
    }

    private String text(String name) throws KeyFault {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new KeyFault(name + " is not a string");
    }
}
