package io.tollgate.handshake;

import static io.tollgate.handshake.Heads.HANDSHAKE;
import static io.tollgate.handshake.Heads.KEY;
import static io.tollgate.handshake.Heads.handshakeReplacing;
import static io.tollgate.handshake.Heads.handshakeWith;
import static io.tollgate.handshake.Heads.refusal;
import static io.tollgate.handshake.Heads.upgrade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §4.2.1, one rule after the other. Lines in a table are parted by {@code |}. */
final class UpgradeRequestTest {
    @Test
    void aRightHandshakeIsTakenApart() throws Refusal {
        UpgradeRequest request = upgrade(HANDSHAKE);
        assertThat(request.host()).isEqualTo("h");
        assertThat(request.authority()).isEqualTo("h");
        assertThat(request.rawPath()).isEqualTo("/chat");
        assertThat(request.rawQuery()).isNull();
        assertThat(request.key()).isEqualTo(KEY);
        assertThat(request.subprotocols()).isEmpty();
        assertThat(request.deflateOffers()).isNull();
        assertThat(request.origin()).isNull();
    }

    /** Case 12: a GET in lower case is another method. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "get", "HEAD", "CONNECT", "TRACE", "OPTIONS"})
    void onlyGetOpensAWebSocket(String method) {
        Refusal refusal = refusal(() -> upgrade(HANDSHAKE.replaceFirst("GET", method)));
        assertThat(refusal.outcome()).isEqualTo(Outcome.METHOD_NOT_ALLOWED);
        assertThat(refusal.headers()).containsExactly(Map.entry("Allow", "GET"));
    }

    @Test
    void aPostIsRefusedForItsMethodWhateverItsBody() {
        String post = handshakeWith("Content-Length: 0").replaceFirst("GET", "POST");
        assertThat(refusal(() -> upgrade(post)).outcome()).isEqualTo(Outcome.METHOD_NOT_ALLOWED);
    }

    /** Case 7. */
    @ParameterizedTest
    @ValueSource(strings = {"http://other.test/chat", "http://h/chat", "*", "h:80", "chat", "?a"})
    void theTargetIsInOriginForm(String target) {
        assertBad(HANDSHAKE.replaceFirst("/chat", target));
    }

    @Test
    void theQueryStartsAtTheFirstQuestionMark() throws Refusal {
        UpgradeRequest request = upgrade(HANDSHAKE.replaceFirst("/chat", "/a%2Fb?c=d?e"));
        assertThat(request.rawPath()).isEqualTo("/a%2Fb");
        assertThat(request.rawQuery()).isEqualTo("c=d?e");
        assertThat(upgrade(HANDSHAKE.replaceFirst("/chat", "/?")).rawQuery()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Chat.Example.COM, chat.example.com",
        "h:8080, h",
        "127.0.0.1:1, 127.0.0.1",
        "[::1], [::1]",
        "[FE80::1]:443, [fe80::1]",
        "[::ffff:1.2.3.4], [::ffff:1.2.3.4]",
        "a_b-c.~, a_b-c.~",
    })
    void theHostIsLowerCaseAndWithoutPort(String authority, String host) throws Refusal {
        UpgradeRequest request = upgrade(handshakeReplacing("Host", "Host: " + authority));
        assertThat(request.host()).isEqualTo(host);
        assertThat(request.authority()).isEqualTo(authority);
    }

