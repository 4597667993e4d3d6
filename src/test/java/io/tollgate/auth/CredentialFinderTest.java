package io.tollgate.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.auth.CredentialFinder.Found;
import io.tollgate.auth.CredentialSettings.Cookie;
import io.tollgate.auth.CredentialSettings.Header;
import io.tollgate.auth.CredentialSettings.Query;
import io.tollgate.auth.CredentialSettings.SubprotocolBase64Prefix;
import io.tollgate.auth.CredentialSettings.SubprotocolFirst;
import io.tollgate.auth.CredentialSettings.SubprotocolMarker;
import io.tollgate.auth.CredentialSettings.SubprotocolPrefix;
import io.tollgate.auth.place.Precedence;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which token of a request is its credential, and what is left without it; cases are those of cases.md. */
final class CredentialFinderTest {
    private static final String V = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln";
    private static final String V64 =
            Base64.getUrlEncoder().withoutPadding().encodeToString(V.getBytes(StandardCharsets.US_ASCII));

    private final CredentialFinder finder = new CredentialFinder(List.of(
            new Header("Authorization"),
            new Header("X-Token"),
            new Query("access_token"),
            new SubprotocolMarker("M"),
            new SubprotocolPrefix("bearer."),
            new SubprotocolBase64Prefix("base64url.bearer."),
            new Cookie("tg")));

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", " Bearer  ", "Bearer\t"})
    void authorizationCarriesTheTokenBehindBearerInAnyCase(String before) throws Refusal {
        Found found = finder.find(new Handshake().with("Authorization", before + V + " "));
        assertThat(found.credential().token()).isEqualTo(V);
        assertThat(found.credential().place()).isEqualTo(new Header("Authorization"));
        assertThat(found.stripped().removedHeaders()).containsExactly("authorization");
    }

    @Test
    void anyOtherHeaderIsTheTokenAlone() throws Refusal {
        Found found = finder.find(new Handshake().with("x-token", " " + V));
        assertThat(found.credential().token()).isEqualTo(V);
        assertThat(found.stripped().removedHeaders()).containsExactly("x-token");
    }

    @Test
    void anotherSchemeOfAuthorizationIsNoTokenAndPassesOn() throws Refusal {
        Found found =
                finder.find(new Handshake().with("Authorization", "Basic dTpw").query("access_token=" + V));
        assertThat(found.credential().place()).isEqualTo(new Query("access_token"));
        assertThat(found.stripped().removedHeaders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a=1&access_token=%s&b=2, a=1&b=2",
        "a=1&acc%%65ss_token=%s&b=2, a=1&b=2",
        "access_token=%s&a=%%41+;&&b, a=%%41+;&&b",
        "access_token=%s,",
        "&access_token=%s, ''",
    })
    void theQueryParameterIsTakenOutAndTheRestStaysAsItWas(String query, String rest) throws Refusal {
        Found found = finder.find(new Handshake().query(query.formatted(V)));
        assertThat(found.credential().token()).isEqualTo(V);
        assertThat(found.stripped().query()).isEqualTo(rest == null ? null : rest.replace("%%", "%"));
    }

    @Test
    void aSemicolonSeparatesNoParameters() {
        assertThat(refused(new Handshake().query("a=1;access_token=" + V)).outcome())
                .isEqualTo(Outcome.NO_TOKEN);
    }

    @Test
    void theSubprotocolAfterTheMarkerIsTheToken() throws Refusal {
        Found found = finder.find(new Handshake().offering("chat.v1", "M", V, "chat.v2"));
        assertThat(found.credential().token()).isEqualTo(V);
        assertThat(found.stripped().subprotocols()).containsExactly("chat.v1", "chat.v2");
    }

    @Test
    void theMarkerIsNamedIfTheUpstreamSelectsNothing() throws Refusal {
        Found found = finder.find(new Handshake().offering("M", V));
        assertThat(found.stripped().subprotocols()).isEmpty();
        assertThat(found.stripped().answerSubprotocol()).isEqualTo("M");
    }

