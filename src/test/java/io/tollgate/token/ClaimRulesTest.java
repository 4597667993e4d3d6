package io.tollgate.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.token.TokenFault.Reason;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClaimRulesTest {
    private static final long NOW = 1_800_000_000L;
    private static final Instant CLOCK = Instant.ofEpochSecond(NOW);
    private static final String ISSUER = "https://idp.test";
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final ClaimRules RULES = new ClaimRules(ISSUER, List.of("tollgate", "chat"), LEEWAY, false);

    @Test
    void aGoodTokenTellsWhoseItIsAndUntilWhen() throws Exception {
        VerifiedToken token = RULES.judge(
                jwt(
                        "{\"iss\":\"https://idp.test\",\"sub\":\"alice\",\"aud\":\"chat\",\"exp\":1800000060.5,\"iat\":1,\"jti\":\"t1\",\"n\":7,\"x\":null}"),
                CLOCK);
        assertThat(token.issuer()).isEqualTo(ISSUER);
        assertThat(token.subject()).isEqualTo("alice");
        assertThat(token.expiresAt()).isEqualTo(Instant.ofEpochSecond(NOW + 60, 500_000_000));
        assertThat(token.claims().get("n")).isEqualTo(7L);
        assertThat(token.claims().string("jti")).isEqualTo("t1");
        assertThat(token.claims().get("x")).isNull();
    }

    @Test
    void whatIsAbsentIsNull() throws Exception {
        VerifiedToken token = RULES.judge(jwt(with("x", "1")), CLOCK);
        assertThat(token.claims().get("nobody")).isNull();
        assertThat(token.claims().string("x")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1900000000\"",
                "true",
                "null",
                "[]",
                "{}",
                "-1",
                "-0.5",
                "1e400",
                "99999999999999999999",
                "1800000000000",
                "253402300800",
                "253402300799.0000000001"
            })
    void expIsATimeInSeconds(String value) {
        assertRefused(with("exp", value), Reason.CLAIMS);
    }

    @Test
    void expIsRequired() {
        assertRefused("{\"iss\":\"https://idp.test\",\"sub\":\"alice\",\"aud\":\"chat\"}", Reason.CLAIMS);
    }

    @ParameterizedTest
    @CsvSource({"-29,true", "-29.999999999,true", "-30,false", "-30.000000001,false", "-31,false", "60.5,true", "0,true"
    })
    void aTokenIsTakenBeforeExpAndLeeway(BigDecimal fromNow, boolean taken) {
        String exp = BigDecimal.valueOf(NOW).add(fromNow).toPlainString();
        assertThat(refusal(RULES, with("exp", exp))).isEqualTo(taken ? null : Reason.EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18e8", "1.80000006E9", "1800000001.000000000000000001", "253402300799"})
    void aTimeMayBeWrittenInAnyWay(String exp) {
        assertThat(refusal(RULES, with("exp", exp))).isNull();
    }

    @Test
    void expiryIsReportedWithoutLeewayAndCutToNanoseconds() throws Exception {
        VerifiedToken token = RULES.judge(jwt(with("exp", "1800000001.1234567899")), CLOCK);
        assertThat(token.expiresAt()).isEqualTo(Instant.ofEpochSecond(NOW + 1, 123_456_789));
    }

    @ParameterizedTest
    @CsvSource({"30,true", "29.5,true", "30.000000001,false", "31,false", "-1,true"})
    void aTokenIsNotTakenBeforeNbfLessLeeway(BigDecimal fromNow, boolean taken) {
        String nbf = BigDecimal.valueOf(NOW).add(fromNow).toPlainString();
        assertThat(refusal(RULES, with("nbf", nbf))).isEqualTo(taken ? null : Reason.NOT_YET_VALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "false", "null", "-1", "[1]", "99999999999999999999"})
    void nbfAndIatAreTimesIfPresent(String value) {
        assertRefused(with("nbf", value), Reason.CLAIMS);
        assertRefused(with("iat", value), Reason.CLAIMS);
    }

    @Test
    void iatIsNotComparedWithTheClock() {
        assertThat(refusal(RULES, with("iat", "1900000000"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"https://idp.test/\"", "\"https://IDP.test\"", "\"\"", "null", "1", "[\"https://idp.test\"]"})
    void issIsExactlyTheIssuer(String value) {
        assertRefused(with("iss", value), Reason.WRONG_ISSUER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"chat\"", "[\"chat\"]", "[\"other\",\"tollgate\"]", "[\"chat\",\"chat\"]"})
    void audHoldsOneOfTheAudience(String value) {
        assertThat(refusal(RULES, with("aud", value))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"other\"",
                "[\"other\"]",
                "[]",
                "{}",
                "null",
                "1",
                "\"\"",
                "\"Chat\"",
                "[\"chat\",1]",
                "[[\"chat\"]]"
            })
    void anyOtherAudIsRefused(String value) {
        assertRefused(with("aud", value), Reason.WRONG_AUDIENCE);
    }

    @Test
    void audIsLeftAloneOnlyIfTheAudienceIsAny() {
        String none = "{\"iss\":\"https://idp.test\",\"sub\":\"alice\",\"exp\":1900000000}";
        ClaimRules any = new ClaimRules(ISSUER, null, LEEWAY, false);
        assertRefused(none, Reason.WRONG_AUDIENCE);
        assertThat(refusal(any, none)).isNull();
        assertThat(refusal(any, with("aud", "{}"))).isEqualTo(Reason.WRONG_AUDIENCE);
        assertThat(refusal(new ClaimRules(ISSUER, List.of(), LEEWAY, false), with("x", "1")))
                .isEqualTo(Reason.WRONG_AUDIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "7", "[\"alice\"]", "{}"})
    void subIsAStringThatSaysSomething(String value) {
        assertRefused(with("sub", value), Reason.CLAIMS);
    }

    private static VerifiedToken judged(ClaimRules rules, String payload) throws Exception {
        return rules.judge(jwt(payload), CLOCK);
    }

    private static ClaimRules asking(String subject) {
        return new ClaimRules(new ClaimRules.Whose("name", false, subject), null, LEEWAY, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"iss\":\"anybody\",", "\"iss\":7,", ""})
    void issIsLeftAloneOnlyIfItIsNotAskedForAndAnotherNameStandsForIt(String iss) throws Exception {
        VerifiedToken token = judged(asking("sub"), "{" + iss + "\"sub\":\"alice\",\"exp\":1900000000}");
        assertThat(token.issuer()).isEqualTo("name");
        assertThat(token.subject()).isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'data':{'userId':'u'},'sub':'s','exp':1900000000}                     | u",
                "{'data':{'userId':'u'},'data.userId':'v','exp':1900000000}             | v",
                "{'data':{'userId':'u'},'sub':7,'exp':1900000000}                       | u",
            })
    void theSubjectStandsWhereTheRulesSay(String payload, String subject) throws Exception {
        VerifiedToken token = judged(asking("data.userId"), payload.replace('\'', '"'));
        assertThat(token.subject()).isEqualTo(subject);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'data':{}", "'data':{'userId':''}", "'data':{'userId':7}", "'data':'u'", "'sub':'s'"})
    void aSubjectThatIsNotThereOrSaysNothingIsRefused(String claims) {
        String payload = "{" + claims.replace('\'', '"') + ",\"exp\":1900000000}";
        assertThat(refusal(asking("data.userId"), payload)).isEqualTo(Reason.CLAIMS);
    }

    @Test
    void claimsOfAnotherSubjectAreNotTakenAgain() throws Exception {
        Claims claims = judged(asking("sub"), "{\"sub\":\"s\",\"data\":{\"userId\":\"u\"},\"exp\":1900000000}")
                .claims();
        assertThat(asking("data.userId").stillTake("u", claims)).isTrue();
        assertThat(asking("data.userId").stillTake("s", claims)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[]"})
    void jtiIsAString(String value) {
        assertRefused(with("jti", value), Reason.CLAIMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonce", "at_hash", "c_hash"})
    void idTokensAreRefusedUnlessAskedFor(String mark) {
        assertRefused(with(mark, "\"x\""), Reason.ID_TOKEN);
        assertThat(refusal(new ClaimRules(ISSUER, null, LEEWAY, true), with(mark, "\"x\"")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "foo", "[]", "\"x\"", "{\"sub\":\"a\",\"sub\":\"b\"}", "{} {}", "{\"a\":{\"b\":1,\"b\":1}}"})
    void thePayloadIsOneObjectWithoutDuplicates(String payload) {
        assertRefused(payload, Reason.CLAIMS);
    }

    @Test
    void claimsCannotBeChangedAndShowOnlyNames() throws Exception {
        Claims claims = RULES.judge(jwt(with("list", "[{\"a\":[1]}]")), CLOCK).claims();
        assertThat(claims.toString()).contains("sub", "list").doesNotContain("alice");
        Map<?, ?> inner = (Map<?, ?>) ((List<?>) Objects.requireNonNull(claims.get("list"))).get(0);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(inner::clear);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(((List<?>) inner.get("a"))::clear);
    }

    @Test
    void noMessageShowsAClaim() throws Exception {
        for (String payload :
                List.of(with("aud", "\"s3cret\""), with("iss", "\"s3cret\""), with("exp", "\"s3cret\""), "s3cret")) {
            TokenFault fault = catchThrowableOfType(TokenFault.class, () -> RULES.judge(jwt(payload), CLOCK));
            assertThat(fault.getMessage()).doesNotContain("s3cret", "alice");
        }
        assertThat(RULES.judge(jwt(with("x", "1")), CLOCK).toString()).doesNotContain("alice");
    }

    @Test
    void leewayIsNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClaimRules(ISSUER, null, Duration.ofSeconds(-1), false));
    }

    @Property(tries = 1000)
    void noPayloadThrowsAnythingElse(@ForAll byte[] payload, @ForAll String text) throws Exception {
        for (String tried : List.of(
                new String(payload, java.nio.charset.StandardCharsets.ISO_8859_1),
                text,
                with("exp", text),
                with("aud", text))) {
            refusal(RULES, tried);
        }
    }

    private static String with(String claim, String value) {
        StringBuilder json = new StringBuilder("{");
        Map<String, String> base =
                Map.of("iss", "\"https://idp.test\"", "sub", "\"alice\"", "aud", "\"chat\"", "exp", "1900000000");
        base.forEach((name, usual) -> {
            if (!name.equals(claim)) {
                json.append('"').append(name).append("\":").append(usual).append(',');
            }
        });
        return json.append('"')
                .append(claim)
                .append("\":")
                .append(value)
                .append('}')
                .toString();
    }

    private static VerifiedJwt jwt(String payload) throws TokenFault {
        TokenMint mint = TestKeys.mint(Algorithm.HS256);
        return new VerifiedJwt(RawJwt.parse(mint.signText("{\"alg\":\"HS256\"}", payload)));
    }

    private static Reason refusal(ClaimRules rules, String payload) {
        TokenFault fault = catchThrowableOfType(TokenFault.class, () -> rules.judge(jwt(payload), CLOCK));
        return fault == null ? null : fault.reason();
    }

    private static void assertRefused(String payload, Reason reason) {
        assertThat(refusal(RULES, payload)).describedAs(payload).isEqualTo(reason);
    }
}
