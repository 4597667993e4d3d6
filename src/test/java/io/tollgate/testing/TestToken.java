package io.tollgate.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens of the tests' issuer, and hostile ones, signed with the JDK alone so that the code under test does not judge
 * itself. Every token has its own {@code jti}. Immutable: each method returns another.
 */
public final class TestToken {
    private final JsonObject claims;
    private final JsonObject header;

    private TestToken(JsonObject claims, JsonObject header) {
        this.claims = claims;
        this.header = header;
    }

    /** For alice, five minutes long. */
    public static TestToken token() {
        JsonObject claims = new JsonObject()
                .put("iss", TestKeys.ISSUER)
                .put("aud", new JsonArray().add(TestKeys.AUDIENCE))
                .put("sub", "alice")
                .put("jti", UUID.randomUUID().toString());
        return new TestToken(claims, new JsonObject()).expiresIn(Duration.ofMinutes(5));
    }

    /** The usual one: {@link #token()} by {@link #rs256()}. */
    public static String valid() {
        return token().rs256();
    }

    /** Another value for a claim, of any JSON type; null is JSON's null. */
    public TestToken claim(String name, @org.jspecify.annotations.Nullable Object value) {
        return new TestToken(claims.copy().put(name, value), header);
    }

    public TestToken without(String name) {
        JsonObject fewer = claims.copy();
        fewer.remove(name);
        return new TestToken(fewer, header);
    }

    /** Ends that long from now; the claim has milliseconds (RFC 7519 §2 allows them). */
    public TestToken expiresIn(Duration time) {
        return claim("exp", BigDecimal.valueOf(Instant.now().plus(time).toEpochMilli(), 3));
    }

    /** Another value in the header, over what the signing method would put there. */
    public TestToken header(String name, Object value) {
        return new TestToken(claims, header.copy().put(name, value));
    }

    public String rs256() {
        return signedBy("RS256", "k1", input -> sign("SHA256withRSA", TestKeys.RSA.getPrivate(), input));
    }

    public String es256() {
        return signedBy("ES256", "k2", input -> sign("SHA256withECDSAinP1363Format", TestKeys.EC.getPrivate(), input));
    }

    public String eddsa() {
        return signedBy("EdDSA", "k3", input -> sign("Ed25519", TestKeys.ED.getPrivate(), input));
    }

    /** By a shared secret; without a kid. */
    public String hs256(byte[] secret) {
        return hs(256, secret);
    }

    /** The same with another hash, of 256, 384 or 512 bits. */
    public String hs(int bits, byte[] secret) {
        return signedBy("HS" + bits, "", input -> hmac("HmacSHA" + bits, secret, input));
    }

    /** By a key that nobody trusts, under a trusted key's name. */
    public String byStranger() {
        return signedBy("RS256", "k1", input -> sign("SHA256withRSA", TestKeys.STRANGER.getPrivate(), input));
    }

    /** By the same key, without a kid: the header may say in another way where the key is. */
    public String byNamelessStranger() {
        return signedBy("RS256", "", input -> sign("SHA256withRSA", TestKeys.STRANGER.getPrivate(), input));
    }

    /** By the same key, which the header brings along. */
    public String byStrangerWithItsKey() {
        return header("jwk", TestKeys.rsaJwk(TestKeys.STRANGER)).byNamelessStranger();
    }

    /** By the same key, for which the header brings a certificate along. */
    public String byStrangerWithItsCertificate() {
        JsonArray chain = new JsonArray().add(TestCertificates.x5c(TestKeys.STRANGER));
        return header("x5c", chain).byNamelessStranger();
    }

    /** The public RSA key's PEM taken for a shared secret. */
    public String confusedWithPem() {
        return header("kid", "k1").hs256(TestKeys.rsaPem());
    }

    /** The same with its DER. */
    public String confusedWithDer() {
        return header("kid", "k1").hs256(TestKeys.rsaPublic().getEncoded());
    }

    /** The same with its JWK. */
    public String confusedWithJwk() {
        return header("kid", "k1").hs256(TestKeys.rsaJwk(TestKeys.RSA).encode().getBytes(UTF_8));
    }

    /** Not signed, under any spelling of none; the last part is empty. */
    public String unsigned(String algorithm) {
        return signedBy(algorithm, "", input -> new byte[0]);
    }

    /** Signed by k2 in the DER form of JCA, which RFC 7518 §3.4 does not allow. */
    public String es256InDer() {
        return signedBy("ES256", "k2", input -> sign("SHA256withECDSA", TestKeys.EC.getPrivate(), input));
    }

    /** An ES256 header with 64 bytes of zero: r and s are 0. */
    public String es256AllZero() {
        return es256Changed(signature -> new byte[64]);
    }

    /** Signed by k2, then the bytes of r and s were changed. */
    public String es256Changed(UnaryOperator<byte[]> change) {
        return signedBy(
                "ES256",
                "k2",
                input -> change.apply(sign("SHA256withECDSAinP1363Format", TestKeys.EC.getPrivate(), input)));
    }

    /** Rightly signed, and one claim changed afterwards. */
    public static String tampered() {
        String[] parts = valid().split("\\.", -1);
        String payload = new String(java.util.Base64.getUrlDecoder().decode(parts[1]), UTF_8);
        return parts[0] + "." + part(payload.replace("alice", "mallory")) + "." + parts[2];
    }

    /** Any header and any payload, JSON or not, rightly signed by k1. */
    public static String signedText(String header, String payload) {
        String input = part(header) + "." + part(payload);
        return input + "."
                + TestKeys.base64Url(sign("SHA256withRSA", TestKeys.RSA.getPrivate(), input.getBytes(UTF_8)));
    }

    /** The claims as JSON text, to be damaged. */
    public String claimsText() {
        return claims.encode();
    }

    private interface Signer {
        byte[] sign(byte[] input);
    }

    private String signedBy(String algorithm, String kid, Signer signer) {
        JsonObject whole = new JsonObject().put("typ", "JWT").put("alg", algorithm);
        if (!kid.isEmpty()) {
            whole.put("kid", kid);
        }
        String input = part(whole.mergeIn(header).encode()) + "." + part(claims.encode());
        return input + "." + TestKeys.base64Url(signer.sign(input.getBytes(UTF_8)));
    }

    private static String part(String json) {
        return TestKeys.base64Url(json.getBytes(UTF_8));
    }

    static byte[] sign(String algorithm, PrivateKey key, byte[] input) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot sign by " + algorithm, e);
        }
    }

    static byte[] hmac(String algorithm, byte[] secret, byte[] input) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + algorithm, e);
        }
    }
}
