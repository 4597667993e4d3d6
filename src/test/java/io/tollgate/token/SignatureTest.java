package io.tollgate.token;

import static io.tollgate.token.TestKeys.ALL;
import static io.tollgate.token.TestKeys.CLAIMS;
import static io.tollgate.token.TestKeys.header;
import static io.tollgate.token.TestKeys.keys;
import static io.tollgate.token.TestKeys.mint;
import static io.tollgate.token.TestKeys.part;
import static io.tollgate.token.TestKeys.refusal;
import static io.tollgate.token.TestKeys.token;
import static io.tollgate.token.TestKeys.withPart;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import io.tollgate.token.TokenFault.Reason;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each algorithm holds for what another implementation signed, and for nothing else. */
final class SignatureTest {
    /** The order of P-256. */
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    @ParameterizedTest
    @EnumSource
    void whatAnotherLibrarySignedHolds(Algorithm algorithm) throws Exception {
        KeySet keys = keys(algorithm);
        for (int i = 0; i < 8; i++) {
            String token = signedElsewhere(algorithm, CLAIMS + " ".repeat(i));
            assertThat(refusal(token, keys)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheMintSignedHolds(Algorithm algorithm) {
        for (int i = 0; i < 8; i++) {
            assertThat(refusal(token(algorithm), keys(algorithm))).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyOtherPayloadOrHeaderDoesNotHold(Algorithm algorithm) {
        String token = token(algorithm);
        String payload = Base64Url.encode(CLAIMS.replace("alice", "admin").getBytes(US_ASCII));
        String header = Base64Url.encode((" " + header(algorithm)).getBytes(US_ASCII));
        assertThat(refusal(withPart(token, 1, payload), keys(algorithm))).isEqualTo(Reason.BAD_SIGNATURE);
        assertThat(refusal(withPart(token, 0, header), keys(algorithm))).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @EnumSource
    void anyChangedBitOrLengthOfASignatureDoesNotHold(Algorithm algorithm) {
        String token = token(algorithm);
        byte[] signature = Base64Url.decode(part(token, 2));
        KeySet keys = keys(algorithm);
        for (int i = 0; i < signature.length; i += 7) {
            byte[] changed = signature.clone();
            changed[i] ^= (byte) (1 << i % 8);
            assertThat(refusal(withSignature(token, changed), keys)).isEqualTo(Reason.BAD_SIGNATURE);
        }
        for (int length : new int[] {1, signature.length - 1, signature.length + 1, 2 * signature.length}) {
            byte[] cut = Arrays.copyOf(signature, length);
            assertThat(refusal(withSignature(token, cut), keys)).isEqualTo(Reason.BAD_SIGNATURE);
        }
        assertThat(refusal(withSignature(token, new byte[signature.length]), keys))
                .isEqualTo(Reason.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES384", "ES512"})
    void anEcdsaSignatureInDerDoesNotHold(Algorithm algorithm) throws Exception {
        String token = token(algorithm);
        byte[] der = ECDSA.transcodeSignatureToDER(Base64Url.decode(part(token, 2)));
        assertThat(refusal(withSignature(token, der), keys(algorithm))).isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void ecdsaHalvesOutsideOneToOrderMinusOneDoNotHold() {
        String token = token(Algorithm.ES256);
        BigInteger max = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
        List<BigInteger> edges = List.of(BigInteger.ZERO, BigInteger.ONE, N.subtract(BigInteger.ONE), N, max);
        for (BigInteger r : edges) {
            for (BigInteger s : edges) {
                byte[] signature = new byte[64];
                put(r, signature, 0);
                put(s, signature, 32);
                assertThat(refusal(withSignature(token, signature), keys(Algorithm.ES256)))
                        .isEqualTo(Reason.BAD_SIGNATURE);
            }
        }
    }

    @Test
    void anEd25519SignatureWithTheOrderAddedDoesNotHold() {
        BigInteger order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
        String token = token(Algorithm.EdDSA);
        byte[] signature = Base64Url.decode(part(token, 2));
        byte[] s = new byte[32];
        for (int i = 0; i < 32; i++) {
            s[i] = signature[63 - i];
        }
        byte[] more = new byte[32];
        put(new BigInteger(1, s).add(order), more, 0);
        for (int i = 0; i < 32; i++) {
            signature[63 - i] = more[i];
        }
        assertThat(refusal(withSignature(token, signature), keys(Algorithm.EdDSA)))
                .isEqualTo(Reason.BAD_SIGNATURE);
    }

    @Test
    void oneKeySetServesManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (Algorithm algorithm : ALL) {
                KeySet keys = keys(algorithm);
                String good = token(algorithm);
                String bad = withPart(good, 1, Base64Url.encode("{}".getBytes(US_ASCII)));
                Callable<Integer> verify = () -> {
                    int mistakes = 0;
                    for (int i = 0; i < 8; i++) {
                        mistakes += refusal(good, keys) == null ? 0 : 1;
                        mistakes += refusal(bad, keys) == Reason.BAD_SIGNATURE ? 0 : 1;
                    }
                    return mistakes;
                };
                wrong.add(threads.submit(verify));
                wrong.add(threads.submit(verify));
                wrong.add(threads.submit(verify));
            }
            for (Future<Integer> mistakes : wrong) {
                assertThat(mistakes.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theMintNamesItsKeyAndTakesMoreHeader() throws Exception {
        String token = mint(Algorithm.ES256).sign(java.util.Map.of("typ", "at+jwt"), java.util.Map.of("iss", "a"));
        RawJwt raw = RawJwt.parse(token);
        assertThat(raw.keyId()).isEqualTo("key-ES256");
        assertThat(raw.type()).isEqualTo("at+jwt");
        assertThat(raw.unverifiedIssuer()).isEqualTo("a");
        assertThat(refusal(token, keys(Algorithm.ES256))).isNull();
    }

    private static String signedElsewhere(Algorithm algorithm, String payload) throws Exception {
        JWK key = JWK.parse(TestKeys.key(algorithm).privateJwk());
        if (algorithm == Algorithm.EdDSA) {
            return signedByJdk((OctetKeyPair) key, payload);
        }
        JWSSigner signer = algorithm.symmetric()
                ? new MACSigner(key.toOctetSequenceKey())
                : key instanceof ECKey curve ? new ECDSASigner(curve) : new RSASSASigner(key.toRSAKey());
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm.name()))
                .keyID(key.getKeyID())
                .build();
        JWSObject jws = new JWSObject(header, new Payload(payload));
        jws.sign(signer);
        return jws.serialize();
    }

    /** Nimbus needs one more library for Ed25519. */
    private static String signedByJdk(OctetKeyPair key, String payload) throws Exception {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, key.getDecodedD())));
        String input = Base64Url.encode(header(Algorithm.EdDSA).getBytes(US_ASCII)) + "."
                + Base64Url.encode(payload.getBytes(US_ASCII));
        signer.update(input.getBytes(US_ASCII));
        return input + "." + Base64Url.encode(signer.sign());
    }

    private static String withSignature(String token, byte[] signature) {
        return withPart(token, 2, Base64Url.encode(signature));
    }

    private static void put(BigInteger value, byte[] bytes, int offset) {
        byte[] signed = value.toByteArray();
        int length = Math.min(32, signed.length);
        System.arraycopy(signed, signed.length - length, bytes, offset + 32 - length, length);
    }
}
