package io.tollgate.token;

import static io.tollgate.token.TestKeys.ALL;
import static io.tollgate.token.TestKeys.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tollgate.token.TokenFault.Reason;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens and keys that others published: the appendices of RFC 7515 and RFC 8037, Wycheproof, and the IETF's cookbook. */
final class PublishedVectorsTest {
    private static final String PAYLOAD =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private static final String A1_KEY =
            "{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";
    private static final String A1 =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + PAYLOAD + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String A2_KEY = "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
            + "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs"
            + "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
            + "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\"}";
    private static final String A2 = "eyJhbGciOiJSUzI1NiJ9." + PAYLOAD + "."
            + "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZ"
            + "cAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-e"
            + "OkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    private static final String A3_KEY =
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                    + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}";
    private static final String A3 = "eyJhbGciOiJFUzI1NiJ9." + PAYLOAD
            + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    private static final String A4_KEY = "{\"kty\":\"EC\",\"crv\":\"P-521\","
            + "\"x\":\"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk\","
            + "\"y\":\"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2\"}";
    private static final String A4 = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA."
            + "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3"
            + "xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";

    @Test
    void theSignedExamplesOfRfc7515HoldWithTheirOwnKeyOnly() throws Exception {
        String[] tokens = {A1, A2, A3, A4};
        String[] jwks = {A1_KEY, A2_KEY, A3_KEY, A4_KEY};
        for (int token = 0; token < tokens.length; token++) {
            for (int key = 0; key < jwks.length; key++) {
                Reason refusal = refusal(tokens[token], KeySet.parsePrivate(jwks[key], ALL));
                assertThat(refusal).isEqualTo(token == key ? null : Reason.KEY);
            }
        }
    }

    @Test
    void theUnsecuredExampleOfRfc7515IsRefused() throws Exception {
        KeySet keys = KeySet.parsePrivate(A1_KEY, ALL);
        assertThat(refusal("eyJhbGciOiJub25lIn0." + PAYLOAD + ".", keys)).isEqualTo(Reason.MALFORMED);
        assertThat(refusal("eyJhbGciOiJub25lIn0." + PAYLOAD + ".AAAA", keys)).isEqualTo(Reason.ALGORITHM);
    }

    @Test
    void theNegativeTestOfRfc7515AppendixEIsRefused() throws Exception {
        String header =
                "eyJhbGciOiJub25lIiwNCiAiY3JpdCI6WyJodHRwOi8vZXhhbXBsZS5jb20vVU5ERUZJTkVEIl0sDQogImh0dHA6Ly9leGFtcGxlLmNvbS9V"
                        + "TkRFRklORUQiOnRydWUNCn0";
        KeySet keys = KeySet.parsePrivate(A1_KEY, ALL);
        assertThat(refusal(header + ".RkFJTA.", keys)).isEqualTo(Reason.MALFORMED);
        assertThat(refusal(header + ".RkFJTA.AAAA", keys)).isEqualTo(Reason.HEADER);
    }

    @Test
    void theEd25519ExampleOfRfc8037Holds() throws Exception {
        String jwks =
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";
        String token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
                + "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assertThat(refusal(token, KeySet.parse(jwks, ALL))).isNull();
    }

    /** Its subject is missing besides, which is judged after its time. */
    @Test
    void theClaimsOfRfc7519AreJudgedByTheClockOfTheCaller() throws Exception {
        VerifiedJwt jwt = KeySet.parsePrivate(A1_KEY, ALL).verify(RawJwt.parse(A1));
        ClaimRules rules = new ClaimRules("joe", null, Duration.ZERO, false);
        TokenFault late = Assertions.catchThrowableOfType(
                TokenFault.class, () -> rules.judge(jwt, Instant.ofEpochSecond(1_300_819_380)));
        assertThat(late.reason()).isEqualTo(Reason.EXPIRED);
        TokenFault inTime = Assertions.catchThrowableOfType(
                TokenFault.class, () -> rules.judge(jwt, Instant.ofEpochSecond(1_300_819_379)));
        assertThat(inTime).hasMessageContaining("sub");
    }

    /**
     * The labels differ from the strict verdict where the key says another {@code alg} than the header (346, 347, 350, 351), where two
     * texts labelled invalid are the very bytes of a valid one (367, 370), and where a character was put in (372, 373).
     */
    @ParameterizedTest
    @CsvSource({
        "json_web_signature_test.json, 401, 346 347 350 351 367 370 372 373",
        "json_web_crypto_test.json, 49, ''",
        "json_web_key_test.json, 26, ''"
    })
    void verdictsOnWycheproofDifferOnlyWhereItsLabelsAreWrong(String file, int count, String differing)
            throws Exception {
        JsonObject document = new JsonObject(Files.readString(corpus("wycheproof", file)));
        Set<Integer> wrong = new TreeSet<>();
        int judged = 0;
        for (Object group : document.getJsonArray("testGroups")) {
            for (Object test : ((JsonObject) group).getJsonArray("tests")) {
                JsonObject one = (JsonObject) test;
                if (one.containsKey("jws")) {
                    judged++;
                    if (isAccepted((JsonObject) group, one)
                            != one.getString("result").equals("valid")) {
                        wrong.add(one.getInteger("tcId"));
                    }
                }
            }
        }
        assertThat(judged).isEqualTo(count);
        assertThat(wrong)
                .map(String::valueOf)
                .containsExactly(differing.isEmpty() ? new String[0] : differing.split(" "));
    }

    /** A token that may be encrypted is none: nothing of it is decrypted. */
    @ParameterizedTest
    @ValueSource(strings = {"json_web_crypto_test.json", "json_web_encryption_test.json"})
    void noEncryptedTokenOfWycheproofIsTaken(String file) throws Exception {
        JsonObject document = new JsonObject(Files.readString(corpus("wycheproof", file)));
        for (Object group : document.getJsonArray("testGroups")) {
            for (Object test : ((JsonObject) group).getJsonArray("tests")) {
                if (((JsonObject) test).getValue("jwe") instanceof String jwe) {
                    assertThat(refusal(jwe, TestKeys.keys(Algorithm.ES256))).isNotNull();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jws/4_1.rsa_v15_signature",
                "jws/4_2.rsa-pss_signature",
                "jws/4_3.ecdsa_signature",
                "jws/4_4.hmac-sha2_integrity_protection",
                "curve25519/jws"
            })
    void compactTokensOfTheCookbookHold(String name) throws Exception {
        JsonObject example = new JsonObject(Files.readString(corpus("jose-cookbook", name + ".json")));
        String key = example.getJsonObject("input").getJsonObject("key").encode();
        String token = example.getJsonObject("output").getString("compact");
        assertThat(refusal(token, KeySet.parsePrivate(key, ALL))).isNull();
    }

    @Test
    void anUnencodedPayloadOfRfc7797IsRefused() throws Exception {
        JsonObject example =
                new JsonObject(Files.readString(corpus("jose-cookbook", "rfc7797/hmac-sha2_b64_false.json")));
        String key = example.getJsonObject("input").getJsonObject("key").encode();
        TokenMint mint = TokenMint.of(key);
        String header =
                example.getJsonObject("signing").getJsonObject("protected").encode();
        assertThat(refusal(mint.signText(header, "$.02"), KeySet.parsePrivate(key, ALL)))
                .isEqualTo(Reason.HEADER);
    }

    private static boolean isAccepted(JsonObject group, JsonObject test) {
        JsonObject keys = group.getJsonObject("public", group.getJsonObject("private"));
        try {
            return test.getValue("jws") instanceof String jws
                    && refusal(jws, KeySet.parsePrivate(keys.encode(), ALL)) == null;
        } catch (KeyFault e) {
            return false;
        }
    }

    /** Beside the checkout, or beside a folder above a work tree; the data is not ours to ship. */
    private static Path corpus(String folder, String file) throws IOException {
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            for (String shared : new String[] {"shared", "work/shared"}) {
                Path found =
                        above.resolve(shared).resolve("corpora").resolve(folder).resolve(file);
                if (Files.exists(found)) {
                    return found;
                }
            }
        }
        assumeThat(false)
                .describedAs("no shared/corpora/" + folder + "/" + file + " above here")
                .isTrue();
        throw new IOException("not reached");
    }
}