    @Test
    void aMarkerWithNothingBehindItBringsNoToken() {
        assertThat(refused(new Handshake().offering("M")).outcome()).isEqualTo(Outcome.NO_TOKEN);
        assertThat(refused(new Handshake().offering(V, "M")).outcome()).isEqualTo(Outcome.NO_TOKEN);
    }

    @ParameterizedTest
    @MethodSource("prefixForms")
    void aPrefixedSubprotocolCarriesTheTokenAndNothingIsNamedForIt(String subprotocol) throws Refusal {
        Found found = finder.find(new Handshake().offering("chat.v1", subprotocol, "chat.v2"));
        assertThat(found.credential().token()).isEqualTo(V);
        assertThat(found.stripped().subprotocols()).containsExactly("chat.v1", "chat.v2");
        assertThat(found.stripped().answerSubprotocol()).isNull();
    }

    @ParameterizedTest
    @MethodSource("prefixForms")
    void aPrefixedTokenThatIsTheOnlySubprotocolIsRefusedAsARequest(String subprotocol) {
        Refusal refusal = refused(new Handshake().offering(subprotocol));
        assertThat(refusal.outcome()).isEqualTo(Outcome.AMBIGUOUS_TOKEN);
        assertThat(refusal.headers())
                .containsExactly(Map.entry("WWW-Authenticate", "Bearer error=\"invalid_request\""));
    }

    static Stream<String> prefixForms() {
        return Stream.of("bearer." + V, "base64url.bearer." + V64);
    }

    @Test
    void aCookieIsTheTokenIfNothingElseIs() throws Refusal {
        Found found = finder.find(new Handshake().with("Cookie", "a=1; tg=" + V + "; b=2"));
        assertThat(found.credential().token()).isEqualTo(V);
        assertThat(found.credential().ambient()).isTrue();
        assertThat(found.stripped().cookies()).containsExactly("a=1; b=2");
    }

    @Test
    void aCookieBesideAnExplicitTokenIsOnlyStripped() throws Refusal {
        Found found = finder.find(
                new Handshake().with("Cookie", "tg=" + V + "; tg=other").with("Authorization", "Bearer " + V));
        assertThat(found.credential().ambient()).isFalse();
        assertThat(found.stripped().cookies()).isEmpty();
        assertThat(found.stripped().removedHeaders()).containsExactly("authorization");
    }

    @ParameterizedTest
    @MethodSource("twoTokens")
    void twoTokensAreRefusedEvenIfEqual(Handshake handshake) {
        Refusal refusal = refused(handshake);
        assertThat(refusal.outcome()).isEqualTo(Outcome.AMBIGUOUS_TOKEN);
        assertThat(refusal.headers())
                .containsExactly(Map.entry("WWW-Authenticate", "Bearer error=\"invalid_request\""));
        assertThat(refusal.detail()).doesNotContain(V);
    }

    static Stream<Arguments> twoTokens() {
        String bearer = "Bearer " + V;
        return Stream.of(
                        new Handshake().with("Authorization", bearer).query("access_token=" + V),
                        new Handshake().with("Authorization", bearer).with("Authorization", bearer),
                        new Handshake().offering("M", V, "M", V),
                        new Handshake().offering("M", V, V),
                        new Handshake().with("Authorization", "Basic dTpw").with("Authorization", bearer),
                        new Handshake().with("Authorization", bearer).with("X-Token", V),
                        new Handshake().with("X-Token", V).with("X-Token", V),
                        new Handshake().query("access_token=" + V + "&access_token=" + V),
                        new Handshake().query("access_token=" + V + "&access_token="),
                        new Handshake().query("access_token=" + V + "&access%5Ftoken"),
                        new Handshake().offering("M", V).with("Authorization", bearer),
                        new Handshake().offering("M", V, "M", V),
                        new Handshake().offering("M", V, "chat", "M"),
                        new Handshake().offering("M", "M"),
                        new Handshake().offering("M", "M", V),
                        new Handshake().offering("M", V, "bearer." + V),
                        new Handshake().with("Cookie", "tg=" + V + "; tg=" + V),
                        new Handshake().with("Cookie", "tg=" + V).with("Cookie", "tg=" + V))
                .map(Arguments::of);
    }

