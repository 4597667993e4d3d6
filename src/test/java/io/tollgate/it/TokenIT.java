package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A token that is not wholly right is a 401, whatever is wrong with it. */
final class TokenIT {
    /** RFC 6979 §A.2.5: q of P-256, for r and for s. */
    private static final byte[] ORDER_TWICE =
            HexFormat.of().parseHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".repeat(2));

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    static Stream<Arguments> hostileTokens() {
        return Stream.of(signatures(), keyIds(), headers(), claims(), shapes()).flatMap(rows -> rows);
    }

    private static Stream<Arguments> signatures() {
        TestToken token = TestToken.token();
        return Stream.of(
                argumentSet("alg none", token.unsigned("none")),
                argumentSet("alg None", token.unsigned("None")),
                argumentSet("alg nOnE", token.unsigned("nOnE")),
                argumentSet(
                        "RS256 without a signature", token.header("kid", "k1").unsigned("RS256")),
                argumentSet("HS256 by k1's PEM", token.confusedWithPem()),
                argumentSet("HS256 by k1's DER", token.confusedWithDer()),
                argumentSet("HS256 by k1's JWK", token.confusedWithJwk()),
                argumentSet("another key", token.byStranger()),
                argumentSet("tampered", TestToken.tampered()),
                argumentSet("ES256 of zeros", token.es256AllZero()),
                argumentSet("ES256 of the order", token.es256Changed(signature -> ORDER_TWICE)),
                argumentSet("ES256 of 63 bytes", token.es256Changed(signature -> Arrays.copyOf(signature, 63))),
                argumentSet("ES256 of 65 bytes", token.es256Changed(signature -> Arrays.copyOf(signature, 65))),
                argumentSet("ES256 in DER", token.es256InDer()),
                argumentSet("ES256 under an RSA kid", token.header("kid", "k1").es256()),
                argumentSet("EdDSA under an EC kid", token.header("kid", "k2").eddsa()));
    }

    private static Stream<Arguments> keyIds() {
        return Stream.of("../../../../dev/null", "' OR '1'='1", "k".repeat(10_000), "unknown")
                .map(kid -> argumentSet(
                        "kid " + kid.substring(0, Math.min(20, kid.length())),
                        TestToken.token().header("kid", kid).rs256()));
    }

    private static Stream<Arguments> headers() {
        TestToken token = TestToken.token();
        String claims = token.claimsText();
        return Stream.of(
                argumentSet("kid a number", token.header("kid", 1).rs256()),
                argumentSet("crit", token.header("crit", List.of("exp")).rs256()),
                argumentSet("empty crit", token.header("crit", List.of()).rs256()),
                argumentSet(
                        "b64",
                        token.header("crit", List.of("b64"))
                                .header("b64", false)
                                .rs256()),
                argumentSet("jwk", token.byStrangerWithItsKey()),
                argumentSet("x5c", token.byStrangerWithItsCertificate()),
                argumentSet(
                        "two alg",
                        TestToken.signedText("{\"alg\":\"RS256\",\"kid\":\"k1\",\"alg\":\"RS256\"}", claims)),
                argumentSet("no alg", TestToken.signedText("{\"kid\":\"k1\"}", claims)),
                argumentSet("header no JSON", TestToken.signedText("{", claims)),
                argumentSet(
                        "ID token",
                        token.claim("nonce", "n").claim("at_hash", "h").rs256()));
    }

