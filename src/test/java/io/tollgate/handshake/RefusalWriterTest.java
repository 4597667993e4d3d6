package io.tollgate.handshake;

import static io.tollgate.handshake.Heads.ACCEPT;
import static io.tollgate.handshake.Heads.KEY;
import static io.tollgate.handshake.Heads.MAX_HEAD;
import static io.tollgate.handshake.Heads.bytes;
import static io.tollgate.handshake.Heads.refusal;
import static io.tollgate.handshake.Heads.text;
import static io.tollgate.handshake.Heads.upgrade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tollgate.handshake.RefusalWriter.AcceptAndClose;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.outcome.Refusal.PassedOn;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each answer as the bytes on the wire. */
final class RefusalWriterTest {
    private final Refusal noToken =
            Refusal.of(Outcome.NO_TOKEN, "no credential").with("WWW-Authenticate", "Bearer");

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @Test
    void aRefusalIsAWholeAnswer() {
        assertThat(answer(noToken))
                .isEqualTo(lines(
                        "HTTP/1.1 401 Unauthorized",
                        "Content-Type: application/json",
                        "Content-Length: 70",
                        "Cache-Control: no-store",
                        "WWW-Authenticate: Bearer",
                        "Connection: close",
                        "",
                        "{\"error\": \"no_token\", \"reason\": \"A token is required.\", \"id\": \"id-1\"}\n"));
    }

    @Test
    void theDetailIsForTheLogOnly() {
        assertThat(answer(Refusal.of(Outcome.BAD_REQUEST, "detail"))).doesNotContain("detail");
    }

