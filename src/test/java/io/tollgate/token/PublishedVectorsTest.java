package io.tollgate.token;

import static io.tollgate.token.TestKeys.ALL;
import static io.tollgate.token.TestKeys.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.token.TokenFault.Reason;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Tokens and keys that others published: RFC 7515 appendices A and E, RFC 7519 §3.1, RFC 8037 appendix A. */
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

    @Test
    void theClaimsOfRfc7519AreOverByNow() throws Exception {
        VerifiedJwt jwt = KeySet.parsePrivate(A1_KEY, ALL).verify(RawJwt.parse(A1));
        ClaimRules rules = new ClaimRules("joe", null, Duration.ofSeconds(30), true);
        TokenFault fault = Assertions.catchThrowableOfType(TokenFault.class, () -> rules.judge(jwt, Instant.now()));
        assertThat(fault.reason()).isEqualTo(Reason.EXPIRED);
    }
}