    private static Stream<Arguments> claims() {
        TestToken token = TestToken.token();
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                argumentSet("two sub", damaged("\"sub\":\"alice\"", "\"sub\":\"alice\",\"sub\":\"root\"")),
                argumentSet("payload no JSON", TestToken.signedText("{\"alg\":\"RS256\",\"kid\":\"k1\"}", "{")),
                argumentSet("no exp", token.without("exp").rs256()),
                argumentSet(
                        "exp a string",
                        token.claim("exp", String.valueOf(now + 300)).rs256()),
                argumentSet("exp true", token.claim("exp", true).rs256()),
                argumentSet("exp -1", token.claim("exp", -1).rs256()),
                argumentSet("exp 1e400", damaged("\"exp\":[0-9.E]+", "\"exp\":1e400")),
                argumentSet("exp of 20 digits", damaged("\"exp\":[0-9.E]+", "\"exp\":99999999999999999999")),
                argumentSet("expired", token.claim("exp", now - 31).rs256()),
                argumentSet("no aud", token.without("aud").rs256()),
                argumentSet("another aud", token.claim("aud", List.of("other")).rs256()),
                argumentSet("aud an object", token.claim("aud", Map.of()).rs256()),
                argumentSet(
                        "another iss", token.claim("iss", TestKeys.ISSUER + "/").rs256()));
    }

    private static String damaged(String claim, String replacement) {
        String claims = TestToken.token().claimsText().replaceFirst(claim, replacement);
        assertThat(claims).contains(replacement);
        return TestToken.signedText("{\"alg\":\"RS256\",\"kid\":\"k1\"}", claims);
    }

    private static Stream<Arguments> shapes() {
        String valid = TestToken.valid();
        char last = valid.charAt(valid.length() - 1);
        return Stream.of(
                argumentSet("padded", valid + "="),
                argumentSet("unused bits set", valid.substring(0, valid.length() - 1) + (char) (last + 1)),
                argumentSet("plus", valid.substring(0, valid.length() - 8) + "+" + valid.substring(valid.length() - 7)),
                argumentSet(
                        "slash", valid.substring(0, valid.length() - 8) + "/" + valid.substring(valid.length() - 7)),
                argumentSet(
                        "space", valid.substring(0, valid.length() - 8) + " " + valid.substring(valid.length() - 8)),
                argumentSet("five parts", valid + ".a.b"),
                argumentSet("two parts", valid.substring(0, valid.lastIndexOf('.'))),
                argumentSet("8,000 dots", ".".repeat(8_000)),
                argumentSet("JSON", "{\"payload\":\"e30\",\"signatures\":[]}"));
    }

    @Case({17, 18, 19, 20, 21, 22, 23, 24})
    @ParameterizedTest
    @MethodSource("hostileTokens")
    void isRefused(String token) {
        Refused refused = scenario.refused(Scenario.bare().bearer(token));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.error()).isEqualTo("invalid_token");
        assertThat(refused.head().header("WWW-Authenticate"))
                .startsWith("Bearer")
                .contains("error=\"invalid_token\"");
    }

    static Stream<Arguments> rightTokens() {
        TestToken token = TestToken.token();
        return Stream.of(
                argumentSet("RS256", token.rs256()),
                argumentSet("ES256", token.es256()),
                argumentSet("EdDSA", token.eddsa()),
                argumentSet(
                        "half a second",
                        token.expiresIn(Duration.ofMillis(60_500)).rs256()),
                argumentSet(
                        "one of two audiences",
                        token.claim("aud", List.of("other", "tollgate")).rs256()),
                argumentSet(
                        "audience as a string", token.claim("aud", "tollgate").rs256()),
                argumentSet("typ at+jwt", token.header("typ", "at+jwt").rs256()));
    }

    @Case({21, 22})
    @ParameterizedTest
    @MethodSource("rightTokens")
    void aRightTokenOpens(String token) {
        scenario.open(Scenario.bare().bearer(token));
    }

    @Case(22)
    @Test
    void aTokenBegins30SecondsEarlyAndNotEarlier() {
        TestToken token = TestToken.token();
        BigDecimal now = BigDecimal.valueOf(Instant.now().toEpochMilli(), 3);
        String tooEarly = token.claim("nbf", now.add(BigDecimal.valueOf(31))).rs256();
        assertThat(scenario.refused(Scenario.bare().bearer(tooEarly)).error()).isEqualTo("invalid_token");
        String early = token.claim("nbf", now.add(BigDecimal.valueOf(29))).rs256();
        scenario.open(Scenario.bare().bearer(early));
    }

    @Case(18)
    @Test
    void aTokenWithoutAKeyIdIsBelievedOnlyWhereOneKeyFits() {
        String nameless =
                TestToken.signedText("{\"alg\":\"RS256\"}", TestToken.token().claimsText());
        scenario.open(Scenario.bare().bearer(nameless));
        try (Scenario two =
                Scenario.setup().issuer("jwks", TestKeys.jwksWithSecondRsaKey()).start()) {
            assertThat(two.refused(Scenario.bare().bearer(nameless)).error()).isEqualTo("invalid_token");
            two.open(Scenario.good());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSharedSecretOpensForWhoHasIt(boolean right) {
        byte[] secret = TestKeys.secret();
        secret[secret.length - 1] = 'x';
        try (Scenario shared = Scenario.setup().sharedSecret(secret).start()) {
            String token = TestToken.token().hs256(right ? secret : new byte[64]);
            assertThat(shared.ask(Scenario.bare().bearer(token)).status()).isEqualTo(right ? 101 : 401);
            assertThat(shared.stub().connections()).isEqualTo(right ? 1 : 0);
        }
    }
}
