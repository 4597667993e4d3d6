package io.tollgate.it;

import static io.tollgate.it.BrowserStage.KUBERNETES;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.Browser;
import io.tollgate.testing.PeerProcess;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a page can put its token, Chromium is let in, takes the answer, and the server sees no token. */
final class BrowserTokenIT {
    private static final String SMALL = TestToken.valid();
    /** 6 KB, as from an issuer that lists groups. */
    private static final String LARGE =
            TestToken.token().claim("groups", "/team/all".repeat(480)).rs256();

    private static BrowserStage stage;
    private static Scenario scenario;

    @BeforeAll
    static void start() {
        stage = BrowserStage.set();
        scenario = stage.setup().start();
    }

    @AfterAll
    static void stop() {
        if (scenario != null) {
            scenario.close();
            stage.close();
        }
    }

    private static Browser.Page page() {
        return stage.browser().page().saying("hello", 1);
    }

    static Stream<String> tokens() {
        assertThat(LARGE).hasSizeBetween(6_000, 7_000);
        return Stream.of(SMALL, LARGE);
    }

    static Stream<Arguments> spellings() {
        return tokens().flatMap(BrowserTokenIT::spellings);
    }

    private static Stream<Arguments> spellings(String token) {
        String inBase64 = KUBERNETES + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(US_ASCII));
        return Stream.of(
                argumentSet("a marker", token, List.of("access_token", token), "access_token"),
                argumentSet("another before", token, List.of("chat.v2", "access_token", token), "chat.v2"),
                argumentSet("another behind", token, List.of("access_token", token, "chat.v2"), "chat.v2"),
                argumentSet("a prefix behind another", token, List.of("chat.v2", "bearer." + token), "chat.v2"),
                argumentSet("a prefix before another", token, List.of("bearer." + token, "chat.v2"), "chat.v2"),
                argumentSet(
                        "as for Kubernetes", token, List.of(inBase64, "base64.binary.k8s.io"), "base64.binary.k8s.io"));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void aTokenAmongSubprotocolsIsTakenOutAndTheAnswerIsOneThatTheBrowserTakes(
            String token, List<String> offered, String selected) {
        JsonObject seen =
                page().offering(offered).opens(BrowserStage.url(scenario)).saw();
        assertEchoed(seen, token);
        assertThat(seen.getString("protocol")).isEqualTo(selected);
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void aTokenInTheQueryIsTakenOut(String token) {
        assertEchoed(page().opens(BrowserStage.url(scenario, token)).saw(), token);
    }

    /** Chromium fails a handshake that offered subprotocols and is answered by none. */
    @Test
    void aServerThatSelectsNothingIsHelpedOutByTheMarkerAndByNothingElse() {
        try (PeerProcess silent = PeerProcess.node("ws-server.mjs", new JsonObject().put("subprotocol", "none"));
                Scenario quiet =
                        stage.setup().endpoints(BrowserStage.endpoint(silent)).start()) {
            String url = BrowserStage.url(quiet);
            JsonObject seen = page().offering(List.of("chat.v2", "access_token", SMALL))
                    .opens(url)
                    .saw();
            assertThat(seen.getString("protocol")).isEqualTo("access_token");
            assertThat(seen.getBoolean("echoed")).isTrue();
            assertFailed(page().offering(List.of("chat.v2", "bearer." + SMALL))
                    .opens(url)
                    .saw());
        }
    }

    /** RFC 6455 §4.1: a subprotocol is a token of HTTP, which excludes {@code =} and {@code /}. */
    @ParameterizedTest
    @ValueSource(strings = {"padded==", "a/b"})
    void aTokenOfOtherCharactersCannotBeASubprotocol(String token) {
        JsonObject seen = page().offering(List.of("access_token", token))
                .opens(BrowserStage.url(scenario))
                .saw();
        assertThat(seen.getString("error")).contains("SyntaxError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Strict", "Lax"})
    void aCookieLetsPagesOfAListedOriginInThoughTheirScriptsCannotReadIt(String sameSite) {
        JsonObject seen =
                withCookie(SMALL, sameSite).opens(BrowserStage.url(scenario)).saw();
        assertEchoed(seen, SMALL);
        assertThat(seen.getString("cookies")).isEmpty();
    }

    /** Another port is another origin of the same site: no SameSite keeps the cookie back, only the Origin tells. */
    @Test
    void aPageOfAnotherOriginIsRefusedWithTheSameCookie() {
        JsonObject seen = withCookie(SMALL, "Strict")
                .of("other")
                .opens(BrowserStage.url(scenario))
                .saw();
        assertFailed(seen);
        scenario.awaitRefusal("origin_denied");
    }

    /** RFC 6265 §6.1 asks for 4096 bytes, and browsers keep no more. */
    @Test
    void aCookieCannotHoldATokenOf6Kilobytes() {
        assertFailed(withCookie(LARGE, "Lax").opens(BrowserStage.url(scenario)).saw());
    }

    @Test
    void aPageRenewsItsTunnelByACallWithAFreshToken() {
        String handle = Renewer.handle();
        try (Scenario renewing = stage.setup()
                .tunnel("{renew: {path: /renew, handle: {query: renew}}}")
                .start()) {
            String url = BrowserStage.url(renewing, SMALL) + "&renew=" + handle;
            String renewal = stage.browser().page().runs("""
                            {
                              const socket = new WebSocket('%s');
                              await new Promise(opened => socket.onopen = opened);
                              const answer = await fetch('http://localhost:%d/renew', {
                                method: 'POST',
                                headers: {Authorization: 'Bearer %s', 'Content-Type': 'application/json'},
                                body: JSON.stringify({renew: '%s'})
                              });
                              console.log(answer.status + ' ' + await answer.text());
                            }
                            """.formatted(
                            url, renewing.tollgate().port(), TestToken.valid(), handle));
            assertThat(renewal).startsWith("200 {\"renewed\":1,");
        }
    }

    @Test
    void aPageExchangesItsTokenForATicketAndNothingOfTheTokenIsInAnUrl() {
        try (Scenario ticketing = stage.setup()
                .route("credentials", "[{ticket: {query: ticket, bind: [address, origin]}}]")
                .route("ticketPath", "/chat/ticket")
                .start()) {
            String said = stage.browser().page().runs("""
                            {
                              const url = 'localhost:%d/chat';
                              const {ticket} = await (await fetch('http://' + url + '/ticket', {
                                method: 'POST',
                                headers: {Authorization: 'Bearer %s'}
                              })).json();
                              const open = () => new Promise(done => {
                                const socket = new WebSocket('ws://' + url + '?ticket=' + ticket);
                                socket.onopen = () => done('opened');
                                socket.onclose = event => done('closed ' + event.code);
                              });
                              console.log(await open());
                              open();
                            }
                            """.formatted(
                            ticketing.tollgate().port(), SMALL));
            assertThat(said).isEqualTo("opened");
            ticketing.awaitRefusal("ticket_replayed");
        }
    }

    @Test
    void aPageIsToldWhyItsFirstMessageWasNotTaken() {
        try (Scenario later =
                stage.setup().route("credentials", "[{message: token}]").start()) {
            String told = stage.browser().page().runs("""
                            const socket = new WebSocket('%s', ['chat.v2']);
                            socket.onopen = () => socket.send(JSON.stringify({token: '%s'}));
                            socket.onclose = event => console.log(socket.protocol, event.code, event.reason);
                            """.formatted(BrowserStage.url(later), TestToken.tampered()));
            assertThat(told.strip()).isEqualTo("chat.v2 4401 invalid_token");
        }
    }

    private static Browser.Page withCookie(String token, String sameSite) {
        return page().cookie("session=" + token + "; Path=/; HttpOnly; SameSite=" + sameSite);
    }

    private static void assertEchoed(JsonObject seen, String token) {
        assertThat(seen.getBoolean("echoed")).as(seen.encode()).isTrue();
        assertThat(seen.getInteger("code")).isEqualTo(1000);
        assertThat(stage.server().await("connection").encode()).doesNotContain(Scenario.secretsOf(token));
    }

    private static void assertFailed(JsonObject seen) {
        assertThat(seen.getBoolean("opened")).isFalse();
        assertThat(seen.getInteger("code")).isEqualTo(1006);
    }
}
