package io.tollgate.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.crypto.impl.CriticalHeaderParamsDeferral;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the library Nimbus JOSE + JWT says of a token, set up as its manual tells one who wants access tokens: keys by a JWK
 * Set, the allowed algorithms, types, issuer, audience, required claims. Ed25519 is the JDK's, since the library would need
 * another one for it; all else about such a token is the library's.
 */
final class NimbusVerdict {
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    NimbusVerdict(String jwks, Set<Algorithm> allowed, Expected expected) throws ParseException {
        Set<JWSAlgorithm> algorithms = allowed.stream()
                .map(algorithm -> JWSAlgorithm.parse(algorithm.name()))
                .collect(Collectors.toSet());
        JWKSet keys = JWKSet.parse(jwks);
        var selector = new JWSVerificationKeySelector<>(algorithms, new ImmutableJWKSet<>(keys));
        processor.setJWSKeySelector((header, context) ->
                header.getAlgorithm().equals(JWSAlgorithm.EdDSA) && algorithms.contains(JWSAlgorithm.EdDSA)
                        ? edwards(keys, header.getKeyID())
                        : selector.selectJWSKeys(header, context));
        processor.setJWSVerifierFactory(new WithEd25519());
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                new JOSEObjectType("jwt"),
                new JOSEObjectType("at+jwt"),
                new JOSEObjectType("application/jwt"),
                new JOSEObjectType("application/at+jwt"),
                null));
        processor.setJWTClaimsSetVerifier(expected.verifier());
    }

    /** What the claims must say, at a time that stands still. */
    record Expected(String issuer, String audience, int leewaySeconds, Instant now) {
        private DefaultJWTClaimsVerifier<SecurityContext> verifier() {
            JWTClaimsSet exact = new JWTClaimsSet.Builder().issuer(issuer).build();
            var verifier = new DefaultJWTClaimsVerifier<SecurityContext>(audience, exact, Set.of("exp", "sub")) {
                @Override
                protected Date currentTime() {
                    return Date.from(now);
                }
            };
            verifier.setMaxClockSkew(leewaySeconds);
            return verifier;
        }
    }

    boolean accepts(String token) {
        try {
            return processor.process(token, null) != null;
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
            return false;
        }
    }

    /** Those of that name; all of them where there is none. */
    private static List<Key> edwards(JWKSet keys, @Nullable String keyId) {
        return keys.getKeys().stream()
                .filter(key -> key instanceof OctetKeyPair && (keyId == null || keyId.equals(key.getKeyID())))
                .<Key>map(key -> publicKey(((OctetKeyPair) key).getDecodedX()))
                .toList();
    }

    /** By SubjectPublicKeyInfo (RFC 8410 §4). */
    private static PublicKey publicKey(byte[] point) {
        byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
        byte[] encoded = Arrays.copyOf(prefix, prefix.length + point.length);
        System.arraycopy(point, 0, encoded, prefix.length, point.length);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has Ed25519", e);
        }
    }

    private static final class WithEd25519 extends DefaultJWSVerifierFactory {
        @Override
        public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
            return header.getAlgorithm().equals(JWSAlgorithm.EdDSA)
                    ? new Ed25519((PublicKey) key)
                    : super.createJWSVerifier(header, key);
        }
    }

    /** Judges critical extensions as the library's own verifiers do. */
    private static final class Ed25519 extends BaseJWSProvider implements JWSVerifier {
        private final PublicKey key;

        Ed25519(PublicKey key) {
            super(Set.of(JWSAlgorithm.EdDSA));
            this.key = key;
        }

        @Override
        public boolean verify(JWSHeader header, byte[] input, Base64URL signature) {
            // The JDK takes a longer signature if there are zeros behind.
            if (!new CriticalHeaderParamsDeferral().headerPasses(header) || signature.decode().length != 64) {
                return false;
            }
            try {
                Signature verifier = Signature.getInstance("Ed25519");
                verifier.initVerify(key);
                verifier.update(input);
                return verifier.verify(signature.decode());
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
    }
}
