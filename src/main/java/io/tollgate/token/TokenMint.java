package io.tollgate.token;

import io.tollgate.token.crypto.SigningKey;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.impl.jose.JWK;
import io.vertx.ext.auth.impl.jose.JWS;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Mints tokens with a private key, for tests, the demo and {@code tollgate token}, and reads the keys that we sign with as we
 * serve. It signs what it is given and judges no claim. Immutable, safe on any thread.
 */
public final class TokenMint {
    private static final int RSA_BITS = 2048;

    private final Algorithm algorithm;
    private final @Nullable String keyId;
    private final JWS engine;

    private TokenMint(Algorithm algorithm, @Nullable String keyId, JWS engine) {
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.engine = engine;
    }

    /**
     * A key pair as text.
     *
     * @param privateJwk the JWK to sign with; secret
     * @param publicJwks the JWK Set to verify with; for HMAC a set without keys, since its key is the secret itself
     */
    public record NewKey(String privateJwk, String publicJwks) {
        /** Shows the public half only. */
        @Override
        public String toString() {
            return "NewKey[" + publicJwks + "]";
        }
    }

    /**
     * The mint of a private JWK (RSA, EC, OKP or oct); its {@code alg} must say which algorithm it signs with.
     *
     * @throws KeyFault if the text is no such key
     */
    public static TokenMint of(String privateJwk) throws KeyFault {
        try {
            Map<String, Object> members = StrictJson.object(privateJwk);
            Algorithm algorithm = Algorithm.valueOf(String.valueOf(members.get("alg")));
            JWS engine = new JWS(new JWK(new JsonObject(members)));
            String keyId = members.get("kid") instanceof String text ? text : null;
            engine.sign(new byte[0]);
            return new TokenMint(algorithm, keyId, engine);
        } catch (StrictJson.Rejected e) {
            throw new KeyFault("a private JWK was expected: " + e.getMessage());
        } catch (RuntimeException e) {
            // The engine's messages may quote the key.
            throw new KeyFault("a private JWK with alg and every private member was expected");
        }
    }

    /**
     * The same key for what we sign as we serve. It has to fit the public half that is beside it, which others are shown.
     * Without a {@code kid} it is called by its thumbprint (RFC 7638).
     *
     * @throws KeyFault if the text is no such key, or one that nobody should verify with
     */
    public static SigningKey signingKey(String privateJwk) throws KeyFault {
        TokenMint mint = of(privateJwk);
        if (mint.algorithm.symmetric()) {
            throw new KeyFault(
                    "a private key was expected, and not a secret, which those who verify would have to know");
        }
        JsonObject jwk = new JsonObject(privateJwk);
        JsonObject open = new JsonObject();
        Thumbprint.MEMBERS
                .getOrDefault(jwk.getString("kty"), List.of())
                .forEach(name -> open.put(name, jwk.getValue(name)));
        String id = mint.keyId != null ? mint.keyId : Thumbprint.of(open);
        open.put("kid", id).put("alg", mint.algorithm.name()).put("use", "sig");
        PrivateKey key = new JWK(jwk).privateKey();
        SigningKey signing = new SigningKey(id, mint.algorithm, key, open.getMap());
        KeySet verifying = KeySet.parse(new JsonObject(Map.of("keys", List.of(open))).encode(), Set.of(mint.algorithm));
        try {
            verifying.verify(RawJwt.parse(signing.sign(Map.of())));
            return signing;
        } catch (TokenFault e) {
            throw new KeyFault("its public members are those of another key");
        }
    }

    /**
     * A compact JWS over the claims.
     *
     * @param headerExtras header parameters beside {@code alg} and the key's {@code kid}, or in place of them
     */
    public String sign(Map<String, Object> headerExtras, Map<String, Object> claims) {
        JsonObject header = new JsonObject().put("alg", algorithm.name());
        if (keyId != null) {
            header.put("kid", keyId);
        }
        headerExtras.forEach(header::put);
        return signText(header.encode(), new JsonObject(claims).encode());
    }

    /** A compact JWS over any text, well-formed or not: how tests ask for tokens that no library would write. */
    public String signText(String header, String payload) {
        String input = Base64Url.encode(header.getBytes(StandardCharsets.UTF_8)) + "."
                + Base64Url.encode(payload.getBytes(StandardCharsets.UTF_8));
        return input + "." + Base64Url.encode(engine.sign(input.getBytes(StandardCharsets.US_ASCII)));
    }

