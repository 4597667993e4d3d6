package io.tollgate.token;

import static io.tollgate.token.TestKeys.CLAIMS;
import static io.tollgate.token.TestKeys.mint;
import static io.tollgate.token.TestKeys.part;
import static io.tollgate.token.TestKeys.token;
import static io.tollgate.token.TestKeys.withPart;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.token.TokenFault.Reason;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RawJwtTest {
    private static final String GOOD = token(Algorithm.HS256);

    @Test
    void aGoodTokenIsRecognized() throws Exception {
        RawJwt raw = RawJwt.parse(GOOD);
        assertThat(raw.algorithm()).isEqualTo(Algorithm.HS256);
        assertThat(raw.keyId()).isEqualTo("key-HS256");
        assertThat(raw.type()).isNull();
        assertThat(raw.unverifiedIssuer()).isEqualTo("https://idp.test");
        assertThat(raw.payload()).asString().isEqualTo(CLAIMS);
    }

    /** The header of the last token is kept, as the next one's is mostly the same. */
    @Test
    void aHeaderIsNotTakenForTheLastOne() throws Exception {
        RawJwt.parse(GOOD);
        assertThat(RawJwt.parse(GOOD).keyId()).isEqualTo("key-HS256");
        assertThat(RawJwt.parse(token(Algorithm.HS512)).algorithm()).isEqualTo(Algorithm.HS512);
        assertThat(RawJwt.parse(token(Algorithm.HS256)).algorithm()).isEqualTo(Algorithm.HS256);
        String header = GOOD.substring(0, GOOD.indexOf('.'));
        assertRefused(header.substring(0, header.length() - 4) + GOOD.substring(header.length()), Reason.MALFORMED);
        assertRefused(header + "AAAA" + GOOD.substring(header.length()), Reason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "e30.e30.",
                ".e30.e30",
                "e30..",
                "e30.e30.AA.",
                ".e30.e30.AA"
            })
    void otherThanThreePartsAreMalformed(String text) {
        assertRefused(text, Reason.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({
        "{\"exp\":1700000000.5}, 2023-11-14T22:13:20.500Z",
        "{\"exp\":1700000000}, 2023-11-14T22:13:20Z",
        "{\"exp\":\"1700000000\"},",
        "{\"exp\":-1},",
        "{},",
        "[],",
    })
    void theEndIsReadOfAnythingInTheShapeOfATokenWithoutJudgingIt(String payload, Instant end) {
        String claims = Base64Url.encode(payload.getBytes(UTF_8));
        assertThat(RawJwt.unverifiedExpiry("e30." + claims + ".")).isEqualTo(end);
        assertThat(RawJwt.unverifiedExpiry("any thing." + claims + ".x")).isEqualTo(end);
        assertThat(RawJwt.unverifiedExpiry(claims + "." + claims)).isNull();
        assertThat(RawJwt.unverifiedExpiry("e30." + claims + "." + "x".repeat(16_384)))
                .isNull();
    }

    @Test
    void encryptedAndJsonSerializedTokensAreMalformed() {
        assertRefused(GOOD + ".AAAA.AAAA", Reason.MALFORMED);
        assertRefused("{\"protected\":\"e30\",\"payload\":\"e30\",\"signature\":\"AA\"}", Reason.MALFORMED);
        assertRefused(".".repeat(8000), Reason.MALFORMED);
    }

    @Test
    void tokenAndHeaderAreBounded() throws Exception {
        String most = mint(Algorithm.HS256).signText("{\"alg\":\"HS256\"}", " ".repeat(12_239));
        assertThat(most.length()).isEqualTo(RawJwt.LONGEST_TOKEN);
        assertThat(RawJwt.parse(most).algorithm()).isEqualTo(Algorithm.HS256);
        assertRefused("A".repeat(RawJwt.LONGEST_TOKEN + 1), Reason.TOO_LONG);
        assertRefused(signed("{\"alg\":\"HS256\",\"kid\":\"" + "k".repeat(10_000) + "\"}"), Reason.TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s=", "%s==", "%s+A", "%s/A", "%s ", " %s", "%s\n", "%s\t", "%s%%", "%s\u0141"})
    void everyPartIsCanonicalBase64url(String form) {
        for (int index = 0; index < 3; index++) {
            assertRefused(withPart(GOOD, index, form.formatted(part(GOOD, index))), Reason.MALFORMED);
        }
    }

    @Test
    void changedUnusedBitsAreMalformed() {
        String signature = part(GOOD, 2);
        char last = signature.charAt(signature.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char twin = alphabet.charAt(alphabet.indexOf(last) | 1);
        assertRefused(GOOD.substring(0, GOOD.length() - 1) + twin, Reason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}", "{\"alg\":\"None\"}", "{\"alg\":\"NONE\"}", "{\"alg\":\"nOnE\"}",
                        "{\"alg\":\"\"}",
                "{\"alg\":\"hs256\"}", "{\"alg\":\"HS256 \"}", "{\"alg\":\"HS1\"}", "{\"alg\":\"ES256K\"}",
                        "{\"alg\":\"Ed25519\"}",
                "{\"alg\":null}", "{\"alg\":1}", "{\"alg\":[\"HS256\"]}", "{}", "{\"ALG\":\"HS256\"}"
            })
    void algIsExactlyOneOfTheNames(String header) {
        assertRefused(signed(header), Reason.ALGORITHM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"crit\":[\"exp\"]",
                "\"crit\":[]",
                "\"crit\":null",
                "\"b64\":false",
                "\"b64\":true",
                "\"b64\":false,\"crit\":[\"b64\"]",
                "\"crit\":[\"b64\"],\"b64\":true",
                "\"kid\":1",
                "\"kid\":null",
                "\"kid\":[\"a\"]",
                "\"kid\":{}"
            })
    void extensionsAndOddKidsAreRefused(String member) {
        assertRefused(signed("{\"alg\":\"HS256\"," + member + "}"), Reason.HEADER);
    }

    @ParameterizedTest
    @CsvSource({
        "JWT,jwt",
        "jwt,jwt",
        "at+jwt,at+jwt",
        "AT+JWT,at+jwt",
        "application/jwt,jwt",
        "Application/At+Jwt,at+jwt"
    })
    void typMayNameAnAccessToken(String type, String bare) throws Exception {
        assertThat(RawJwt.parse(signed("{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}"))
                        .type())
                .isEqualTo(bare);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"logout+jwt\"",
                "\"dpop+jwt\"",
                "\"JOSE\"",
                "\"application/\"",
                "\"application/application/jwt\"",
                "\"jwt \"",
                "null",
                "1"
            })
    void anyOtherTypIsRefused(String type) {
        assertRefused(signed("{\"alg\":\"HS256\",\"typ\":" + type + "}"), Reason.TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
                "{\"alg\":\"HS256\",\"x\":{\"a\":1,\"a\":1}}",
                "[]",
                "\"HS256\"",
                "{\"alg\":\"HS256\"} ."
            })
    void theHeaderIsOneObjectWithoutDuplicates(String header) {
        assertRefused(signed(header), Reason.MALFORMED);
    }

    @Test
    void keysInTheHeaderAreIgnored() throws Exception {
        String header =
                "{\"alg\":\"HS256\",\"kid\":\"key-HS256\",\"jku\":\"https://evil.test/\",\"x5u\":7,\"x5c\":[\"AA\"],\"jwk\":{}}";
        assertThat(TestKeys.keys(Algorithm.HS256).verify(RawJwt.parse(signed(header))))
                .hasToString("VerifiedJwt[HS256]");
    }

    @Test
    void anIssuerIsReadOnlyFromAProperPayload() throws Exception {
        TokenMint mint = mint(Algorithm.HS256);
        assertThat(RawJwt.parse(mint.signText("{\"alg\":\"HS256\"}", "foo")).unverifiedIssuer())
                .isNull();
        assertThat(RawJwt.parse(mint.signText("{\"alg\":\"HS256\"}", "")).unverifiedIssuer())
                .isNull();
        assertThat(RawJwt.parse(mint.signText("{\"alg\":\"HS256\"}", "{\"iss\":5}"))
                        .unverifiedIssuer())
                .isNull();
    }

    @Test
    void nothingOfATokenShows() throws Exception {
        assertThat(RawJwt.parse(GOOD)).hasToString("RawJwt[HS256]");
        TokenFault fault =
                catchThrowableOfType(TokenFault.class, () -> RawJwt.parse(signed("{\"alg\":\"secret-word\"}")));
        assertThat(fault).hasMessageNotContaining("secret-word");
        assertThat(fault.getStackTrace()).isEmpty();
        assertThat(fault.reason().label()).isEqualTo("algorithm");
    }

    @Property(tries = 2000)
    void noTextThrowsAnythingElse(@ForAll String text, @ForAll byte[] header, @ForAll byte[] rest) {
        String shaped = Base64Url.encode(header) + "." + Base64Url.encode(rest) + "." + Base64Url.encode(rest);
        for (String tried : new String[] {text, shaped, text + "." + text + "." + text}) {
            try {
                assertThat(RawJwt.parse(tried)).isNotNull();
            } catch (TokenFault e) {
                assertThat(e.reason()).isNotNull();
            }
        }
    }

    @Property(tries = 2000)
    void aGoodTokenWithOneOtherByteIsRefusedOrUnsigned(@ForAll int position, @ForAll char other) {
        int at = Math.floorMod(position, GOOD.length());
        String changed = GOOD.substring(0, at) + other + GOOD.substring(at + 1);
        assertThat(changed.equals(GOOD)).isEqualTo(TestKeys.refusal(changed, TestKeys.keys(Algorithm.HS256)) == null);
    }

    private static String signed(String header) {
        return mint(Algorithm.HS256).signText(header, CLAIMS);
    }

    private static void assertRefused(String token, Reason reason) {
        TokenFault fault = catchThrowableOfType(TokenFault.class, () -> RawJwt.parse(token));
        assertThat(fault).describedAs(token.length() > 99 ? "long" : token).isNotNull();
        assertThat(fault.reason()).isEqualTo(reason);
    }
}