    @Test
    void howOftenATokenWasSentDoesNotLengthenTheLog() {
        Refusal refusal = refused(new Handshake().query("access_token&".repeat(2_000)));
        assertThat(refusal.detail()).contains("2000").hasSizeLessThan(200);
    }

    @Test
    void aRequestWithoutATokenIsAskedForOne() {
        Refusal refusal =
                refused(new Handshake().query("a=1").with("Cookie", "a=1").offering("chat"));
        assertThat(refusal.outcome()).isEqualTo(Outcome.NO_TOKEN);
        assertThat(refusal.headers()).containsExactly(Map.entry("WWW-Authenticate", "Bearer"));
    }

    @ParameterizedTest
    @MethodSource("impossibleTokens")
    void whatCannotBeATokenWasSentAllTheSameAndIsInvalid(Handshake handshake) {
        Refusal refusal = refused(handshake);
        assertThat(refusal.outcome()).isEqualTo(Outcome.INVALID_TOKEN);
        assertThat(refusal.headers())
                .singleElement()
                .satisfies(header -> assertThat(header.getValue())
                        .startsWith("Bearer error=\"invalid_token\"")
                        .doesNotContain(V));
    }

    static Stream<Arguments> impossibleTokens() {
        return Stream.of(
                        new Handshake().with("Authorization", "Bearer"),
                        new Handshake().with("Authorization", "Bearer " + V + " " + V),
                        new Handshake().with("Authorization", "Bearer " + V + ", Bearer " + V),
                        new Handshake().with("X-Token", ""),
                        new Handshake().query("access_token="),
                        new Handshake().query("access_token"),
                        new Handshake().query("access_token=" + V + "%"),
                        new Handshake().query("access_token=" + V + "%zz"),
                        new Handshake().query("access_token=%00" + V),
                        new Handshake().offering("chat", "bearer."),
                        new Handshake().offering("chat", "base64url.bearer." + V64 + "="),
                        new Handshake().offering("chat", "base64url.bearer.!"),
                        new Handshake().with("Cookie", "tg="),
                        new Handshake().with("Cookie", "tg=\"" + V + "\""))
                .map(Arguments::of);
    }

    @Test
    void tokensInPlacesThatARouteDoesNotNamePass() throws Refusal {
        CredentialFinder headerOnly = new CredentialFinder(List.of(new Header("Authorization")));
        Found found = headerOnly.find(new Handshake()
                .with("Authorization", "Bearer " + V)
                .query("access_token=" + V)
                .offering("M", V)
                .with("Cookie", "tg=" + V));
        assertThat(found.stripped().query()).isEqualTo("access_token=" + V);
        assertThat(found.stripped().subprotocols()).containsExactly("M", V);
        assertThat(found.stripped().cookies()).containsExactly("tg=" + V);
    }

    @Test
    void aRefusedRequestCanBeStrippedAllTheSame() {
        Stripped stripped = finder.strip(new Handshake()
                .with("Authorization", "Bearer " + V)
                .with("Cookie", "tg=; tg=" + V)
                .query("access_token=&access_token=" + V)
                .offering("M", V, "bearer." + V));
        assertThat(stripped.query()).isNull();
        assertThat(stripped.subprotocols()).isEmpty();
        assertThat(stripped.cookies()).isEmpty();
        assertThat(stripped.toString()).doesNotContain(V);
    }

