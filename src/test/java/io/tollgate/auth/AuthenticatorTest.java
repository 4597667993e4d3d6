package io.tollgate.auth;

import static io.tollgate.auth.Mint.EXPIRY;
import static io.tollgate.auth.Mint.LEEWAY;
import static io.tollgate.auth.Mint.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.auth.keys.TokenDigest;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.testing.AuthorizerStub;
import io.tollgate.testing.Await;
import io.tollgate.testing.IntrospectionSketch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a token proves, and when it proves nobody. */
final class AuthenticatorTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final Mint first = new Mint("https://first.test", "k1");
    private final Mint second = new Mint("https://second.test", "k1");

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void aGoodTokenProvesItsSubjectUntilItsExpiryAndTheLeeway() throws Exception {
        Principal principal = proven(over(first.inline(10)), first.token(Map.of()), NOW);
        assertThat(principal.issuer()).isEqualTo("https://first.test");
        assertThat(principal.subject()).isEqualTo("alice");
        assertThat(principal.endsAt()).isEqualTo(EXPIRY.plus(LEEWAY));
        assertThat(principal.toString()).doesNotContain("alice");
    }

    @Test
    void theIssuerThatATokenNamesJudgesItAndNoOther() throws Exception {
        Authenticator both = over(first.inline(0), second.inline(0));
        assertThat(proven(both, second.token(Map.of()), NOW).issuer()).isEqualTo("https://second.test");
        String forged = first.token(Map.of("iss", "https://second.test"));
        assertThat(refused(both, forged, NOW).outcome()).isEqualTo(Outcome.INVALID_TOKEN);
    }

    @ParameterizedTest
    @CsvSource({"tollgate, false, true", "other, false, true", "third, false, false", "tollgate, true, false"})
    void whoWasProvenIsBelievedByOtherSettingsWhileTheyTakeSuchTokens(
            String audience, boolean idToken, boolean believed) throws Exception {
        List<String> both = List.of("tollgate", "other");
        Map<String, Object> claims = idToken ? Map.of("aud", both, "nonce", "n") : Map.of("aud", both);
        Principal principal = proven(over(first.settings(List.of("tollgate"), true)), first.token(claims), NOW);
        assertThat(over(first.settings(List.of(audience), false)).believes(principal))
                .isEqualTo(believed);
        assertThat(over(second.inline(0)).believes(principal)).isFalse();
    }

    @Test
    void whereNoIssuerIsAskedForItsNameVouchesForWhoeverTheTokenIsFrom() throws Exception {
        Authenticator any = over(first.anyIssuer("name", "data.userId"));
        Map<String, Object> data = Map.of("userId", "ann");
        for (String iss : List.of("https://first.test", "x", "name")) {
            Principal principal = proven(any, first.token(Map.of("iss", iss, "data", data)), NOW);
            assertThat(principal.issuer()).isEqualTo("name");
            assertThat(principal.subject()).isEqualTo("ann");
        }
        assertThat(refused(any, first.token(Map.of()), NOW).outcome()).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(refused(any, second.token(Map.of("data", data)), NOW).outcome())
                .isEqualTo(Outcome.INVALID_TOKEN);
    }

    @Test
    void whomANameVouchedForIsBelievedUnderThatNameAndAsThatSubjectOnly() throws Exception {
        Map<String, Object> data = Map.of("userId", "ann");
        Principal principal =
                proven(over(first.anyIssuer("name", "data.userId")), first.token(Map.of("data", data)), NOW);
        assertThat(over(first.anyIssuer("name", "data.userId")).believes(principal))
                .isTrue();
        assertThat(over(first.anyIssuer("name", "sub")).believes(principal)).isFalse();
        assertThat(over(first.anyIssuer("other", "data.userId")).believes(principal))
                .isFalse();
        assertThat(over(first.inline(0)).believes(principal)).isFalse();
    }

    @Test
    void anIssuerThatAsksForNoneIsAlone() throws Exception {
        List<Issuer> both =
                List.of(Issuer.create(VERTX, first.anyIssuer("name", "sub")), Issuer.create(VERTX, second.inline(0)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Authenticator(both))
                .withMessage("Issuer name takes any; expected it alone");
    }

    @Test
    void aTokenOfAnUnknownIssuerIsInvalid() throws Exception {
        assertThat(refused(over(first.inline(0)), second.token(Map.of()), NOW).outcome())
                .isEqualTo(Outcome.INVALID_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b.c", "....", "e30.e30.", "eyJhbGciOiJub25lIn0.e30."})
    void whatIsNoTokenIsInvalidAndNeverShown(String text) throws Exception {
        Refusal refusal = refused(over(first.inline(10)), text, NOW);
        assertThat(refusal.outcome()).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(refusal.headers())
                .singleElement()
                .satisfies(header -> assertThat(header.getValue()).startsWith("Bearer error=\"invalid_token\""));
    }

    @Test
    void theDetailSaysWhyAndShowsNothingOfTheToken() throws Exception {
        String token = first.token(Map.of("aud", "sesame"));
        Refusal refusal = refused(over(first.inline(10)), token, NOW);
        assertThat(refusal.detail()).startsWith("wrong_audience").doesNotContain("sesame", token);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void expiryIsJudgedByOurClockAtEachUseRememberedOrNot(int remember) throws Exception {
        Authenticator authenticator = over(first.inline(remember));
        String token = first.token(Map.of());
        Instant end = EXPIRY.plus(LEEWAY);
        assertThat(proven(authenticator, token, NOW).subject()).isEqualTo("alice");
        assertThat(proven(authenticator, token, end.minusNanos(1)).subject()).isEqualTo("alice");
        assertThat(refused(authenticator, token, end).outcome()).isEqualTo(Outcome.INVALID_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void aTokenThatHasBegunHasNotOnceTheClockIsSetBack(int remember) throws Exception {
        Authenticator authenticator = over(first.inline(remember));
        String token = first.token(Map.of("nbf", NOW.minusSeconds(60).getEpochSecond()));
        assertThat(proven(authenticator, token, NOW).subject()).isEqualTo("alice");
        assertThat(proven(authenticator, token, NOW.minusSeconds(90)).subject()).isEqualTo("alice");
        assertThat(refused(authenticator, token, NOW.minusSeconds(91)).detail()).contains("nbf");
        assertThat(proven(authenticator, token, NOW).subject()).isEqualTo("alice");
    }

    @Test
    void aRememberedTokenIsTheSameJudgementAndAnUnrememberedOneIsMadeAnew() throws Exception {
        String token = first.token(Map.of());
        Authenticator remembering = over(first.inline(10));
        assertThat(proven(remembering, token, NOW).claims())
                .isSameAs(proven(remembering, token, NOW).claims());
        Authenticator forgetting = over(first.inline(0));
        assertThat(proven(forgetting, token, NOW).claims())
                .isNotSameAs(proven(forgetting, token, NOW).claims());
    }

    @Test
    void noMoreTokensAreRememberedThanAsked() throws Exception {
        Issuer issuer = Issuer.create(VERTX, first.inline(1));
        Authenticator authenticator = new Authenticator(List.of(issuer));
        List<String> tokens = List.of(first.token(Map.of()), first.token(Map.of("sub", "bob")));
        tokens.forEach(token -> proven(authenticator, token, NOW));
        assertThat(tokens)
                .filteredOn(token -> issuer.verifier().recall(TokenDigest.of(token), NOW) != null)
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whileItsIssuerHasNoKeysATokenIsNeitherGoodNorBad() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:1/jwks");
        Authenticator authenticator =
                over(first.settings(new IssuerSettings.FetchedKeys(nowhere, null), 10), second.inline(10));
        Refusal refusal = refused(authenticator, first.token(Map.of()), NOW);
        assertThat(refusal.outcome()).isEqualTo(Outcome.NO_KEYS);
        assertThat(refusal.headers()).containsExactly(Map.entry("Retry-After", "5"));
        assertThat(proven(authenticator, second.token(Map.of()), NOW).subject()).isEqualTo("alice");
        assertThat(refused(authenticator, "a.b.c", NOW).outcome()).isEqualTo(Outcome.INVALID_TOKEN);
    }

    @Test
    void twoIssuersOfOneRouteMayNotSayTheSame() {
        assertThatThrownBy(() -> over(first.inline(0), first.inline(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://first.test");
    }

    @Test
    void aTokenThatIsNoJwtIsForTheIssuerThatIsAskedAndAJwtForItsIssuersKeys() throws Exception {
        try (AuthorizerStub server = AuthorizerStub.start(good())) {
            Authenticator both =
                    over(first.inline(0), second.asked(second.inline(0).keys(), server));
            assertThat(proven(both, "opaque", NOW).issuer()).isEqualTo("https://second.test");
            assertThat(proven(both, second.token(Map.of()), NOW).subject()).isEqualTo("alice");
            assertThat(refused(both, second.token(Map.of("aud", "other")), NOW).outcome())
                    .isEqualTo(Outcome.INVALID_TOKEN);
            assertThat(server.onlyOne().body()).startsWith("token=opaque&");
        }
    }

    @Test
    void anIssuerWithoutKeysIsAskedAboutItsJwtsAndWhereItIsAloneAboutAll() throws Exception {
        try (AuthorizerStub server = AuthorizerStub.start(good())) {
            IssuerSettings asked = second.asked(new IssuerSettings.NoKeys(), server);
            Authenticator both = over(first.inline(0), asked);
            assertThat(proven(both, first.token(Map.of()), NOW).issuer()).isEqualTo("https://first.test");
            assertThat(server.asked()).isEmpty();
            assertThat(proven(both, second.token(Map.of("exp", 1)), NOW).issuer())
                    .isEqualTo("https://second.test");
            assertThat(refused(both, first.token(Map.of("iss", "https://third.test")), NOW)
                            .outcome())
                    .isEqualTo(Outcome.INVALID_TOKEN);
            assertThat(server.asked()).hasSize(1);
            assertThat(proven(over(asked), first.token(Map.of("iss", "https://third.test")), NOW)
                            .issuer())
                    .isEqualTo("https://second.test");
        }
    }

    @Test
    void whomAServerStandsForIsBelievedByOtherSettingsWhileTheyTakeSuchTokens() throws Exception {
        try (AuthorizerStub server = AuthorizerStub.start(good())) {
            Authenticator authenticator = over(second.asked(new IssuerSettings.NoKeys(), server));
            Principal principal = proven(authenticator, "opaque", NOW);
            assertThat(authenticator.believes(principal)).isTrue();
            assertThat(over(second.settings(List.of("other"), false)).believes(principal))
                    .isFalse();
            assertThat(principal.endsAt())
                    .isEqualTo(Instant.ofEpochSecond(4_000_000_000L).plus(LEEWAY));
        }
    }

    @Test
    void twoIssuersOfARouteThatAreAskedAreOneTooMany() {
        try (AuthorizerStub server = AuthorizerStub.start(good())) {
            IssuerSettings.Keys none = new IssuerSettings.NoKeys();
            assertThatThrownBy(() -> over(first.asked(none, server), second.asked(none, server)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("are asked about tokens; expected one of a route");
        }
    }

    private static AuthorizerStub.Answer good() {
        return AuthorizerStub.json(200, IntrospectionSketch.active("alice", Map.of("aud", "tollgate")));
    }

    private static Authenticator over(IssuerSettings... settings) throws Exception {
        List<Issuer> issuers = new ArrayList<>();
        for (IssuerSettings each : settings) {
            issuers.add(Issuer.create(VERTX, each));
        }
        return new Authenticator(issuers);
    }

    private static Principal proven(Authenticator authenticator, String token, Instant now) {
        Future<Principal> proof = proof(authenticator, token, now);
        assertThat(proof.succeeded()).as("%s", proof.cause()).isTrue();
        return proof.result();
    }

    private static Refusal refused(Authenticator authenticator, String token, Instant now) {
        Future<Principal> proof = proof(authenticator, token, now);
        assertThat(proof.failed()).isTrue();
        return (Refusal) proof.cause();
    }

    /** Over, even where somebody else was asked. */
    private static Future<Principal> proof(Authenticator authenticator, String token, Instant now) {
        Future<Principal> proof = authenticator.authenticate(Mint.credential(token), now);
        Await.until("there is a verdict", proof::isComplete);
        return proof;
    }
}
