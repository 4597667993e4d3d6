package io.tollgate.token;

import static io.tollgate.token.TestKeys.ALL;
import static io.tollgate.token.TestKeys.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tollgate.testing.Corpora;
import io.tollgate.token.TokenFault.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The IETF's cookbook: the examples of RFC 7520 §3 and §4, of RFC 8037, and of RFC 7797, which are refused. */
final class CookbookTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jws/4_1.rsa_v15_signature",
                "jws/4_2.rsa-pss_signature",
                "jws/4_3.ecdsa_signature",
                "jws/4_4.hmac-sha2_integrity_protection",
                "curve25519/jws"
            })
    void aCompactTokenHoldsByItsOwnKey(String name) throws Exception {
        JsonObject example = example(name);
        assertThat(refusal(example.getJsonObject("output").getString("compact"), keys(example)))
                .isNull();
    }

    /** Also where the key leaves its {@code alg} open, as those of §4.1 to §4.3 do. */
    @ParameterizedTest
    @CsvSource({
        "jws/4_1.rsa_v15_signature,RS256",
        "jws/4_2.rsa-pss_signature,PS384",
        "jws/4_3.ecdsa_signature,ES512",
        "jws/4_4.hmac-sha2_integrity_protection,HS256",
        "curve25519/jws,EdDSA"
    })
    void underAnotherAlgInItsHeaderItDoesNotHold(String name, Algorithm algorithm) throws Exception {
        JsonObject example = example(name);
        String token = example.getJsonObject("output").getString("compact");
        assertThat(RawJwt.parse(token).algorithm()).isEqualTo(algorithm);
        for (Algorithm other : ALL) {
            String header = Base64Url.encode(example.getJsonObject("signing")
                    .getJsonObject("protected")
                    .copy()
                    .put("alg", other.name())
                    .encode()
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            boolean same = header.equals(TestKeys.part(token, 0));
            assertThat(refusal(TestKeys.withPart(token, 0, header), keys(example)) == null)
                    .isEqualTo(same);
        }
    }

    /** §4.5: without its payload a token is another one. */
    @Test
    void aDetachedPayloadIsNotAssumed() throws Exception {
        JsonObject example = example("jws/4_5.signature_with_detached_content");
        assertThat(refusal(example.getJsonObject("output").getString("compact"), keys(example)))
                .isEqualTo(Reason.BAD_SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jws/4_1.rsa_v15_signature",
                "jws/4_2.rsa-pss_signature",
                "jws/4_3.ecdsa_signature",
                "jws/4_4.hmac-sha2_integrity_protection",
                "jws/4_5.signature_with_detached_content",
                "jws/4_6.protecting_specific_header_fields",
                "jws/4_7.protecting_content_only",
                "jws/4_8.multiple_signatures",
                "curve25519/jws",
                "rfc7797/4.2.hmac-sha2_b64_false",
                "rfc7797/hmac-sha2_b64_false"
            })
    void theJsonSerializationIsRefused(String name) throws Exception {
        JsonObject example = example(name);
        KeySet keys = name.contains("4_8") ? TestKeys.keys(Algorithm.RS256) : keys(example);
        JsonObject output = example.getJsonObject("output");
        assertThat(Stream.of("json", "json_flat").filter(output::containsKey))
                .isNotEmpty()
                .allMatch(form -> refusal(output.getJsonObject(form).encode(), keys) == Reason.MALFORMED);
    }

    /** Neither as it was published (one example has no compact form), nor rightly signed over an encoded payload. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc7797/4.2.hmac-sha2_b64_false", "rfc7797/hmac-sha2_b64_false"})
    void anUnencodedPayloadIsRefused(String name) throws Exception {
        JsonObject example = example(name);
        KeySet keys = keys(example);
        String compact = example.getJsonObject("output").getString("compact", "");
        assertThat(refusal(compact, keys)).isEqualTo(Reason.MALFORMED);
        String header =
                example.getJsonObject("signing").getJsonObject("protected").encode();
        TokenMint mint =
                TokenMint.of(example.getJsonObject("input").getJsonObject("key").encode());
        assertThat(refusal(mint.signText(header, "{}"), keys)).isEqualTo(Reason.HEADER);
        assertThat(refusal(mint.signText("{\"alg\":\"HS256\",\"b64\":false}", "{}"), keys))
                .isEqualTo(Reason.HEADER);
    }

    /** Two of the three signatures of §4.8 stand alone, since their header is protected. */
    @Test
    void aSignatureOfSeveralHoldsAloneByItsOwnKey() throws Exception {
        JsonObject example = example("jws/4_8.multiple_signatures");
        JsonObject output = example.getJsonObject("output").getJsonObject("json");
        for (int i : new int[] {0, 2}) {
            JsonObject one = output.getJsonArray("signatures").getJsonObject(i);
            String token = String.join(
                    ".", one.getString("protected"), output.getString("payload"), one.getString("signature"));
            JsonObject key = example.getJsonObject("input").getJsonArray("key").getJsonObject(i);
            assertThat(refusal(token, KeySet.parsePrivate(key.encode(), ALL))).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3_1.ec_public_key", "3_2.ec_private_key", "3_3.rsa_public_key", "3_4.rsa_private_key"})
    void aPublishedKeyIsUsable(String name) throws Exception {
        KeySet keys = KeySet.parse(published(name), ALL);
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.skipped()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3_5.symmetric_key_mac_computation", "3_6.symmetric_key_encryption"})
    void aSecretIsUsableWhereItIsNotPublishedAndMeantForSignatures(String name) throws Exception {
        String published = published(name);
        assertThatExceptionOfType(KeyFault.class)
                .isThrownBy(() -> KeySet.parse(published, ALL))
                .withMessageContaining("key 1 is a shared secret");
        String key = Corpora.json("jose-cookbook/jwk", name + ".json").encode();
        if (name.startsWith("3_5")) {
            assertThat(KeySet.parsePrivate(key, ALL).size()).isEqualTo(1);
        } else {
            assertThatExceptionOfType(KeyFault.class)
                    .isThrownBy(() -> KeySet.parsePrivate(key, ALL))
                    .withMessageContaining("use is not sig");
        }
    }

    private static String published(String name) {
        JsonObject key = Corpora.json("jose-cookbook/jwk", name + ".json");
        return new JsonObject().put("keys", new JsonArray().add(key)).encode();
    }

    private static JsonObject example(String name) {
        return Corpora.json("jose-cookbook", name + ".json");
    }

    private static KeySet keys(JsonObject example) throws KeyFault {
        return KeySet.parsePrivate(
                example.getJsonObject("input").getJsonObject("key").encode(), ALL);
    }
}
