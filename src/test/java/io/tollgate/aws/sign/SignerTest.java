package io.tollgate.aws.sign;

import static io.tollgate.aws.sign.Vectors.HOST;
import static io.tollgate.aws.sign.Vectors.KEY;
import static io.tollgate.aws.sign.Vectors.TEMPORARY;
import static io.tollgate.aws.sign.Vectors.TOKEN;
import static io.tollgate.aws.sign.Vectors.header;
import static io.tollgate.aws.sign.Vectors.sign;
import static io.tollgate.aws.sign.Vectors.signature;
import static io.tollgate.aws.sign.Vectors.upgrade;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.sign.SigningSettings.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignerTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String EXAMPLE = "example.amazonaws.com";
    private static final String ORDER_ENCODED = "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1";

    @DisplayName("D1 AWS suite")
    @ParameterizedTest
    @CsvSource({
        "HEADER, /, false, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "QUERY, /, false, e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d",
        "HEADER, /, true, 07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
        "QUERY, /, true, 7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c",
        "HEADER, " + ORDER_ENCODED + ", false, 371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
        "QUERY, " + ORDER_ENCODED + ", false, c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787"
    })
    void signsAsTheSuiteOfAwsDoes(Place in, String target, boolean temporary, String expected) {
        Signed signed = sign("service", in, HOUR, EXAMPLE, target, temporary ? TEMPORARY : KEY);
        assertThat(signature(signed)).isEqualTo(expected);
    }

    @DisplayName("D1 canonical query of order-encoded")
    @Test
    void parametersAreSortedByTheirEncodedNames() {
        assertThat(QueryParameters.parse(ORDER_ENCODED.substring(2)).canonical())
                .isEqualTo("%E1%88%B4=Value1&Param=Value2&Param-3=Value3");
    }

    @DisplayName("D2 header-signed upgrade")
    @ParameterizedTest
    @CsvSource({
        "/dev, false, host;x-amz-date, ee6bc02dfc27e7d3bb2c4c7582e25bdb3887459738d02ffb5c1ed98e993d7761",
        "/dev, true, host;x-amz-date;x-amz-security-token,"
                + " d6b14bcd68475766a5fea8b53f14ad3860a63c96bc74aa7334c9264bff43d3d9",
        "/$default, false, host;x-amz-date, db344c1e8864b553938824a1f086ad082f873d89f56130d0b28df03f77a7d314"
    })
    void anUpgradeIsSignedByHeaders(String target, boolean temporary, String signedHeaders, String expected) {
        Signed signed = upgrade(Place.HEADER, target, temporary ? TEMPORARY : KEY);
        assertThat(header(signed, "Authorization"))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request,"
                        + " SignedHeaders=" + signedHeaders + ", Signature=" + expected);
        assertThat(signed.target()).isEqualTo(target);
    }

    @DisplayName("D2 headers that are added, and no others")
    @Test
    void whatIsAddedIsTheDateTheTokenAndTheSignature() {
        assertThat(upgrade(Place.HEADER, "/dev", TEMPORARY).headers())
                .extracting(Map.Entry::getKey)
                .containsExactly("X-Amz-Date", "X-Amz-Security-Token", "Authorization");
        assertThat(header(upgrade(Place.HEADER, "/dev", KEY), "X-Amz-Date")).isEqualTo("20150830T123600Z");
    }

    @DisplayName("D3 query-presigned")
    @Test
    void anUpgradeIsSignedInItsQuery() {
        assertThat(upgrade(Place.QUERY, "/dev", KEY).target())
                .isEqualTo("/dev?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        + "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fexecute-api%2Faws4_request"
                        + "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host"
                        + "&X-Amz-Signature=ef258fa149e82aaae5606d92de66b031c341a1aad0f0aaadb76f44d8a0df4b58");
    }

    @DisplayName("D3 query-presigned with a session token")
    @Test
    void theTokenIsSignedInTheQuery() {
        Signed signed = upgrade(Place.QUERY, "/dev", TEMPORARY);
        assertThat(signed.target())
                .endsWith("&X-Amz-Expires=300&X-Amz-Security-Token=" + TOKEN
                        + "&X-Amz-SignedHeaders=host"
                        + "&X-Amz-Signature=c825b9ee30a26a0598ae8be9047f31461a85a439f9bc94acf8cfcc0385c27322");
        assertThat(signed.headers()).isEmpty();
    }

    @DisplayName("D4 query rewrite and presign")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dev?room=a%20b%2Bc&X-Amz-Signature=evil",
                "/dev?x-amz-signature=evil&room=a%20b%2Bc",
                "/dev?X%2DAmz-Signature=evil&room=a%20b%2bc&X-Amz-Credential",
                "/dev?&room=a+b%2Bc&&%58-amz-date=19700101T000000Z",
            })
    void whatTheClientSignedIsDropped(String target) {
        assertThat(upgrade(Place.QUERY, target, TEMPORARY).target())
                .doesNotContain("evil", "1970")
                .endsWith("&X-Amz-SignedHeaders=host&room=a%20b%2Bc"
                        + "&X-Amz-Signature=fc1ac1c6f89d5d6f72cc5df03d53cb0f47ce3f06c016def6361d49c4a35bbe83");
    }

    @Test
    void ofTheHeadersFormOnlyTheClientsSignatureIsTakenFromTheQuery() {
        assertThat(upgrade(Place.HEADER, "/dev?b=2&X-Amz-Date=x&a=1&a=%7e", KEY).target())
                .isEqualTo("/dev?b=2&a=1&a=%7e");
        assertThat(upgrade(Place.HEADER, "/dev?X-Amz-Date=x", KEY).target()).isEqualTo("/dev");
    }

    @Test
    void whatServersReadInTwoWaysIsSpelledInOne() {
        assertThat(upgrade(Place.HEADER, "/dev?a=b+c&d=%zz&e=100%", KEY).target())
                .isEqualTo("/dev?a=b%20c&d=%25zz&e=100%25");
    }

    @Test
    void valuesOfOneNameKeepTheirOrderAlthoughTheSignatureSortsThem() {
        assertThat(upgrade(Place.QUERY, "/dev?q=2&q=1", KEY).target()).contains("&q=2&q=1&X-Amz-Signature=");
        assertThat(QueryParameters.parse("q=2&q=1").canonical()).isEqualTo("q=1&q=2");
    }

    @Test
    void iotGetsItsSessionTokenAfterTheSignature() {
        Signed with =
                sign("iotdevicegateway", Place.QUERY, HOUR, "x-ats.iot.us-east-1.amazonaws.com", "/mqtt", TEMPORARY);
        Signed without = sign("iotdevicegateway", Place.QUERY, HOUR, "x-ats.iot.us-east-1.amazonaws.com", "/mqtt", KEY);
        assertThat(with.target()).isEqualTo(without.target() + "&X-Amz-Security-Token=" + TOKEN);
    }

    @Test
    void kinesisVideoKeepsTheParametersOfItsOwn() {
        Signed signed = sign(
                "kinesisvideo",
                Place.QUERY,
                HOUR,
                "v-1.kinesisvideo.us-east-1.amazonaws.com",
                "/?X-Amz-ChannelARN=arn%3Aaws&X-Amz-ClientId=me&X-Amz-Date=x",
                KEY);
        assertThat(signed.target())
                .contains("X-Amz-ChannelARN=arn%3Aaws&X-Amz-ClientId=me&X-Amz-Credential=")
                .doesNotContain("Date=x");
    }

    @ParameterizedTest
    @CsvSource({
        "'', /",
        "/, /",
        "/$default, /%24default",
        "/runtimes/arn%3Aaws%3Abedrock/ws, /runtimes/arn%253Aaws%253Abedrock/ws",
        "/a b/~x-._, /a%20b/~x-._",
        "/a//b/./c/../d/, /a/b/d/",
        "/../a/.., /"
    })
    void pathsAreEncodedOnceMore(String sent, String canonical) {
        assertThat(CanonicalRequest.path(sent)).isEqualTo(canonical);
    }

    @Test
    void anEmptyPathIsSentAsASlash() {
        assertThat(upgrade(Place.HEADER, "?a=1", KEY).target()).isEqualTo("/?a=1");
        assertThat(signature(upgrade(Place.HEADER, "", KEY))).isEqualTo(signature(upgrade(Place.HEADER, "/", KEY)));
    }

    @Test
    void theHostIsSignedWithItsPort() {
        Signed with = sign("transcribe", Place.QUERY, HOUR, HOST + ":8443", "/", KEY);
        Signed without = sign("transcribe", Place.QUERY, HOUR, HOST, "/", KEY);
        assertThat(signature(with)).isNotEqualTo(signature(without));
    }

    @Test
    void aNewDayOrKeyIsNotSignedForWithTheKeyDerivedBefore() {
        Signer signer = new Signer(Vectors.settings("execute-api", Place.HEADER, HOUR));
        Instant tomorrow = Vectors.NOW.plus(Duration.ofDays(1));
        AccessKey other = new AccessKey(Vectors.ID, "another secret", null, null);
        Signed first = signer.sign(HOST, "/dev", KEY, Vectors.NOW);
        assertThat(signature(signer.sign(HOST, "/dev", other, Vectors.NOW))).isNotEqualTo(signature(first));
        assertThat(header(signer.sign(HOST, "/dev", KEY, tomorrow), "Authorization"))
                .contains("/20150831/");
        assertThat(signer.sign(HOST, "/dev", KEY, Vectors.NOW)).isEqualTo(first);
    }

    @Test
    void everyStepCanBeSeen() {
        CanonicalRequest request =
                new CanonicalRequest("GET", "/dev", "", new TreeMap<>(Map.of("host", "a")), Digests.OF_NOTHING);
        Scope scope = new Scope("20150830", "us-east-1", "execute-api");
        Signature signature = Signature.of(request, "20150830T123600Z", scope, new SigningKey.Last().of(KEY, scope));
        assertThat(signature.canonicalRequest()).isEqualTo("GET\n/dev\n\nhost:a\n\nhost\n" + Digests.OF_NOTHING);
        assertThat(signature.stringToSign())
                .isEqualTo("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/execute-api/aws4_request\n"
                        + Digests.sha256(signature.canonicalRequest().getBytes(UTF_8)));
    }

    @Test
    void nothingThatLetsInIsPrinted() {
        assertThat(upgrade(Place.QUERY, "/dev", TEMPORARY)).hasToString("Signed[***]");
        assertThat(KEY).asString().doesNotContain(Vectors.SECRET);
        assertThat(TEMPORARY).asString().doesNotContain(TOKEN);
    }

    @Test
    void servicesThatNobodyElseCanSignForAreRefused() {
        assertThat(SigningSettings.refusal("appsync")).contains("leave sign out");
        assertThat(SigningSettings.refusal("bedrock")).contains("HTTP/2");
        assertThat(SigningSettings.refusal("execute-api")).isNull();
    }
}