    @Test
    void aRouteThatLooksForNoTokenStripsNothing() {
        Stripped stripped = new CredentialFinder(List.of())
                .strip(new Handshake()
                        .query("access_token=" + V)
                        .offering("M", V)
                        .with("Cookie", "tg=1"));
        assertThat(stripped)
                .isEqualTo(new Stripped(
                        "access_token=" + V, List.of("M", V), null, null, java.util.Set.of(), List.of("tg=1")));
    }

    @Test
    void neitherCredentialNorWhatIsFoundShowsTheToken() throws Refusal {
        Found found =
                finder.find(new Handshake().with("Authorization", "Bearer " + V).query("a=1"));
        assertThat(found.toString()).doesNotContain(V).contains("Authorization");
    }

    private static final CredentialFinder LISTED = new CredentialFinder(
            List.of(new SubprotocolFirst("websocket"), new Query("t"), new Cookie("tg"), new Header("X-Token")),
            Precedence.LISTED);

    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvSource({
        "websocket V, W, W, W, V", //
        "websocket,   V, W, W, V",
        "websocket,    , V, W, V",
        "websocket,    ,  , V, V",
    })
    void whereTheListDecidesTheFirstPlaceWithATokenCountsAndAllAreTakenOut(
            String offered, String inQuery, String inCookie, String inHeader, String counted) throws Refusal {
        Handshake handshake = new Handshake().offering(offered.split(" "));
        handshake = inQuery == null ? handshake : handshake.query("a=1&t=" + inQuery);
        handshake = inCookie == null ? handshake : handshake.with("Cookie", "tg=" + inCookie);
        Found found = LISTED.find(handshake.with("X-Token", inHeader));
        assertThat(found.credential().token()).isEqualTo(counted);
        assertThat(found.stripped())
                .isEqualTo(new Stripped(
                        inQuery == null ? null : "a=1",
                        List.of("websocket"),
                        "websocket",
                        "websocket",
                        java.util.Set.of("x-token"),
                        List.of()));
    }

    @Test
    void aSecondTokenInThePlaceThatCountsIsRefusedAlsoWhereTheListDecides() throws Refusal {
        Handshake twice = new Handshake().query("t=V&t=W");
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> LISTED.find(twice.offering("websocket")))
                .matches(refusal -> refusal.outcome() == Outcome.AMBIGUOUS_TOKEN);
        assertThat(LISTED.find(twice.offering("websocket", "X")).credential().token())
                .isEqualTo("X");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"chat", "chat websocket V", "V websocket", "websockets V", ""})
    void withoutTheFirstWordNoTokenCounts(String offered) {
        Handshake handshake = new Handshake().query("t=V").with("X-Token", "V").with("Cookie", "tg=V");
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> LISTED.find(offered.isEmpty() ? handshake : handshake.offering(offered.split(" "))))
                .matches(refusal -> refusal.outcome() == Outcome.NO_TOKEN)
                .withMessage("No token counts; expected \"websocket\" as the first subprotocol");
        assertThat(LISTED.strip(handshake).query()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"V", "W"})
    void aTokenThatStandsAmongTheSubprotocolsOnceMoreIsRefused(String copy) {
        Handshake both = new Handshake().query("t=W");
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> LISTED.find(both.offering("websocket", "V", "chat", copy)))
                .matches(refusal -> refusal.outcome() == Outcome.AMBIGUOUS_TOKEN);
    }

    @Test
    void theFirstWordGoesUpAsTheFileHasItAndBackAsTheClientDoes() throws Refusal {
        Stripped stripped =
                LISTED.find(new Handshake().offering("WebSocket", "V", "chat")).stripped();
        assertThat(stripped.subprotocols()).containsExactly("websocket", "chat");
        assertThat(stripped.answerTo("websocket")).isEqualTo("WebSocket");
        assertThat(stripped.answerTo(null)).isEqualTo("WebSocket");
        assertThat(stripped.answerTo("chat")).isEqualTo("chat");
    }

    private Refusal refused(Handshake handshake) {
        return catchThrowableOfType(Refusal.class, () -> finder.find(handshake));
    }
}
