package io.tollgate.token.crypto;

import io.tollgate.crypto.FastProvider;
import io.tollgate.token.Algorithm;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A private key that signs for us as we serve, with whichever provider does it best. Safe on any thread: signature objects are
 * kept per thread, with the key in them.
 */
public final class SigningKey {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final String id;
    private final Algorithm algorithm;
    private final PrivateKey key;
    private final Map<String, Object> publicJwk;
    /** The first part of each token, and its dot. */
    private final String header;
    /** Each key's own: the key is in the object, and with it goes what it costs to put it there. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Engine> engines = new ThreadLocal<>();

    /** A thread's own. */
    private record Engine(@Nullable Provider asked, Signature signature) {}

    /**
     * Over a key that was found right.
     *
     * @param id which the header of each token names
     * @param publicJwk what others verify with, under that id
     */
    public SigningKey(String id, Algorithm algorithm, PrivateKey key, Map<String, Object> publicJwk) {
        this.id = id;
        this.algorithm = algorithm;
        this.key = key;
        this.publicJwk = Map.copyOf(publicJwk);
        this.header = part(new JsonObject()
                        .put("alg", algorithm.name())
                        .put("kid", id)
                        .put("typ", "JWT")
                        .encode())
                + ".";
    }

    public String id() {
        return id;
    }

    public Map<String, Object> publicJwk() {
        return publicJwk;
    }

    /** Whether a signature takes an event loop's time. */
    public boolean isSlow() {
        return isSlow(FastProvider.get());
    }

    /** With the fast provider a curve takes some 20 µs, or 60; RSA takes hundreds with any. */
    boolean isSlow(@Nullable Provider fast) {
        return switch (algorithm) {
            case ES256, ES384, EdDSA -> fast == null;
            case ES512, RS256, RS384, RS512, PS256, PS384, PS512, HS256, HS384, HS512 -> true;
        };
    }

    /** A compact JWS over the claims, {@code typ} JWT (RFC 7519 §5.1). */
    public String sign(Map<String, Object> claims) {
        return sign(claims, FastProvider.get());
    }

    String sign(Map<String, Object> claims, @Nullable Provider fast) {
        String input = header + part(new JsonObject(claims).encode());
        try {
            Signature signer = engine(fast);
            signer.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64URL.encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            engines.remove();
            throw new IllegalStateException("A key that has signed before does not", e);
        }
    }

    private static String part(String text) {
        return BASE64URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Which of two providers it is, not what it says, tells whether another has come. */
    @SuppressWarnings("ReferenceEquality")
    private Signature engine(@Nullable Provider fast) throws GeneralSecurityException {
        Engine known = engines.get();
        if (known == null || known.asked() != fast) {
            known = new Engine(fast, signer(fast));
            engines.set(known);
        }
        return known.signature();
    }

    /** A key that the provider does not take stays the JDK's. */
    private Signature signer(@Nullable Provider fast) throws GeneralSecurityException {
        if (fast != null) {
            try {
                return ready(Signature.getInstance(name(), fast));
            } catch (GeneralSecurityException | RuntimeException e) {
                return ready(Signature.getInstance(name()));
            }
        }
        return ready(Signature.getInstance(name()));
    }

    private Signature ready(Signature signer) throws GeneralSecurityException {
        signer.initSign(key);
        AlgorithmParameterSpec parameters = parameters();
        if (parameters != null) {
            signer.setParameter(parameters);
        }
        return signer;
    }

    /** RFC 7518 §3.3 to §3.5, RFC 8037 §3.1. */
    private String name() {
        return switch (algorithm) {
            case RS256 -> "SHA256withRSA";
            case RS384 -> "SHA384withRSA";
            case RS512 -> "SHA512withRSA";
            case PS256, PS384, PS512 -> "RSASSA-PSS";
            case ES256 -> "SHA256withECDSAinP1363Format";
            case ES384 -> "SHA384withECDSAinP1363Format";
            case ES512 -> "SHA512withECDSAinP1363Format";
            case EdDSA -> "Ed25519";
            case HS256, HS384, HS512 -> throw new IllegalStateException(algorithm + " has no public key");
        };
    }

    private @Nullable AlgorithmParameterSpec parameters() {
        return switch (algorithm) {
            case PS256 -> pss("SHA-256", MGF1ParameterSpec.SHA256, 32);
            case PS384 -> pss("SHA-384", MGF1ParameterSpec.SHA384, 48);
            case PS512 -> pss("SHA-512", MGF1ParameterSpec.SHA512, 64);
            case RS256, RS384, RS512, ES256, ES384, ES512, EdDSA, HS256, HS384, HS512 -> null;
        };
    }

    private static PSSParameterSpec pss(String hash, MGF1ParameterSpec mask, int saltLength) {
        return new PSSParameterSpec(hash, "MGF1", mask, saltLength, 1);
    }

    /** Nothing of the key but its name. */
    @Override
    public String toString() {
        return "SigningKey[" + id + ", " + algorithm + "]";
    }
}
