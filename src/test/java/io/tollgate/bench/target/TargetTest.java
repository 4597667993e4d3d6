package io.tollgate.bench.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.handshake.HeadReader;
import io.tollgate.handshake.UpgradeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "ws://example.com, example.com, 80, example.com, /, ws://example.com/",
        "wss://example.com/a, example.com, 443, example.com, /a, wss://example.com/a",
        "ws://example.com:80/, example.com, 80, example.com, /, ws://example.com/",
        "ws://127.0.0.1:8080/chat/x?access_token=s3cret, 127.0.0.1, 8080, 127.0.0.1:8080, /chat/x?access_token=s3cret, ws://127.0.0.1:8080/chat/x?***",
        "ws://[::1]:8080?a=b, ::1, 8080, [::1]:8080, /?a=b, ws://[::1]:8080/?***"
    })
    void aUrlIsTakenApart(String url, String host, int port, String authority, String path, String shown) {
        Target target = target(url);
        assertThat(target.host()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port);
        assertThat(target.secure()).isEqualTo(url.startsWith("wss"));
        assertThat(target.shown()).isEqualTo(shown);
        assertThat(target).hasToString(shown);
        assertThat(request(target)).startsWith("GET " + path + " HTTP/1.1\r\nHost: " + authority + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "http://example.com/",
                "ws:///x",
                "ws://user:s3cret@example.com/",
                "ws://example.com/#s3cret",
                "ws://example.com/a b",
                "ws://example.com:0/",
                "ws://example.com:99999/",
                "ws://exa_mple.com:x/",
                "ws://example.com/é"
            })
    void whatIsNoWebSocketUrlIsToldWithoutShowingIt(String url) {
        assertThatThrownBy(() -> target(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected ws://host:port/path")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aRequestHoldsEveryRuleOfAnOpeningHandshake() throws Exception {
        Target target = Target.of("ws://h/x", List.of("Origin: https://a", "X-A:  b "), List.of("chat", "v2"), null);
        ByteBuf request = Unpooled.copiedBuffer(request(target), ISO_8859_1);
        HeadReader reader = HeadReader.forRequest(10_000);
        assertThat(reader.read(request)).isTrue();
        UpgradeRequest upgrade = UpgradeRequest.check(reader.request());
        assertThat(upgrade.subprotocols()).containsExactly("chat", "v2");
        assertThat(upgrade.origin()).isEqualTo("https://a");
        assertThat(upgrade.headers().first("X-A")).isEqualTo("b");
        request.release();
    }

    @Test
    void eachConnectionHasAKeyOfItsOwn() {
        Target target = target("ws://h/");
        assertThat(target.next().key()).isNotEqualTo(target.next().key());
    }

    @Test
    void aHostThatIsGivenTakesThePlaceOfOurs() {
        Target target = Target.of("ws://127.0.0.1:1/", List.of("Host: chat.example.com"), List.of(), null);
        assertThat(request(target)).contains("Host: chat.example.com\r\n").doesNotContain("127.0.0.1");
    }

    @Test
    void tokensGoInTurnWhereverTheirPlaceIs() throws IOException {
        Target target = Target.of(
                "ws://h/{token}/x?t={token}",
                List.of("Authorization: Bearer {token}"),
                List.of("t.{token}", "chat"),
                tokens("one\n\n two \n"));
        for (String token : List.of("one", "two", "one")) {
            Offer offer = target.next();
            assertThat(request(target, offer))
                    .contains(
                            "GET /" + token + "/x?t=" + token + " ",
                            "Authorization: Bearer " + token + "\r\n",
                            "Sec-WebSocket-Protocol: t." + token + ", chat\r\n")
                    .doesNotContain("{");
            assertThat(offer.subprotocols()).containsExactly("t." + token, "chat");
            assertThat(offer.toString()).doesNotContain(token);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'bad token s3cret-of-alice-1', bad token ***",
        "'Upgrade ''s3cret-of-alice…'', expected', 'Upgrade ''***'', expected'",
        "'who is eyJhbGciOi.x.y?', who is ***",
        "'slow down', slow down"
    })
    void aTokenThatTheServerSaysAgainIsMasked(String said, String shown) throws IOException {
        Offer offer = Target.of("ws://h/?t={token}", List.of(), List.of(), tokens("s3cret-of-alice-1"))
                .next();
        assertThat(offer.masked(said)).isEqualTo(shown);
    }

    @Test
    void tokensAndPlacesForThemGoTogether() throws IOException {
        assertThatThrownBy(() -> target("ws://h/?t={token}")).hasMessageContaining("found {token} but no tokens");
        Tokens some = tokens("one");
        assertThatThrownBy(() -> Target.of("ws://h/", List.of(), List.of(), some))
                .hasMessageContaining("found tokens but no {token}");
    }

    @Test
    void aFileWithoutTokensOrWithABadOneIsToldByItsLine() {
        assertThatThrownBy(() -> tokens("\n \n")).hasMessageContaining("found no token");
        assertThatThrownBy(() -> tokens("good\ns3cret with blanks\n"))
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no colon s3cret", ": s3cret", "A B: s3cret", "A: s3cret\r\nB: x", "A: s3cret\u00e9"})
    void aHeaderThatIsNoneIsToldWithoutShowingIt(String header) {
        assertThatThrownBy(() -> Target.of("ws://h/", List.of(header), List.of(), null))
                .hasMessage("header: expected 'Name: value' of visible ASCII");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: x",
                "connection: x",
                "Sec-WebSocket-Key: x",
                "Sec-WebSocket-Protocol: x",
                "Sec-WebSocket-Extensions: permessage-deflate"
            })
    void theHandshakesOwnHeadersStayOurs(String header) {
        assertThatThrownBy(() -> Target.of("ws://h/", List.of(header), List.of(), null))
                .hasMessageContaining("which is the handshake's own");
    }

    @Test
    void aSubprotocolIsAToken() {
        assertThatThrownBy(() -> Target.of("ws://h/", List.of(), List.of("a b"), null))
                .hasMessageStartingWith("subprotocol: ");
    }

    private static Target target(String url) {
        return Target.of(url, List.of(), List.of(), null);
    }

    private Tokens tokens(String text) throws IOException {
        return Tokens.read(Files.writeString(folder.resolve("tokens"), text));
    }

    private static String request(Target target) {
        return request(target, target.next());
    }

    private static String request(Target target, Offer offer) {
        ByteBuf request = target.request(UnpooledByteBufAllocator.DEFAULT, offer);
        String text = request.toString(ISO_8859_1);
        request.release();
        return text;
    }
}
