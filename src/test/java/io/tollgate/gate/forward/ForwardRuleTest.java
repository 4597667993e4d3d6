package io.tollgate.gate.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.auth.CredentialFinder;
import io.tollgate.auth.CredentialSettings;
import io.tollgate.auth.IdentityHeaders;
import io.tollgate.gate.RouteSettings.Rewrite;
import io.tollgate.gate.Upstreams;
import io.tollgate.gate.forward.ForwardRule.Sender;
import io.tollgate.handshake.Headers;
import io.tollgate.handshake.RequestHead;
import io.tollgate.handshake.UpgradeRequest;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.route.RequestPath;
import io.tollgate.upstream.Upstream;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes up, line by line. */
final class ForwardRuleTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String PEER = "10.0.0.9";
    private static final Sender STRANGER = new Sender("id-1", PEER, PEER, false, false, false, null);
    private static final Sender PROXY = new Sender("id-1", PEER, "203.0.113.7", true, true, true, null);
    private static final Sender RFC_7239_PROXY = new Sender("id-1", PEER, "203.0.113.7", true, false, true, null);

    private final CredentialFinder credentials = new CredentialFinder(List.of(
            new CredentialSettings.Header("X-Token"),
            new CredentialSettings.Cookie("session"),
            new CredentialSettings.Query("token"),
            new CredentialSettings.SubprotocolMarker("M")));
    private final Headers.Builder sent = Headers.builder();
    private final Map<String, String> identity = new LinkedHashMap<>(Map.of("X-User", "sub"));
    private final Map<String, String> set = new LinkedHashMap<>();
    private final List<String> removed = new ArrayList<>();
    private final List<Map.Entry<String, String>> proven = new ArrayList<>();
    private String connection = "Upgrade";
    private Upstream upstream = Upstreams.of(VERTX, "ws://server:9000/base");

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private ForwardRuleTest sends(String name, String value) {
        sent.add(name, value);
        return this;
    }

    private Headers up(Sender sender) throws Refusal {
        UpgradeRequest request = request("/chat");
        return rule().headers(
                        request,
                        credentials.strip(new PresentedRequest(request)),
                        proven,
                        sender,
                        Upstreams.lease(upstream));
    }

    private ForwardRule rule() {
        return new ForwardRule(new PathRewrite(Rewrite.NONE), new IdentityHeaders(identity), set, removed);
    }

    private UpgradeRequest request(String target) throws Refusal {
        Headers head = Headers.builder()
                .add("Host", "edge.test:8080")
                .add("Connection", connection)
                .add("Upgrade", "WebSocket")
                .add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .add("Sec-WebSocket-Version", "13")
                .addAll(sent.build())
                .build();
        return UpgradeRequest.check(new RequestHead("GET", target, head));
    }

    private static List<String> lines(Headers headers) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            lines.add(headers.name(i) + ": " + headers.value(i));
        }
        return lines;
    }

    @Test
    void theWholeRequestOfAStranger() throws Exception {
        sends("User-Agent", "test/1").sends("Origin", "https://app.test");
        proven.add(Map.entry("X-User", "alice"));
        set.put("X-Edge", "tollgate");
        assertThat(lines(up(STRANGER)))
                .containsExactly(
                        "Host: edge.test:8080",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Version: 13",
                        "User-Agent: test/1",
                        "Origin: https://app.test",
                        "X-User: alice",
                        "X-Forwarded-For: 10.0.0.9",
                        "X-Forwarded-Proto: http",
                        "X-Forwarded-Host: edge.test:8080",
                        "Via: 1.1 tollgate",
                        "X-Request-Id: id-1",
                        "X-Edge: tollgate");
    }

    @ParameterizedTest
    @CsvSource({
        ",ws://server:9000,edge.test:8080",
        "false,ws://server:9000,server:9000",
        "false,ws://server,server",
        ",wss://server,server",
        "true,wss://server,edge.test:8080"
    })
    void theHostIsKeptOrTheEndpoints(Boolean keepHost, String url, String host) throws Exception {
        upstream = Upstreams.of(VERTX, url, keepHost);
        assertThat(up(STRANGER).all("Host")).containsExactly(host);
    }

    @Test
    void hopHeadersAndThoseThatConnectionNamesStayHere() throws Exception {
        connection = "keep-alive, Upgrade, X-Hop";
        sends("X-Hop", "1").sends("Keep-Alive", "5").sends("TE", "trailers").sends("Proxy-Authorization", "x");
        Headers up = up(STRANGER);
        assertThat(lines(up)).noneMatch(line -> line.matches("(?i)(x-hop|keep-alive|te|proxy-authorization):.*"));
        assertThat(up.all("Connection")).containsExactly("Upgrade");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For",
                "x_forwarded_for",
                "X-Forwarded-User",
                "X-Forwarded_Proto",
                "X_Real_IP",
                "X-Real-IP",
                "X_Request-Id",
                "traceparent",
                "tracestate",
                "Forwarded",
                "X-Tollgate-Principal",
                "x_tollgate_ctx_role",
                "X-User",
                "x_user",
                "x-uSER"
            })
    void aStrangersClaimsStayHereInAnySpelling(String name) throws Exception {
        assertThat(lines(sends(name, "forged").up(STRANGER))).noneMatch(line -> line.contains("forged"));
    }

    @Test
    void aTrustedProxyIsBelieved() throws Exception {
        sends("X-Forwarded-For", "203.0.113.7")
                .sends("X-Forwarded-For", "10.0.0.1")
                .sends("X-Forwarded-Proto", "http")
                .sends("X-Forwarded-Host", "public.test")
                .sends("X-Forwarded-User", "bob")
                .sends("X-Request-Id", "theirs")
                .sends("X-Tollgate-Principal", "alice")
                .sends("traceparent", "00-1-2-01")
                .sends("Forwarded", "for=6.6.6.6");
        Headers up = up(PROXY);
        assertThat(up.all("X-Forwarded-For")).containsExactly("203.0.113.7, 10.0.0.1, 10.0.0.9");
        assertThat(up.all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(up.all("X-Forwarded-Host")).containsExactly("public.test");
        assertThat(up.all("X-Forwarded-User")).containsExactly("bob");
        assertThat(up.all("X-Request-Id")).containsExactly("theirs");
        assertThat(up.all("X-Tollgate-Principal")).containsExactly("alice");
        assertThat(up.all("traceparent")).containsExactly("00-1-2-01");
        assertThat(up.all("Forwarded")).isEmpty();
    }

    @Test
    void aTrustedProxyThatSaysNothingIsSpokenFor() throws Exception {
        Headers up = up(new Sender("id-1", PEER, PEER, true, true, true, null));
        assertThat(up.all("X-Forwarded-For")).containsExactly(PEER);
        assertThat(up.all("X-Forwarded-Proto")).containsExactly("https");
        assertThat(up.all("X-Request-Id")).containsExactly("id-1");
    }

    @Test
    void whereForwardedIsTrustedXForwardedIsAnybodysWord() throws Exception {
        sends("X-Forwarded-For", "6.6.6.6")
                .sends("X-Forwarded-Host", "evil.test")
                .sends("X-Request-Id", "theirs");
        Headers up = up(RFC_7239_PROXY);
        assertThat(up.all("X-Forwarded-For")).containsExactly("203.0.113.7, 10.0.0.9");
        assertThat(up.all("X-Forwarded-Host")).containsExactly("edge.test:8080");
        assertThat(up.all("X-Request-Id")).containsExactly("theirs");
    }

    @Test
    void anIdThatConnectionNamesIsReplacedAndNotMissing() throws Exception {
        connection = "Upgrade, X-Request-Id";
        assertThat(sends("X-Request-Id", "theirs").up(PROXY).all("X-Request-Id"))
                .containsExactly("id-1");
    }

    @Test
    void viaGrows() throws Exception {
        Headers up = sends("Via", "1.0 a").sends("Via", "1.1 b (x)").up(STRANGER);
        assertThat(up.all("Via")).containsExactly("1.0 a, 1.1 b (x), 1.1 tollgate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1.1 tollgate                                          | false
                    1.0 a, HTTP/1.1 Tollgate (v1)                         | false
                    1.1 tollgate, 1.1 tollgate, 1.1 tollgate, 1.1 tollgate | true
                    """)
    void aRequestThatPassedUsIsALoop(String via, boolean trusted) {
        Headers headers = Headers.builder().add("Via", via).build();
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> ForwardRule.refuseLoop(headers, trusted));
        assertThat(refusal.outcome()).isEqualTo(Outcome.LOOP);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1.1 a, 1.1 b                             | false
                    1.1 tollgate.example.com                 | false
                    tollgate                                 | false
                    1.1 tollgate, 1.1 tollgate, 1.1 tollgate | true
                    """)
    void othersAndAFewOfUsInARowAreNone(String via, boolean trusted) {
        Headers headers = Headers.builder().add("Via", via).build();
        assertThatCode(() -> ForwardRule.refuseLoop(headers, trusted)).doesNotThrowAnyException();
    }

    @Test
    void credentialsStayHereAndNothingElse() throws Exception {
        sends("X-Token", "T0ken")
                .sends("Cookie", "a=1; session=T0ken; b=2")
                .sends("Authorization", "Basic YTpi")
                .sends("Sec-WebSocket-Protocol", "z, M, T0ken, a");
        Headers up = up(STRANGER);
        assertThat(lines(up)).noneMatch(line -> line.contains("T0ken"));
        assertThat(up.all("Cookie")).containsExactly("a=1; b=2");
        assertThat(up.all("Authorization")).containsExactly("Basic YTpi");
        assertThat(up.all("Sec-WebSocket-Protocol")).containsExactly("z, a");
    }

    @Test
    void noHeaderIsLeftWhereOnlyTheTokenWasInIt() throws Exception {
        Headers up = sends("Cookie", "session=T0ken")
                .sends("Sec-WebSocket-Protocol", "M, T0ken")
                .up(STRANGER);
        assertThat(up.contains("Cookie")).isFalse();
        assertThat(up.contains("Sec-WebSocket-Protocol")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            foo, permessage-deflate; client_max_window_bits | permessage-deflate; client_max_window_bits
            foo                                             |
            """)
    void deflateIsTheOnlyExtensionOfferedOn(String offered, String up) throws Exception {
        assertThat(sends("Sec-WebSocket-Extensions", offered).up(STRANGER).first("Sec-WebSocket-Extensions"))
                .isEqualTo(up);
    }

    @Test
    void setReplacesAndRemoveTakesOffInAnySpelling() throws Exception {
        set.put("X-Edge", "tollgate");
        removed.add("X-Debug");
        sends("x-edge", "client")
                .sends("X_Edge", "client")
                .sends("x-debug", "1")
                .sends("X_Debug", "1");
        assertThat(lines(up(STRANGER)))
                .contains("X-Edge: tollgate")
                .noneMatch(line -> line.contains("client") || line.contains("ebug"));
    }

    @Test
    void setAndRemoveHoldForWhatWeWouldAddOurselves() throws Exception {
        set.put("X-Request-Id", "fixed");
        removed.add("Cookie");
        Headers up = sends("Cookie", "a=1").up(STRANGER);
        assertThat(up.all("X-Request-Id")).containsExactly("fixed");
        assertThat(up.contains("Cookie")).isFalse();
    }

    @Test
    void whatIsSetKeepsTheFilesOrder() throws Exception {
        List<String> names = List.of("X-J", "X-C", "X-A", "X-Z", "X-B", "X-Q", "X-D");
        names.forEach(name -> set.put(name, "1"));
        Headers up = up(STRANGER);
        List<String> seen = new ArrayList<>();
        for (int i = up.size() - names.size(); i < up.size(); i++) {
            seen.add(up.name(i));
        }
        assertThat(seen).isEqualTo(names);
    }

    @ParameterizedTest
    @CsvSource({"/chat,/base/chat", "/chat?a=1&token=T&b=2,/base/chat?a=1&b=2", "/?token=T,/base/", "/a?,/base/a?"})
    void theTargetIsBasePathPathAndWhatIsLeftOfTheQuery(String asked, String target) throws Exception {
        UpgradeRequest request = request(asked);
        assertThat(rule().target(
                                Upstreams.lease(upstream),
                                RequestPath.parse(request.rawPath()),
                                Map.of(),
                                credentials.strip(new PresentedRequest(request))))
                .isEqualTo(target);
    }
}