    @Test
    void aPlainGetIsToldWhatToUpgradeTo() {
        Refusal refusal = refusal(() -> upgrade("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
        assertThat(answer(refusal))
                .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
                .contains("\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: close, Upgrade\r\n\r\n");
    }

    @Test
    void anotherMethodIsToldTheRightOne() {
        Refusal refusal = refusal(() -> upgrade("POST / HTTP/1.1\r\n\r\n"));
        assertThat(answer(refusal))
                .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
                .contains("\r\nAllow: GET\r\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"DRAINING", "NO_KEYS", "NO_ENDPOINT"})
    void a503SaysWhenToComeBack(Outcome outcome) {
        assertThat(answer(Refusal.of(outcome, ""))).contains("\r\nRetry-After: 3\r\n");
        assertThat(answer(Refusal.of(outcome, "").with("Retry-After", "9")))
                .contains("\r\nRetry-After: 9\r\n")
                .doesNotContain("Retry-After: 3");
    }

    @ParameterizedTest
    @EnumSource
    void everyRowWithAStatusHasItsReasonPhrase(Outcome outcome) {
        if (outcome.status() != 0) {
            assertThat(answer(Refusal.of(outcome, ""))).matches("(?s)HTTP/1.1 \\d{3} [A-Z][A-Za-z ]+\r\n.*");
        }
    }

    @Test
    void anUpstreamsRefusalIsPassedOnInItsOwnWords() {
        assertThat(answer(passing(
                        418,
                        List.of(Map.entry("Content-Type", "text/plain"), Map.entry("Retry-After", "7")),
                        "t\u00e9a")))
                .isEqualTo(lines(
                        "HTTP/1.1 418 ",
                        "Content-Type: text/plain",
                        "Content-Length: 3",
                        "Cache-Control: no-store",
                        "Retry-After: 7",
                        "Connection: close",
                        "",
                        "t\u00e9a"));
    }

    @Test
    void anUpstreamsBodyOfNoTypeIsNotGuessedAt() {
        assertThat(answer(passing(403, List.of(), "<p>"))).contains("\r\nContent-Type: application/octet-stream\r\n");
    }

    @Test
    void anUpstreamsRefusalWithoutWordsIsToldInOurs() {
        assertThat(answer(passing(403, List.of(Map.entry("Content-Encoding", "gzip")), "")))
                .startsWith("HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ")
                .doesNotContain("gzip")
                .contains("\"upstream_refused\"");
    }

    @Test
    void anIdCannotBreakTheJson() {
        assertThat(text(RefusalWriter.answer(UnpooledByteBufAllocator.DEFAULT, noToken, "a\"\\\n<\u20ac", 3)))
                .endsWith("\"id\": \"a\\u0022\\u005c\\u000a\\u003c\\u20ac\"}\n");
    }

    @Test
    void acceptThenCloseIsA101AndOneUnmaskedClose() {
        RefusalWriter.refuse(channel, noToken, "id-1", new AcceptAndClose(KEY, "access_token", 4401, "no_token"));
        assertThat(text(channel.readOutbound()))
                .isEqualTo(lines(
                        "HTTP/1.1 101 Switching Protocols",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Accept: " + ACCEPT,
                        "Sec-WebSocket-Protocol: access_token",
                        "",
                        "\u0088\n\u00111no_token"));
        channel.close();
    }

    @Test
    void aClientThatLeftIsToldNothing() {
        RefusalWriter.refuse(channel, Refusal.of(Outcome.CLIENT_LEFT, ""), "id-1", null);
        assertThat(channel.<Object>readOutbound()).isNull();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aClosedChannelIsToldNothing() {
        channel.close();
        RefusalWriter.refuse(channel, noToken, "id-1", null);
        assertThat(channel.<Object>readOutbound()).isNull();
    }

    @Test
    void aSecondRefusalIsNotSaid() {
        RefusalWriter.refuse(channel, noToken, "id-1", null);
        RefusalWriter.refuse(channel, Refusal.of(Outcome.INTERNAL_ERROR, ""), "id-1", null);
        assertThat(text(channel.readOutbound())).startsWith("HTTP/1.1 401");
        assertThat(channel.<Object>readOutbound()).isNull();
        channel.close();
    }

    /** Case 15: nothing behind a refused head is read as anything. */
    @Test
    void theReaderOfTheHeadIsRemoved() {
        FirstRefusal listener = new FirstRefusal(channel);
        channel.pipeline().addLast(new RequestHeadHandler(MAX_HEAD, Long.MAX_VALUE, listener));
        channel.writeInbound(bytes("GET /#"), bytes(Heads.HANDSHAKE));
        assertThat(text(channel.readOutbound())).startsWith("HTTP/1.1 400 Bad Request\r\n");
        assertThat(channel.<Object>readOutbound()).isNull();
        assertThat(channel.pipeline().get(RequestHeadHandler.class)).isNull();
        channel.close();
    }

    @Test
    void anAnswerThatCannotBeWrittenIsOurBugAndStillEndsTheConnection() {
        Refusal broken = noToken.with("X-Broken", "\r\n");
        assertThatThrownBy(() -> RefusalWriter.refuse(channel, broken, "id-1", null))
                .isInstanceOf(IllegalStateException.class);
        assertThat(channel.pipeline().get(LingeringClose.class)).isNotNull();
        channel.close();
    }

    /** Refuses at once, as the gate does. */
    private record FirstRefusal(EmbeddedChannel channel) implements RequestHeadHandler.Listener {
        @Override
        public void head(RequestHead head) {
            throw new AssertionError("A head was read");
        }

        @Override
        public void refused(Refusal refusal) {
            RefusalWriter.refuse(channel, refusal, "id-1", null);
        }

        @Override
        public void left() {
            throw new AssertionError("The client left");
        }
    }

    private static Refusal passing(int status, List<Map.Entry<String, String>> headers, String body) {
        return Refusal.of(Outcome.UPSTREAM_REFUSED, "").passingOn(new PassedOn(status, headers, body));
    }

    private static String answer(Refusal refusal) {
        return text(RefusalWriter.answer(UnpooledByteBufAllocator.DEFAULT, refusal, "id-1", 3));
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines);
    }
}
