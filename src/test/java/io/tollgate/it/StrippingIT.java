package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.it.Scenario.Tunnel;
import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.Head;
import io.tollgate.testing.TestToken;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A token is taken out without a trace, and nothing but the token. */
final class StrippingIT {
    private static final String TOKEN = TestToken.valid();
    private static final Request BARE = Scenario.bare();

    private static Scenario scenario;

    @BeforeAll
    static void start() {
        scenario = Scenario.start();
    }

    @AfterAll
    static void stop() {
        scenario.close();
    }

    static Stream<Arguments> tokensSentTwice() {
        return Stream.of(
                argumentSet("header and query", BARE.bearer(TOKEN).query("access_token", TOKEN)),
                argumentSet("two header lines", BARE.bearer(TOKEN).bearer(TOKEN)),
                argumentSet(
                        "twice in the query", BARE.query("access_token", TOKEN).query("access_token", TOKEN)),
                argumentSet("twice behind a marker", BARE.protocols("M", TOKEN, "M", TOKEN)),
                argumentSet("twice behind one marker", BARE.protocols("M", TOKEN, TOKEN)),
                argumentSet("subprotocol and header", BARE.protocols("M", TOKEN).bearer(TOKEN)));
    }

    @Case(25)
    @ParameterizedTest
    @MethodSource("tokensSentTwice")
    void aTokenSentTwiceIsA400(Request request) {
        Refused refused = scenario.refused(request);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.head().header("WWW-Authenticate")).contains("error=\"invalid_request\"");
    }

    @Case(25)
    @Test
    void aCookieBesideAnExplicitTokenIsOnlyStripped() {
        Tunnel tunnel = scenario.open(BARE.bearer(TOKEN).cookie("tg=" + TOKEN));
        assertThat(tunnel.upstream().received()).doesNotContain(Scenario.secretsOf(TOKEN));
        assertThat(tunnel.upstream().requestHead().all("Cookie")).isEmpty();
        assertThat(tunnel.upstream().requestHead().all("Authorization")).isEmpty();
    }

    @Case(30)
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    a=1; tg=V; b=2 | a=1; b=2
                    tg=V           |
                    tg=V; b=2      | b=2
                    a=1; tg=V      | a=1
                    a="x y"; tg=V  | a="x y"
                    tgx=1; tg=V    | tgx=1
                    """, delimiter = '|')
    void onlyTheTokensCookieIsTakenOut(String sent, @Nullable String seen) {
        Request request = BARE.cookie(sent.replace("V", TOKEN)).origin(Handshakes.ORIGIN);
        assertThat(scenario.forwarded(request).header("Cookie")).isEqualTo(seen);
    }

    @Case(29)
    @ParameterizedTest
    @CsvSource(textBlock = """
                    /chat?access_token=V,              /chat
                    /chat?a=1&acc%65ss_token=V&b=2,    /chat?a=1&b=2
                    /chat?access_token=V&b=2,          /chat?b=2
                    /chat?a=%20+x&access_token=V,      /chat?a=%20+x
                    /chat?a&&access_token=V&,          /chat?a&&
                    """)
    void onlyTheTokensParameterIsTakenOutAndTheRestStaysAsSent(String sent, String seen) {
        Head head = scenario.forwarded(BARE.target(sent.replace("V", TOKEN)));
        assertThat(head.target()).isEqualTo(seen);
        assertThat(head.raw()).doesNotContain(Scenario.secretsOf(TOKEN));
    }

    @Case(29)
    @Test
    void aSemicolonSeparatesNothingAndItsTokenIsInNoLog() {
        try (CapturedLogs logs = CapturedLogs.everything()) {
            Refused refused = scenario.refused(BARE.target("/chat?a=1;access_token=" + TOKEN));
            assertThat(refused.status()).isEqualTo(401);
            String id = refused.body().getString("id");
            Await.until(
                    "its line", () -> scenario.tollgate().accessLines().stream().anyMatch(line -> line.contains(id)));
            assertThat(String.join("\n", scenario.tollgate().accessLines())).doesNotContain(Scenario.secretsOf(TOKEN));
            logs.assertNever(Scenario.secretsOf(TOKEN));
        }
    }

    @Case(30)
    @Test
    void theMarkerAndTheTokenAreTakenOutOfTheOfferAndTheChoiceGoesBack() {
        try (Scenario choosing = Scenario.setup()
                .answering(Answers.accept().subprotocol("chat.v2"))
                .start()) {
            Tunnel tunnel = choosing.open(BARE.protocols("M", TOKEN, "chat.v2"));
            assertThat(tunnel.upstream().requestHead().header("Sec-WebSocket-Protocol"))
                    .isEqualTo("chat.v2");
            assertThat(tunnel.answer().header("Sec-WebSocket-Protocol")).isEqualTo("chat.v2");
        }
    }

    @Case(30)
    @Test
    void aBrowserThatOffersOnlyTheTokenGetsTheMarkerBack() {
        Tunnel tunnel = scenario.open(BARE.protocols("M", TOKEN));
        assertThat(tunnel.upstream().requestHead().all("Sec-WebSocket-Protocol"))
                .isEmpty();
        assertThat(tunnel.answer().header("Sec-WebSocket-Protocol")).isEqualTo("M");
    }

    @Test
    void theOrderOfTheOtherSubprotocolsIsKept() {
        Head head = scenario.forwarded(BARE.protocols("z", "M", TOKEN, "a", "k"));
        assertThat(String.join(", ", head.all("Sec-WebSocket-Protocol"))).isEqualTo("z, a, k");
    }

    @Case(30)
    @Test
    void aTokenBeforeItsMarkerOrNoneBehindItIsNoToken() {
        assertThat(scenario.refused(BARE.protocols(TOKEN, "M")).status()).isEqualTo(401);
        assertThat(scenario.refused(BARE.protocols("M")).status()).isEqualTo(401);
    }

    @Test
    void anAuthorizationThatIsNoBearerPassesOn() {
        Request request = BARE.query("access_token", TOKEN).header("Authorization", "Basic YTpi");
        assertThat(scenario.forwarded(request).header("Authorization")).isEqualTo("Basic YTpi");
    }

    @Test
    void aPrefixTokenAsTheOnlySubprotocolIsA400() {
        String prefix = "[{subprotocol: {prefix: \"bearer.\"}}]";
        try (Scenario prefixed = Scenario.setup().route("credentials", prefix).start()) {
            assertThat(prefixed.refused(BARE.protocols("bearer." + TOKEN)).status())
                    .isEqualTo(400);
            Head head = prefixed.forwarded(BARE.protocols("bearer." + TOKEN, "chat"));
            assertThat(head.header("Sec-WebSocket-Protocol")).isEqualTo("chat");
        }
    }
}