    /** Case 6. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h, i",
                "h i",
                "h@evil/x",
                "u:p@h",
                "h/x",
                "h?x",
                "h#x",
                "h\\x",
                "h:",
                "h:x",
                "h:-1",
                "h:65536",
                "h:000080",
                ":80",
                "h:80:80",
                "[::1",
                "::1",
                "[::1]x",
                "[[::1]]",
                "[fe80::1%25eth0]",
                "[v1.x]",
                "[]",
                "a]:80",
                "h%41",
                "h!",
                "h\u00e9",
            })
    void theHostIsOneNameOrAddressWithAtMostAPort(String authority) {
        assertBad(handshakeReplacing("Host", "Host: " + authority));
    }

    @Test
    void aHostIsNoLongerThanANameMayBe() throws Refusal {
        assertThat(upgrade(handshakeReplacing("Host", "Host: " + "a".repeat(255)))
                        .host())
                .hasSize(255);
        assertBad(handshakeReplacing("Host", "Host: " + "a".repeat(256)));
    }

    /** Cases 9 and 10: nothing that could be a body, read in whatever way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 3",
                "Content-Length: +3",
                "Content-Length: +0",
                "Content-Length: 00",
                "Content-Length: -1",
                "Content-Length:",
                "Content-Length: 0, 0",
                "Content-Length: 0|Content-Length: 0",
                "Content-Length: 3|Content-Length: 4",
                "Transfer-Encoding: chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding:",
                "Transfer-Encoding: chunked|Content-Length: 0",
                "HTTP2-Settings: AAMAAABkAAQAAP__",
            })
    void aHandshakeHasNoBody(String lines) {
        assertBad(handshakeWith(lines.split("\\|")));
    }

    @Test
    void aLengthOfZeroIsNoBody() throws Refusal {
        assertThat(upgrade(handshakeWith("Content-Length: 0")).host()).isEqualTo("h");
    }

    @Test
    void aPlainGetIsToldToUpgrade() {
        Refusal refusal = refusal(() -> upgrade("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
        assertUpgradeRequired(refusal);
    }

    /** Cases 1 and 2. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade:",
                "Upgrade: h2c",
                "Upgrade: h2c, websocket",
                "Upgrade: websocket, h2c",
                "Upgrade: websocket/13",
                "Upgrade: websockets",
                "Upgrade: websocket|Upgrade: websocket",
                "Upgrade: websocket|Upgrade: h2c",
                "Upgrade: TLS/1.0",
            })
    void theOnlyUpgradeIsToWebsocket(String lines) {
        assertBad(handshakeReplacing("Upgrade", lines.split("\\|")));
    }

    /** Case 3. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: WebSocket|Connection: keep-alive, UPGRADE",
                "Upgrade: WEBSOCKET|Connection: keep-alive|Connection: upgrade",
                "Upgrade: websocket|Connection: ,, Upgrade ,",
            })
    void upgradeAndConnectionAreReadWithoutRegardToCase(String lines) throws Refusal {
        String text = handshakeReplacing("Upgrade").replace("Connection: Upgrade", lines.replace("|", "\r\n"));
        assertThat(upgrade(text).key()).isEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Connection: keep-alive", "Connection:", "Connection: upgraded", "Connection: up grade"})
    void connectionNamesUpgrade(String line) {
        assertBad(line.isEmpty() ? handshakeReplacing("Connection") : handshakeReplacing("Connection", line));
    }

    /** Case 4. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "8", "12", "013", "13, 8", "", "0xd"})
    void anotherVersionIsToldOurs(String version) {
        String text = handshakeReplacing("Sec-WebSocket-Version", "Sec-WebSocket-Version: " + version);
        assertUpgradeRequired(refusal(() -> upgrade(text)));
    }

    @Test
    void theVersionIsThereOnce() {
        assertBad(handshakeReplacing("Sec-WebSocket-Version"));
        assertBad(handshakeWith("Sec-WebSocket-Version: 8"));
        assertBad(handshakeWith("sec-websocket-version: 13"));
    }

    /** Case 5. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAA",
                "!!!!",
                "dGhlIHNhbXBsZSBub25jZQ=",
                "dGhlIHNhbXBsZSBub25jZQ===",
                "dGhlIHNhbXBsZSBub25jZR==",
                "dGhlIHNhbXBsZSBub25jZQAA",
                "dGhlIHNhbXBsZSBub25jZWE=",
                "dGhlIHNhbXBsZ-Bub25jZQ==",
                "dGhlIHNhbXBsZ Bub25jZQ==",
                "dGhlIHNhbXBsZ=Bub25jZQ==",
                "dGhlIHNhbXBsZ\u00e9Bub25jZQ==",
            })
    void theKeyIsSixteenBytesInBase64(String key) {
        assertBad(handshakeReplacing("Sec-WebSocket-Key", "Sec-WebSocket-Key: " + key));
    }

    @Test
    void theKeyIsThereOnce() {
        assertBad(handshakeReplacing("Sec-WebSocket-Key"));
        assertBad(handshakeWith("Sec-WebSocket-Key: " + KEY));
    }

    /** Cases 6 and 25 leave no header of one value open to be read twice; Authorization is judged with credentials. */
    @ParameterizedTest
    @ValueSource(strings = {"Host: h", "Host: i", "Origin: https://a|Origin: https://a"})
    void aHeaderOfOneValueIsNotRepeated(String lines) {
        assertBad(handshakeWith(lines.split("\\|")));
    }

