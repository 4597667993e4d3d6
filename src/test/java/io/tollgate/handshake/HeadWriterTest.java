package io.tollgate.handshake;

import static io.tollgate.handshake.Heads.ACCEPT;
import static io.tollgate.handshake.Heads.KEY;
import static io.tollgate.handshake.Heads.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadWriterTest {
    private static final ByteBufAllocator ALLOC = UnpooledByteBufAllocator.DEFAULT;

    /** RFC 6455 §1.3. */
    @Test
    void theAcceptOfTheStandardsOwnKey() {
        assertThat(HeadWriter.acceptOf(KEY)).isEqualTo(ACCEPT);
    }

    @Test
    void aRequestIsItsLineAndItsHeaders() {
        Headers headers =
                Headers.builder().add("Host", "h").add("X-Text", "\u00e9").build();
        assertThat(text(HeadWriter.request(ALLOC, "/a?b", headers)))
                .isEqualTo("GET /a?b HTTP/1.1\r\nHost: h\r\nX-Text: \u00e9\r\n\r\n");
    }

    @Test
    void switchingProtocolsNamesWhatWasAgreed() {
        Headers endToEnd = Headers.builder()
                .add("Set-Cookie", "a=1")
                .add("Set-Cookie", "b=2")
                .build();
        assertThat(text(HeadWriter.switchingProtocols(ALLOC, ACCEPT, "chat.v2", "permessage-deflate", endToEnd)))
                .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + ACCEPT + "\r\nSec-WebSocket-Protocol: chat.v2\r\n"
                        + "Sec-WebSocket-Extensions: permessage-deflate\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n");
    }

    @Test
    void switchingProtocolsNamesNothingElse() {
        assertThat(text(HeadWriter.switchingProtocols(ALLOC, ACCEPT, null, null, Headers.empty())))
                .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + ACCEPT + "\r\n\r\n");
    }

    /** Case 26 at the last place before the wire. */
    @ParameterizedTest
    @ValueSource(strings = {"x\r\nX-Admin: 1", "x\n", "x\r", "x\0", "\u007f", "\u001b", "\u0141"})
    void aValueThatWouldBreakTheHeadIsOurBugAndIsNotPrinted(String value) {
        Headers headers = Headers.builder().add("X-User", value).build();
        assertThatThrownBy(() -> HeadWriter.request(ALLOC, "/", headers))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("X-User has 0x")
                .message()
                .doesNotContain(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "\u00e9", "a\0"})
    void aNameThatIsNoTokenIsOurBug(String name) {
        Headers headers = Headers.builder().add(name, "x").build();
        assertThatThrownBy(() -> HeadWriter.switchingProtocols(ALLOC, ACCEPT, null, null, headers))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a b", "/\r\nX: y", "/\0", "/\u00e9", "/\u007f"})
    void aTargetThatWouldBreakTheHeadIsOurBug(String target) {
        assertThatThrownBy(() -> HeadWriter.request(ALLOC, target, Headers.empty()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReasonPhraseThatWouldBreakTheHeadIsOurBug() {
        assertThatThrownBy(() -> HeadWriter.answer(ALLOC, 400, "a\r\n", Headers.empty(), ""))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> HeadWriter.answer(ALLOC, 0, "", Headers.empty(), ""))
                .isInstanceOf(IllegalStateException.class);
    }
}
