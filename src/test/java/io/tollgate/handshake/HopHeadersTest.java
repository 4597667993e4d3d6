package io.tollgate.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §7.6.1. */
final class HopHeadersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "keep-alive",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "UPGRADE",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "HTTP2-Settings",
                "Content-Length",
            })
    void aHopByHopLineEndsHere(String name) {
        Headers headers = Headers.builder().add(name, "x").add("X-Kept", "1").build();
        assertThat(HopHeaders.endToEnd(headers)).hasToString("Headers[X-Kept]");
    }

    @Test
    void whatConnectionNamesEndsHere() {
        Headers headers = Headers.builder()
                .add("X-Hop", "1")
                .add("Connection", "upgrade, x-hop")
                .add("X-Kept", "1")
                .add("Connection", "X-Forwarded-For")
                .add("x-forwarded-for", "1")
                .build();
        assertThat(HopHeaders.endToEnd(headers)).hasToString("Headers[X-Kept]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "origin", "Cookie", "Authorization", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol"})
    void connectionCannotHideWhatTheHandshakeRestsOn(String name) {
        Headers headers = Headers.builder()
                .add("Connection", "upgrade, " + name)
                .add(name, "x")
                .build();
        assertThat(HopHeaders.endToEnd(headers).first(name)).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content_Length", "transfer_encoding", "Keep_Alive", "Sec_WebSocket_Key", "Sec-WebSocket_Version"
            })
    void whatAServerMayTakeForALineOfTheHandshakeEndsHere(String name) {
        Headers headers = Headers.builder().add(name, "x").add("X_Kept", "1").build();
        assertThat(HopHeaders.endToEnd(headers)).hasToString("Headers[X_Kept]");
    }

    @Test
    void anotherNameWithAnUnderscoreIsItsOwn() {
        Headers headers =
                Headers.builder().add("Connection", "X-Hop").add("X_Hop", "1").build();
        assertThat(HopHeaders.endToEnd(headers)).hasToString("Headers[X_Hop]");
    }

    @Test
    void aLongListIsHeededLikeAShortOne() {
        Headers headers = Headers.builder()
                .add("Connection", "upgrade, a, b, c, d, e, f, g, h, i, X-Hop, x-other, Origin")
                .add("x-hop", "1")
                .add("X-Other", "1")
                .add("X_Hop", "1")
                .add("Origin", "1")
                .build();
        assertThat(HopHeaders.endToEnd(headers)).hasToString("Headers[X_Hop, Origin]");
    }

    @Test
    void repeatedLinesKeepTheirOrder() {
        Headers headers = Headers.builder()
                .add("Cookie", "a")
                .add("TE", "x")
                .add("Cookie", "b")
                .build();
        assertThat(HopHeaders.endToEnd(headers).all("cookie")).containsExactly("a", "b");
    }
}
