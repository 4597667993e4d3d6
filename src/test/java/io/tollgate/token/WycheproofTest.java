package io.tollgate.token;

import static io.tollgate.token.TestKeys.ALL;
import static io.tollgate.token.TestKeys.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Corpora;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our verdicts on Wycheproof's tokens and keys are its labels, but for eight tests whose label is wrong. */
final class WycheproofTest {
    private static final String SIGNATURES = "json_web_signature_test.json";

    /** Labelled valid, though the key says another {@code alg} than the header (RFC 7517 §4.4). */
    private static final Set<Integer> ALG_OF_KEY = Set.of(346, 347, 350, 351);
    /** Labelled invalid for base64 padding, but their bytes are those of test 357, which is labelled valid. */
    private static final Set<Integer> SAME_BYTES_AS_VALID = Set.of(367, 370);
    /** Labelled valid, though a character outside of base64url was put in (RFC 7515 §2). */
    private static final Set<Integer> ODD_CHARACTER = Set.of(372, 373);

    /** One test: the keys of its group, and a token that may be no string. */
    private record Vector(int id, boolean valid, JsonObject keys, Object token) {
        boolean accepted() {
            try {
                return token instanceof String jws && refusal(jws, KeySet.parsePrivate(keys.encode(), ALL)) == null;
            } catch (KeyFault e) {
                return false;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({SIGNATURES + ",401,42,8", "json_web_crypto_test.json,49,4,0", "json_web_key_test.json,26,5,0"})
    void verdictsDifferFromTheLabelsInTheNamedTestsOnly(String file, int count, int accepted, int differing) {
        List<Vector> vectors = vectors(file, "jws");
        Set<Integer> named = file.equals(SIGNATURES) ? named() : Set.of();
        assertThat(vectors).hasSize(count);
        assertThat(named).hasSize(differing);
        assertThat(ids(vectors, vector -> vector.accepted() != vector.valid)).isEqualTo(named);
        assertThat(ids(vectors, Vector::accepted)).hasSize(accepted);
    }

    @ParameterizedTest
    @CsvSource({SIGNATURES, "json_web_crypto_test.json", "json_web_key_test.json"})
    void nothingIsAcceptedThatTheStrictVerdictRefuses(String file) {
        List<Vector> vectors = vectors(file, "jws");
        Set<Integer> refused = ids(vectors, vector -> !vector.valid);
        if (file.equals(SIGNATURES)) {
            refused.addAll(named());
            refused.removeAll(SAME_BYTES_AS_VALID);
        }
        assertThat(ids(vectors, Vector::accepted)).doesNotContainAnyElementsOf(refused);
    }

    /** The causes are facts of the data, not our opinion: each holds for its tests, and for no other that is labelled so. */
    @Test
    void theNamedTestsAreThoseWithTheNamedCause() {
        List<Vector> vectors = vectors(SIGNATURES, "jws");
        Map<Integer, Vector> byId = vectors.stream().collect(Collectors.toMap(Vector::id, vector -> vector));
        Object plain = byId.get(357).token;
        assertThat(ids(
                        vectors,
                        vector -> vector.valid && !algorithmOfKey(vector).equals(algorithmOfHeader(vector))))
                .isEqualTo(ALG_OF_KEY);
        assertThat(ids(vectors, vector -> !vector.valid && vector.token.equals(plain)))
                .isEqualTo(SAME_BYTES_AS_VALID);
        assertThat(ids(
                        vectors,
                        vector -> vector.valid && !String.valueOf(vector.token).matches("[A-Za-z0-9_.-]+")))
                .isEqualTo(ODD_CHARACTER);
    }

    /** A token that may be encrypted is none: nothing of it is decrypted. */
    @ParameterizedTest
    @CsvSource({"json_web_crypto_test.json,34", "json_web_encryption_test.json,139"})
    void anEncryptedTokenIsNeverTaken(String file, int count) {
        List<Vector> vectors = vectors(file, "jwe");
        assertThat(vectors).hasSize(count);
        assertThat(ids(vectors, Vector::accepted)).isEmpty();
        KeySet ours = TestKeys.keys(Algorithm.ES256);
        assertThat(vectors).noneMatch(vector -> vector.token instanceof String token && refusal(token, ours) == null);
    }

    private static List<Vector> vectors(String file, String member) {
        List<Vector> vectors = new ArrayList<>();
        for (Object group : Corpora.json("wycheproof", file).getJsonArray("testGroups")) {
            JsonObject keys =
                    ((JsonObject) group).getJsonObject("public", ((JsonObject) group).getJsonObject("private"));
            for (Object test : ((JsonObject) group).getJsonArray("tests")) {
                JsonObject one = (JsonObject) test;
                if (one.containsKey(member)) {
                    boolean valid = one.getString("result").equals("valid");
                    vectors.add(new Vector(one.getInteger("tcId"), valid, keys, one.getValue(member)));
                }
            }
        }
        return vectors;
    }

    private static Set<Integer> named() {
        return Stream.of(ALG_OF_KEY, SAME_BYTES_AS_VALID, ODD_CHARACTER)
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    private static Set<Integer> ids(List<Vector> vectors, Predicate<Vector> wanted) {
        return vectors.stream().filter(wanted).map(Vector::id).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The header's, where the key leaves it open. */
    private static String algorithmOfKey(Vector vector) {
        return vector.keys.getString("alg", algorithmOfHeader(vector));
    }

    private static String algorithmOfHeader(Vector vector) {
        String header = TestKeys.part(String.valueOf(vector.token), 0).replace("?", "");
        byte[] json = java.util.Base64.getUrlDecoder().decode(header);
        return new JsonObject(new String(json, StandardCharsets.UTF_8)).getString("alg");
    }
}