    @Test
    void anOriginIsKeptAsSent() throws Refusal {
        assertThat(upgrade(handshakeWith("Origin: https://App.test")).origin()).isEqualTo("https://App.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a, a", "secret|secret"})
    void noSubprotocolIsThereTwice(String values) throws Refusal {
        String lines = "Sec-WebSocket-Protocol: " + values.replace("|", "\r\nSec-WebSocket-Protocol: ");
        UpgradeRequest request = upgrade(handshakeWith(lines));
        assertThatThrownBy(request::refuseRepeatedSubprotocols)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.outcome()).isEqualTo(Outcome.BAD_REQUEST))
                .hasMessageNotContaining("secret");
    }

    @Test
    void aMethodThatIsNoOrdinaryWordIsNotShown() {
        Refusal refusal = catchThrowableOfType(
                Refusal.class,
                () -> UpgradeRequest.check(new RequestHead("c2lnbmF0dXJlLXBpZWNl", "/", Headers.empty())));
        assertThat(refusal.detail()).isEqualTo("a method of 20 characters, expected GET");
    }

    @Test
    void subprotocolsKeepTheirOrderOverAllLines() throws Refusal {
        UpgradeRequest request = upgrade(handshakeWith("Sec-WebSocket-Protocol: b,a ,", "Sec-WebSocket-Protocol: \tC"));
        assertThat(request.subprotocols()).containsExactly("b", "a", "C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a b", "a, secret=", "a/b", "a;b", "\"a\""})
    void subprotocolsAreTokens(String values) {
        String lines = "Sec-WebSocket-Protocol: " + values.replace("|", "\r\nSec-WebSocket-Protocol: ");
        assertBad(handshakeWith(lines));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "permessage-deflate ! permessage-deflate",
                "permessage-deflate; client_max_window_bits ! permessage-deflate; client_max_window_bits",
                "x-other, permessage-deflate ;a=\"9\" , permessage-deflate ! permessage-deflate ;a=\"9\", permessage-deflate",
                "permessage-deflate; a = b|x ! permessage-deflate; a = b",
                "x-other; a=\"\\b\" !",
                "Permessage-Deflate !",
            })
    void onlyOffersOfDeflateAreTaken(String values, String offers) throws Refusal {
        String lines = "Sec-WebSocket-Extensions: " + values.replace("|", "\r\nSec-WebSocket-Extensions: ");
        UpgradeRequest request = upgrade(handshakeWith(lines));
        assertThat(request.deflateOffers()).isEqualTo(offers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "a b",
                "a;",
                "a;;b",
                "a;=b",
                "a; b=",
                "a; b=\"",
                "a; b=\"c",
                "a; b=\"\"",
                "a; b=\"c d\"",
                "a; b=\"c\\",
                "a; b=\"c\"d",
                "\"a\"",
                "a=b",
                "a; b=c=d",
                "a, (b)",
            })
    void extensionsAreAList(String value) {
        assertBad(handshakeWith("Sec-WebSocket-Extensions: " + value));
    }

    @Test
    void nothingSecretIsPrinted() throws Refusal {
        String text = handshakeWith("Cookie: secret", "Sec-WebSocket-Protocol: secret")
                .replace("/chat", "/?secret");
        assertThat(upgrade(text).toString()).doesNotContain("secret").doesNotContain(KEY);
    }

    private static void assertBad(String text) {
        Refusal refusal = refusal(() -> upgrade(text));
        assertThat(refusal).isNotNull();
        assertThat(refusal.outcome()).isEqualTo(Outcome.BAD_REQUEST);
        assertThat(refusal.detail()).doesNotContain("secret").doesNotContain(KEY);
    }

    private static void assertUpgradeRequired(Refusal refusal) {
        assertThat(refusal.outcome()).isEqualTo(Outcome.UPGRADE_REQUIRED);
        assertThat(refusal.headers())
                .containsExactly(Map.entry("Upgrade", "websocket"), Map.entry("Sec-WebSocket-Version", "13"));
    }
}
