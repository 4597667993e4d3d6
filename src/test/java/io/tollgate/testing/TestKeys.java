package io.tollgate.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** The keys of the tests' issuer, made once per JVM: {@code k1} RSA, {@code k2} P-256, {@code k3} Ed25519, and a shared secret. */
public final class TestKeys {
    public static final String ISSUER = "https://idp.test";
    public static final String AUDIENCE = "tollgate";

    static final KeyPair RSA = pair("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
    static final KeyPair EC = pair("EC", new ECGenParameterSpec("secp256r1"));
    static final KeyPair ED = pair("Ed25519", null);
    /** A key that no issuer of the tests has. */
    static final KeyPair STRANGER = pair("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));

    private static final byte[] SECRET = new byte[64];

    static {
        new SecureRandom().nextBytes(SECRET);
    }

    private TestKeys() {}

    /** 64 bytes, enough for HS512. */
    public static byte[] secret() {
        return SECRET.clone();
    }

    /** The public halves as a JWK Set (RFC 7517 §5). */
    public static String jwks() {
        return new JsonObject()
                .put("keys", new JsonArray().add(rsaJwk(RSA)).add(ecJwk()).add(edJwk()))
                .encode();
    }

    /** The same with a second RSA key, {@code k4}, made for this call: RS256 alone then names no key. */
    public static String jwksWithSecondRsaKey() {
        JsonObject second = rsaJwk(pair("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4)));
        JsonObject set = new JsonObject(jwks());
        set.getJsonArray("keys").add(second.put("kid", "k4"));
        return set.encode();
    }

    /** Writes {@link #jwks} into a folder. */
    public static Path writeJwks(Path folder) {
        return write(folder.resolve("jwks.json"), jwks().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Writes the RSA public key as PEM into a folder, for programs that read no JWK. */
    public static Path writeRsaPem(Path folder) {
        return write(folder.resolve("key.pem"), rsaPem());
    }

    /** Writes a shared secret into a folder, as it is. */
    public static Path writeSecret(Path folder, byte[] secret) {
        return write(folder.resolve("secret"), secret);
    }

    static JsonObject rsaJwk(KeyPair pair) {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("kid", "k1")
                .put("use", "sig")
                .put("alg", "RS256")
                .put("n", base64Url(unsigned(key.getModulus(), 256)))
                .put("e", base64Url(unsigned(key.getPublicExponent(), 3)));
    }

    private static JsonObject ecJwk() {
        ECPublicKey key = (ECPublicKey) EC.getPublic();
        return new JsonObject()
                .put("kty", "EC")
                .put("kid", "k2")
                .put("use", "sig")
                .put("alg", "ES256")
                .put("crv", "P-256")
                .put("x", base64Url(unsigned(key.getW().getAffineX(), 32)))
                .put("y", base64Url(unsigned(key.getW().getAffineY(), 32)));
    }

    private static JsonObject edJwk() {
        byte[] encoded = ED.getPublic().getEncoded();
        return new JsonObject()
                .put("kty", "OKP")
                .put("kid", "k3")
                .put("use", "sig")
                .put("alg", "EdDSA")
                .put("crv", "Ed25519")
                .put("x", base64Url(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
    }

    /** The RSA public key as a PEM file: what a confused verifier takes for a shared secret. */
    static byte[] rsaPem() {
        return pem("PUBLIC KEY", RSA.getPublic().getEncoded()).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    static PublicKey rsaPublic() {
        return RSA.getPublic();
    }

    static String pem(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] unsigned(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[length];
        int count = Math.min(signed.length, length);
        System.arraycopy(signed, signed.length - count, bytes, length - count, count);
        return bytes;
    }

    static KeyPair pair(String algorithm, @org.jspecify.annotations.Nullable AlgorithmParameterSpec parameters) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (parameters != null) {
                generator.initialize(parameters);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + algorithm, e);
        }
    }
}
