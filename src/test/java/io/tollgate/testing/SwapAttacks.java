package io.tollgate.testing;

import static io.tollgate.testing.CraftedJwt.by;
import static io.tollgate.testing.CraftedJwt.header;

import io.tollgate.token.TokenFault.Reason;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Signatures by one algorithm under the name of another, or by a key of another kind (RFC 8725 §3.1). */
final class SwapAttacks {
    private SwapAttacks() {}

    static Stream<JwtAttack> all() {
        return Stream.of(onOneRsaKey(), curves(), kinds()).flatMap(rows -> rows);
    }

    /** All by the trusted key itself: other people's software may let itself be told to sign so. */
    private static Stream<JwtAttack> onOneRsaKey() {
        List<JwtAttack> attacks = new ArrayList<>();
        for (String bits : List.of("256", "384", "512")) {
            CraftedJwt.Signer pkcs = by("SHA%swithRSA".formatted(bits), TestKeys.RSA.getPrivate());
            CraftedJwt.Signer pss = input -> pss(bits, input);
            for (String named : List.of("RS384", "RS512", "PS256", "PS384", "PS512")) {
                attacks.add(swap(named, "k1", "PKCS #1 with SHA-" + bits, pkcs, Reason.ALGORITHM));
                attacks.add(swap(named, "k1", "PSS with SHA-" + bits, pss, Reason.ALGORITHM));
            }
            attacks.add(swap("RS256", "k1", "PSS with SHA-" + bits, pss, Reason.BAD_SIGNATURE));
            if (!bits.equals("256")) {
                attacks.add(swap("RS256", "k1", "PKCS #1 with SHA-" + bits, pkcs, Reason.BAD_SIGNATURE));
            }
        }
        attacks.add(swap(
                "RS256",
                "k1",
                "PKCS #1 with SHA-1",
                by("SHA1withRSA", TestKeys.RSA.getPrivate()),
                Reason.BAD_SIGNATURE));
        return attacks.stream();
    }

    private static Stream<JwtAttack> curves() {
        List<JwtAttack> attacks = new ArrayList<>();
        Map<String, String> curves = Map.of("256", "secp256r1", "384", "secp384r1", "512", "secp521r1");
        for (String bits : List.of("256", "384", "512")) {
            String scheme = "SHA%swithECDSAinP1363Format".formatted(bits);
            KeyPair stranger = TestKeys.pair("EC", new ECGenParameterSpec(curves.get(bits)));
            for (String named : List.of("ES256", "ES384", "ES512", "ES256K", "ES521")) {
                Reason reason = named.equals("ES256") ? Reason.BAD_SIGNATURE : Reason.ALGORITHM;
                attacks.add(swap(named, "k2", "a stranger's " + bits, by(scheme, stranger.getPrivate()), reason));
                if (!(named + bits).equals("ES256256")) {
                    attacks.add(swap(named, "k2", scheme, by(scheme, TestKeys.EC.getPrivate()), reason));
                }
            }
        }
        return attacks.stream();
    }

    /** The name of one key, the algorithm of another. */
    private static Stream<JwtAttack> kinds() {
        CraftedJwt.Signer rsa = CraftedJwt.byK1();
        CraftedJwt.Signer curve = by("SHA256withECDSAinP1363Format", TestKeys.EC.getPrivate());
        CraftedJwt.Signer edwards = by("Ed25519", TestKeys.ED.getPrivate());
        return Stream.of(
                swap("RS256", "k2", "k1", rsa, Reason.KEY),
                swap("RS256", "k3", "k1", rsa, Reason.KEY),
                swap("ES256", "k1", "k2", curve, Reason.KEY),
                swap("ES256", "k3", "k2", curve, Reason.KEY),
                swap("EdDSA", "k1", "k3", edwards, Reason.KEY),
                swap("EdDSA", "k2", "k3", edwards, Reason.KEY),
                swap("ES256", "k2", "k1", rsa, Reason.BAD_SIGNATURE),
                swap("ES256", "k2", "k3", edwards, Reason.BAD_SIGNATURE),
                swap("EdDSA", "k3", "k2", curve, Reason.BAD_SIGNATURE),
                swap("Ed25519", "k3", "k3", edwards, Reason.ALGORITHM),
                swap("EDDSA", "k3", "k3", edwards, Reason.ALGORITHM),
                swap("rs256", "k1", "k1", rsa, Reason.ALGORITHM),
                swap("RS256\u0000", "k1", "k1", rsa, Reason.ALGORITHM),
                swap("SHA256withRSA", "k1", "k1", rsa, Reason.ALGORITHM));
    }

    private static JwtAttack swap(
            String named, String keyId, String signedBy, CraftedJwt.Signer signer, Reason reason) {
        String name = "%s of %s signed by %s".formatted(named.strip(), keyId, signedBy);
        return new JwtAttack(name, CraftedJwt.of(header(named, keyId).encode(), signer), reason);
    }

    private static byte[] pss(String bits, byte[] input) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            String hash = "SHA-" + bits;
            parameters.init(new PSSParameterSpec(
                    hash,
                    "MGF1",
                    new MGF1ParameterSpec(hash),
                    Integer.parseInt(bits) / 8,
                    PSSParameterSpec.TRAILER_FIELD_BC));
            Signature signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(parameters.getParameterSpec(PSSParameterSpec.class));
            signature.initSign(TestKeys.RSA.getPrivate());
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has RSASSA-PSS", e);
        }
    }
}
