package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.security.PrivateKey;

/** Compact JWSs put together from any parts (RFC 7515 §7.1), by the JDK alone. */
final class CraftedJwt {
    /** What makes the bytes of a signature, true or not. */
    interface Signer {
        byte[] sign(byte[] input);
    }

    private CraftedJwt() {}

    /** Claims that only the signature keeps from being taken. */
    static String claims() {
        return TestToken.token().claimsText();
    }

    /** The header as UTF-8, over {@link #claims}. */
    static String of(String header, Signer signer) {
        return of(header, claims(), signer);
    }

    static String of(String header, String payload, Signer signer) {
        return of(header.getBytes(UTF_8), payload.getBytes(UTF_8), signer);
    }

    static String of(byte[] header, byte[] payload, Signer signer) {
        String input = TestKeys.base64Url(header) + "." + TestKeys.base64Url(payload);
        return input + "." + TestKeys.base64Url(signer.sign(input.getBytes(ISO_8859_1)));
    }

    /** {@code alg} and, unless it is empty, {@code kid}. */
    static JsonObject header(String algorithm, String keyId) {
        JsonObject header = new JsonObject().put("typ", "JWT").put("alg", algorithm);
        return keyId.isEmpty() ? header : header.put("kid", keyId);
    }

    /** By a private key, under JCA's name of the scheme. */
    static Signer by(String scheme, PrivateKey key) {
        return input -> TestToken.sign(scheme, key, input);
    }

    /** Rightly, by the trusted RSA key. */
    static Signer byK1() {
        return by("SHA256withRSA", TestKeys.RSA.getPrivate());
    }

    static Signer byStranger() {
        return by("SHA256withRSA", TestKeys.STRANGER.getPrivate());
    }

    /** By a shared secret; an empty one is one of zeros (RFC 2104 §2). */
    static Signer hmac(String algorithm, byte[] secret) {
        byte[] key = secret.length == 0 ? new byte[1] : secret;
        return input -> TestToken.hmac("HmacSHA" + algorithm.substring(2), key, input);
    }

    static Signer bytes(byte[] signature) {
        return input -> signature;
    }

    static byte[] decoded(String part) {
        return java.util.Base64.getUrlDecoder().decode(part);
    }
}