    /** RFC 7638. */
    private static final class Thumbprint {
        /** What a public key of each kind is made of, in alphabetical order (§3.2; RFC 8037 §2). */
        static final Map<String, List<String>> MEMBERS = Map.of(
                "RSA", List.of("e", "kty", "n"),
                "EC", List.of("crv", "kty", "x", "y"),
                "OKP", List.of("crv", "kty", "x"));

        static String of(JsonObject members) {
            try {
                byte[] text = members.encode().getBytes(StandardCharsets.UTF_8);
                return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(text));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }
    }

    /** A fresh key from the JDK's own random source. */
    public static NewKey newKey(Algorithm algorithm, String keyId) {
        JsonObject secret = new JsonObject();
        JsonObject open = new JsonObject();
        try {
            switch (algorithm) {
                case HS256, HS384, HS512 -> secret.put("k", random(VerificationKey.hashLength(algorithm)));
                case RS256, RS384, RS512, PS256, PS384, PS512 -> rsa(secret, open);
                case ES256 -> curve("P-256", "secp256r1", 32, secret, open);
                case ES384 -> curve("P-384", "secp384r1", 48, secret, open);
                case ES512 -> curve("P-521", "secp521r1", 66, secret, open);
                case EdDSA -> edwards(secret, open);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes keys for " + algorithm, e);
        }
        JsonObject common = new JsonObject()
                .put("kty", keyType(algorithm))
                .put("kid", keyId)
                .put("alg", algorithm.name())
                .put("use", "sig");
        List<JsonObject> published =
                algorithm.symmetric() ? List.of() : List.of(common.copy().mergeIn(open));
        String privateJwk = common.copy().mergeIn(open).mergeIn(secret).encode();
        return new NewKey(privateJwk, new JsonObject(Map.of("keys", published)).encodePrettily());
    }

    @Override
    public String toString() {
        return "TokenMint[" + algorithm + "]";
    }

    private static String keyType(Algorithm algorithm) {
        return switch (algorithm) {
            case HS256, HS384, HS512 -> "oct";
            case RS256, RS384, RS512, PS256, PS384, PS512 -> "RSA";
            case ES256, ES384, ES512 -> "EC";
            case EdDSA -> "OKP";
        };
    }

    private static String random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return Base64Url.encode(bytes);
    }

    private static void rsa(JsonObject secret, JsonObject open) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        open.put("n", unsigned(key.getModulus())).put("e", unsigned(key.getPublicExponent()));
        secret.put("d", unsigned(key.getPrivateExponent()))
                .put("p", unsigned(key.getPrimeP()))
                .put("q", unsigned(key.getPrimeQ()))
                .put("dp", unsigned(key.getPrimeExponentP()))
                .put("dq", unsigned(key.getPrimeExponentQ()))
                .put("qi", unsigned(key.getCrtCoefficient()));
    }

    private static void curve(String crv, String jdkName, int size, JsonObject secret, JsonObject open)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(jdkName));
        KeyPair pair = generator.generateKeyPair();
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        open.put("crv", crv)
                .put("x", fixed(key.getW().getAffineX(), size))
                .put("y", fixed(key.getW().getAffineY(), size));
        secret.put("d", fixed(((ECPrivateKey) pair.getPrivate()).getS(), size));
    }

    private static void edwards(JsonObject secret, JsonObject open) throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] spki = pair.getPublic().getEncoded();
        open.put("crv", "Ed25519").put("x", Base64Url.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length)));
        byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
        secret.put("d", Base64Url.encode(seed));
    }

    /** RFC 7518 §2, Base64urlUInt: the fewest octets. */
    private static String unsigned(BigInteger value) {
        return fixed(value, (value.bitLength() + 7) / 8);
    }

    private static String fixed(BigInteger value, int size) {
        byte[] bytes = new byte[size];
        byte[] signed = value.toByteArray();
        int length = Math.min(size, signed.length);
        System.arraycopy(signed, signed.length - length, bytes, size - length, length);
        return Base64Url.encode(bytes);
    }
}
