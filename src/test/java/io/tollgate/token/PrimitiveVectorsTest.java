package io.tollgate.token;

import static io.tollgate.token.TestKeys.ALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Corpora;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wycheproof's signatures over bytes that are no tokens, judged by the very check that a {@link KeySet} makes of a token:
 * a key read from a JWK, a signature in the form of RFC 7518. The counts are those of one release of the files; where the
 * files are not here, nothing is claimed.
 */
final class PrimitiveVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    /**
     * Refused though valid: ECDSA points whose x is not below the order. Some releases of the JDK do not reduce it, and the
     * chance of one is below 2^-126. Acceptable, and left to the JDK: PKCS #1 without the NULL of RFC 8017 §9.2,
     * which only the owner of the key can make.
     */
    @ParameterizedTest
    @CsvSource({
        "ecdsa_secp256r1_sha256_p1363,ES256,262,115 257",
        "ecdsa_secp384r1_sha384_p1363,ES384,280,147 275",
        "ecdsa_secp521r1_sha512_p1363,ES512,318,184 313",
        "ed25519,EdDSA,151,''",
        "rsa_signature_2048_sha256,RS256,259,''",
        "rsa_signature_2048_sha384,RS384,258,''",
        "rsa_signature_2048_sha512,RS512,259,''",
        "rsa_signature_3072_sha256,RS256,259,''",
        "rsa_signature_4096_sha512,RS512,259,''",
        "rsa_pss_2048_sha256_mgf1_32,PS256,108,''",
        "rsa_pss_3072_sha256_mgf1_32,PS256,108,''",
        "rsa_pss_2048_sha384_mgf1_48,PS384,141,''",
        "rsa_pss_4096_sha512_mgf1_64,PS512,179,''"
    })
    void noInvalidSignatureHoldsAndEveryValidOneDoesButTheNamed(
            String file, Algorithm algorithm, int count, String named) {
        Verdicts verdicts = Verdicts.of(file, algorithm);
        assertThat(verdicts.judged).isEqualTo(count);
        assertThat(verdicts.heldThoughInvalid).isEmpty();
        assertThat(named.isEmpty() ? new String[0] : named.split(" ")).containsAll(verdicts.refusedThoughValid);
    }

    /** A salt of another length than the hash's, and another hash in the mask, are not RFC 7518 §3.5; test 69 has the right one. */
    @ParameterizedTest
    @CsvSource({
        "rsa_pss_2048_sha256_mgf1_0,PS256,103,61,69",
        "rsa_pss_2048_sha256_mgf1sha1_20,PS256,108,63,''",
        "rsa_pss_4096_sha512_mgf1_32,PS512,177,132,''"
    })
    void noSignatureOfAnotherSchemeHolds(String file, Algorithm algorithm, int count, int valid, String right) {
        Verdicts verdicts = Verdicts.of(file, algorithm);
        assertThat(verdicts.judged).isEqualTo(count);
        assertThat(verdicts.refusedThoughValid).hasSize(valid);
        assertThat(String.join(" ", verdicts.heldThoughInvalid)).isEqualTo(right);
    }

    /** What became of one file: how many tests, and which of them went against their label. */
    private static final class Verdicts {
        private int judged;
        private final List<String> heldThoughInvalid = new ArrayList<>();
        private final List<String> refusedThoughValid = new ArrayList<>();

        static Verdicts of(String file, Algorithm algorithm) {
            Verdicts verdicts = new Verdicts();
            JsonObject document = Corpora.json("wycheproof", file + "_test.json");
            for (Object group : document.getJsonArray("testGroups")) {
                VerificationKey key = key((JsonObject) group, algorithm);
                for (Object test : ((JsonObject) group).getJsonArray("tests")) {
                    verdicts.add((JsonObject) test, holds(key, algorithm, (JsonObject) test));
                }
            }
            return verdicts;
        }

        private void add(JsonObject test, boolean holds) {
            judged++;
            String id = String.valueOf(test.getInteger("tcId"));
            if (holds && test.getString("result").equals("invalid")) {
                heldThoughInvalid.add(id);
            }
            if (!holds && test.getString("result").equals("valid")) {
                refusedThoughValid.add(id);
            }
        }
    }

    private static boolean holds(@Nullable VerificationKey key, Algorithm algorithm, JsonObject test) {
        if (key == null) {
            return false;
        }
        byte[] signature = HEX.parseHex(test.getString("sig"));
        byte[] input = HEX.parseHex(test.getString("msg"));
        boolean holds = key.verifies(algorithm, signature, input, null);
        assertThat(key.verifies(algorithm, signature, input, TestKeys.fastProvider()))
                .as("verdict of the fast provider on test %s", test.getInteger("tcId"))
                .isEqualTo(holds);
        return holds;
    }

    /** Null where we take no such key. */
    private static @Nullable VerificationKey key(JsonObject group, Algorithm algorithm) {
        JsonObject open = group.getJsonObject("publicKey");
        JsonObject jwk = new JsonObject();
        if (open.containsKey("modulus")) {
            jwk.put("kty", "RSA").put("n", number(open, "modulus")).put("e", number(open, "publicExponent"));
        } else if (open.containsKey("pk")) {
            jwk.put("kty", "OKP").put("crv", "Ed25519").put("x", Base64Url.encode(HEX.parseHex(open.getString("pk"))));
        } else {
            String point = open.getString("uncompressed").substring(2);
            String x = point.substring(0, point.length() / 2);
            String y = point.substring(point.length() / 2);
            jwk.put("kty", "EC")
                    .put(
                            "crv",
                            algorithm == Algorithm.ES512
                                    ? "P-521"
                                    : "P-" + algorithm.name().substring(2))
                    .put("x", Base64Url.encode(HEX.parseHex(x)))
                    .put("y", Base64Url.encode(HEX.parseHex(y)));
        }
        try {
            return Jwk.read(jwk.getMap(), ALL);
        } catch (KeyFault e) {
            return null;
        }
    }

    private static String number(JsonObject members, String name) {
        byte[] bytes = new BigInteger(members.getString(name), 16).toByteArray();
        int zeros = bytes[0] == 0 ? 1 : 0;
        return Base64Url.encode(java.util.Arrays.copyOfRange(bytes, zeros, bytes.length));
    }
}
