package io.tollgate.testing;

import static io.tollgate.testing.CraftedJwt.by;
import static io.tollgate.testing.CraftedJwt.bytes;
import static io.tollgate.testing.CraftedJwt.header;

import io.tollgate.token.TokenFault.Reason;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Signatures out of thin air, of strangers, or varied from a true one (RFC 7518 §3.4, RFC 8032 §5.1.7). */
final class SignatureAttacks {
    /** Orders of P-256 and of Ed25519's base point. */
    private static final BigInteger N =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private SignatureAttacks() {}

    static Stream<JwtAttack> all() {
        return Stream.of(psychic(), strangers(), varied(), elsewhere()).flatMap(rows -> rows);
    }

    /** CVE-2022-21449 and its neighbors: halves that no honest signer makes. */
    private static Stream<JwtAttack> psychic() {
        Map<String, BigInteger> edges = new LinkedHashMap<>();
        edges.put("0", BigInteger.ZERO);
        edges.put("1", BigInteger.ONE);
        edges.put("n-1", N.subtract(BigInteger.ONE));
        edges.put("n", N);
        edges.put("n+1", N.add(BigInteger.ONE));
        edges.put("2^256-1", BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
        List<JwtAttack> attacks = new ArrayList<>();
        edges.forEach((rName, r) -> edges.forEach((sName, s) -> {
            byte[] signature = joined(fixed(r, 32), fixed(s, 32));
            attacks.add(ecdsa("r = %s, s = %s".formatted(rName, sName), bytes(signature)));
        }));
        for (int length : new int[] {1, 8, 63, 65, 96, 132}) {
            attacks.add(ecdsa("of %d zeros".formatted(length), bytes(new byte[length])));
        }
        byte[] derOfZeros = Der.sequence(Der.integer(BigInteger.ZERO), Der.integer(BigInteger.ZERO));
        attacks.add(ecdsa("zeros in DER", bytes(derOfZeros)));
        attacks.add(ecdsa("in DER", by("SHA256withECDSA", TestKeys.EC.getPrivate())));
        return attacks.stream();
    }

    private static JwtAttack ecdsa(String name, CraftedJwt.Signer signer) {
        return new JwtAttack(
                "ES256 " + name, CraftedJwt.of(header("ES256", "k2").encode(), signer), Reason.BAD_SIGNATURE);
    }

    private static Stream<JwtAttack> strangers() {
        var curve = TestKeys.pair("EC", new java.security.spec.ECGenParameterSpec("secp256r1"));
        var edwards = TestKeys.pair("Ed25519", null);
        return Stream.of(
                new JwtAttack("RS256 by a stranger", TestToken.token().byStranger(), Reason.BAD_SIGNATURE),
                ecdsa("by a stranger", by("SHA256withECDSAinP1363Format", curve.getPrivate())),
                new JwtAttack(
                        "EdDSA by a stranger",
                        CraftedJwt.of(header("EdDSA", "k3").encode(), by("Ed25519", edwards.getPrivate())),
                        Reason.BAD_SIGNATURE),
                new JwtAttack(
                        "EdDSA of zeros",
                        CraftedJwt.of(header("EdDSA", "k3").encode(), bytes(new byte[64])),
                        Reason.BAD_SIGNATURE),
                new JwtAttack(
                        "EdDSA of the neutral point",
                        CraftedJwt.of(header("EdDSA", "k3").encode(), bytes(neutral())),
                        Reason.BAD_SIGNATURE));
    }

    /** Another text or number for a true signature. */
    private static Stream<JwtAttack> varied() {
        List<JwtAttack> attacks = new ArrayList<>();
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("RS256", TestToken.valid());
        tokens.put("ES256", TestToken.token().es256());
        tokens.put("EdDSA", TestToken.token().eddsa());
        tokens.forEach((algorithm, token) -> {
            byte[] signature = CraftedJwt.decoded(token.substring(token.lastIndexOf('.') + 1));
            String of = algorithm + "'s signature ";
            attacks.add(changed(of + "shortened", token, Arrays.copyOf(signature, signature.length - 1)));
            attacks.add(changed(of + "lengthened", token, Arrays.copyOf(signature, signature.length + 1)));
            attacks.add(changed(of + "behind a zero", token, joined(new byte[1], signature)));
            attacks.add(changed(of + "doubled", token, joined(signature, signature)));
            byte[] flipped = signature.clone();
            flipped[signature.length / 2] ^= 1;
            attacks.add(changed(of + "but for a bit", token, flipped));
        });
        String rsa = TestToken.valid();
        byte[] number = CraftedJwt.decoded(rsa.substring(rsa.lastIndexOf('.') + 1));
        BigInteger modulus = ((RSAPublicKey) TestKeys.RSA.getPublic()).getModulus();
        BigInteger more = new BigInteger(1, number).add(modulus);
        attacks.add(changed("RS256 and the modulus", rsa, fixed(more, more.bitLength() > 2048 ? 257 : 256)));
        attacks.add(orderAdded());
        return attacks.stream();
    }

    private static JwtAttack orderAdded() {
        String token = TestToken.token().eddsa();
        byte[] signature = CraftedJwt.decoded(token.substring(token.lastIndexOf('.') + 1));
        byte[] s = reversed(Arrays.copyOfRange(signature, 32, 64));
        byte[] more = reversed(fixed(new BigInteger(1, s).add(L), 32));
        return changed("EdDSA and the order", token, joined(Arrays.copyOf(signature, 32), more));
    }

    /** A true signature of other bytes than these. */
    private static Stream<JwtAttack> elsewhere() {
        String[] one = TestToken.valid().split("\\.", -1);
        String[] other = TestToken.valid().split("\\.", -1);
        String tampered = TestToken.tampered();
        return Stream.of(
                new JwtAttack("another's payload", one[0] + "." + other[1] + "." + one[2], Reason.BAD_SIGNATURE),
                new JwtAttack("parts swapped", one[1] + "." + one[0] + "." + one[2], Reason.ALGORITHM),
                new JwtAttack("claims changed", tampered, Reason.BAD_SIGNATURE));
    }

    private static JwtAttack changed(String name, String token, byte[] signature) {
        String input = token.substring(0, token.lastIndexOf('.') + 1);
        return new JwtAttack(name, input + TestKeys.base64Url(signature), Reason.BAD_SIGNATURE);
    }

    private static byte[] neutral() {
        byte[] signature = new byte[64];
        signature[0] = 1;
        return signature;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] other = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            other[i] = bytes[bytes.length - 1 - i];
        }
        return other;
    }

    private static byte[] fixed(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[length];
        int count = Math.min(signed.length, length);
        System.arraycopy(signed, signed.length - count, bytes, length - count, count);
        return bytes;
    }
}
