package io.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The tokens and keys of the tests, judged by somebody else's library. */
final class TestTokenTest {
    @Test
    void tokensVerifyUnderTheKeysOfTheSet() throws Exception {
        JWKSet keys = JWKSet.parse(TestKeys.jwks());
        assertThat(verifies(
                        TestToken.valid(),
                        new RSASSAVerifier(keys.getKeyByKeyId("k1").toRSAKey())))
                .isTrue();
        assertThat(verifies(
                        TestToken.token().es256(),
                        new ECDSAVerifier(keys.getKeyByKeyId("k2").toECKey())))
                .isTrue();
        assertThat(verifies(TestToken.token().hs256(TestKeys.secret()), new MACVerifier(TestKeys.secret())))
                .isTrue();
        assertThat(verifies(
                        TestToken.token().byStranger(),
                        new RSASSAVerifier(keys.getKeyByKeyId("k1").toRSAKey())))
                .isFalse();
    }

    @Test
    void theEd25519KeyOfTheSetIsTheOneThatSigns() throws Exception {
        OctetKeyPair key = JWKSet.parse(TestKeys.jwks()).getKeyByKeyId("k3").toOctetKeyPair();
        byte[] header = HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410 §4
        byte[] encoded = java.util.Arrays.copyOf(header, 44);
        System.arraycopy(key.getDecodedX(), 0, encoded, 12, 32);
        SignedJWT token = SignedJWT.parse(TestToken.token().eddsa());
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        signature.update(token.getSigningInput());
        assertThat(signature.verify(token.getSignature().decode())).isTrue();
    }

    @Test
    void aTokenSaysWhatItWasToldTo() throws Exception {
        var claims = SignedJWT.parse(
                        TestToken.token().claim("name", "é").without("aud").rs256())
                .getJWTClaimsSet();
        assertThat(claims.getSubject()).isEqualTo("alice");
        assertThat(claims.getStringClaim("name")).isEqualTo("é");
        assertThat(claims.getAudience()).isEmpty();
    }

    @Test
    void aTamperedTokenDoesNotVerify() throws Exception {
        var key = JWKSet.parse(TestKeys.jwks()).getKeyByKeyId("k1").toRSAKey();
        assertThat(verifies(TestToken.tampered(), new RSASSAVerifier(key))).isFalse();
    }

    @Test
    void anUnsignedTokenIsNoSignedOne() {
        assertThatThrownBy(() -> SignedJWT.parse(TestToken.token().unsigned("none")))
                .isInstanceOf(Exception.class);
    }

    @Test
    void aTextIsSignedAsItIs() throws Exception {
        var key = JWKSet.parse(TestKeys.jwks()).getKeyByKeyId("k1").toRSAKey();
        String token = TestToken.signedText("{\"alg\":\"RS256\"}", "{\"sub\":\"a\",\"x\":1}");
        assertThat(verifies(token, new RSASSAVerifier(key))).isTrue();
    }

    private static boolean verifies(String token, JWSVerifier verifier) throws Exception {
        return SignedJWT.parse(token).verify(verifier);
    }
}
