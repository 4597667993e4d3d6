package io.tollgate.handshake;

import static io.tollgate.handshake.Heads.ACCEPT;
import static io.tollgate.handshake.Heads.KEY;
import static io.tollgate.handshake.Heads.answer;
import static io.tollgate.handshake.Heads.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §4.1, what a client has to check. Lines in a table are parted by {@code |}. */
final class UpstreamAnswerTest {
    private static final String UPGRADE = "Upgrade: websocket";
    private static final String CONNECTION = "Connection: Upgrade";
    private static final String RIGHT_ACCEPT = "Sec-WebSocket-Accept: " + ACCEPT;
    private static final String ANSWER =
            "HTTP/1.1 101 \r\n" + UPGRADE + "\r\n" + CONNECTION + "\r\n" + RIGHT_ACCEPT + "\r\n\r\n";

    @Test
    void aRightAnswerAgreesOnNothingThatItDoesNotName() throws Refusal {
        UpstreamAnswer answer = check(ANSWER);
        assertThat(answer.subprotocol()).isNull();
        assertThat(answer.extensions()).isNull();
        assertThat(answer.deflate()).isFalse();
        assertThat(answer.endToEnd().size()).isZero();
    }

    /** Case 16: 200 with an Upgrade is no upgrade. */
    @ParameterizedTest
    @ValueSource(ints = {100, 102, 200, 204, 301, 302, 500, 502, 504})
    void anyStatusBut101IsNoUpgrade(int status) {
        AnswerHead right = new AnswerHead(101, "", headers(ANSWER));
        AnswerHead wrong = new AnswerHead(status, "", right.headers());
        Refusal refusal = refusal(() -> UpstreamAnswer.check(wrong, KEY, List.of(), null));
        assertThat(refusal.outcome()).isEqualTo(Outcome.UPSTREAM_BAD_ANSWER);
        assertThat(refusal.detail()).isEqualTo("status " + status + ", expected 101");
    }

    @ParameterizedTest
    @CsvSource({
        "399, false",
        "400, true",
        "401, true",
        "499, true",
        "500, false",
        "502, false",
        "503, true",
        "101, false"
    })
    void anAnswerOf4xxOr503IsTheUpstreamsOwnRefusal(int status, boolean refusal) {
        assertThat(UpstreamAnswer.isRefusal(new AnswerHead(status, "", Headers.empty())))
                .isEqualTo(refusal);
    }

    /** Case 16. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Upgrade: h2c", "Upgrade: websocket, h2c", "Upgrade: websocket|Upgrade: websocket"})
    void theUpgradeIsToWebsocketAlone(String lines) {
        assertBad(ANSWER.replace(UPGRADE, orNothing(lines)), "expected 'websocket'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: close", "Connection: up grade"})
    void connectionNamesUpgrade(String lines) {
        assertBad(ANSWER.replace(CONNECTION, orNothing(lines)), "expected a list with 'Upgrade'");
    }

    @Test
    void upgradeAndConnectionAreReadWithoutRegardToCase() throws Refusal {
        String text =
                ANSWER.replace(UPGRADE, "Upgrade: WebSocket").replace(CONNECTION, "Connection: keep-alive, upgrade");
        assertThat(check(text).deflate()).isFalse();
    }

    /** Case 16. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                RIGHT_ACCEPT + "|" + RIGHT_ACCEPT,
            })
    void theAcceptIsExactlyTheKeys(String lines) {
        assertBad(ANSWER.replace(RIGHT_ACCEPT, orNothing(lines)), "expected '" + ACCEPT + "'");
    }

    @Test
    void theSubprotocolIsOneOfTheOffered() throws Refusal {
        String text = with("Sec-WebSocket-Protocol: b");
        assertThat(UpstreamAnswer.check(answer(text), KEY, List.of("a", "b"), null)
                        .subprotocol())
                .isEqualTo("b");
    }

    /** Case 16. */
    @ParameterizedTest
    @ValueSource(strings = {"", "c", "B", "a, b", "a|a"})
    void anySubprotocolThatWasNotOfferedIsWrong(String values) {
        String lines = "Sec-WebSocket-Protocol: " + values.replace("|", "|Sec-WebSocket-Protocol: ");
        assertBad(with(lines.split("\\|")), "expected none or one of the 2 offered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; client_max_window_bits=8; server_max_window_bits=\"15\"",
            })
    void deflateIsAgreedInTheUpstreamsWords(String extensions) throws Refusal {
        UpstreamAnswer answer = check(with("Sec-WebSocket-Extensions: " + extensions));
        assertThat(answer.deflate()).isTrue();
        assertThat(answer.extensions()).isEqualTo(extensions);
    }

    /** Case 16. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x-other",
                "permessage-deflate, permessage-deflate",
                "permessage-deflate, x-other",
                "permessage-deflate; x",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=08",
                "permessage-deflate;",
            })
    void anyOtherExtensionIsWrong(String extensions) {
        assertBad(
                with("Sec-WebSocket-Extensions: " + extensions),
                "expected none or permessage-deflate within the offer");
    }

    /** RFC 7692 §7.1.2.2. */
    @Test
    void aWindowThatTheClientDidNotOfferIsWrong() {
        String text = with("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10");
        Refusal refusal = refusal(() -> UpstreamAnswer.check(answer(text), KEY, List.of(), "permessage-deflate"));
        assertThat(refusal.detail()).contains("expected none or permessage-deflate within the offer");
    }

    /** RFC 9110 §8.6, RFC 9112 §6.1. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Content-Length: x", "Transfer-Encoding: chunked"})
    void a101WithABodyIsWrong(String line) {
        assertBad(with(line), "on a 101, expected none");
    }

    @Test
    void deflateThatWasNotOfferedIsWrong() {
        String text = with("Sec-WebSocket-Extensions: permessage-deflate");
        Refusal refusal = refusal(() -> UpstreamAnswer.check(answer(text), KEY, List.of(), null));
        assertThat(refusal.detail()).isEqualTo("Sec-WebSocket-Extensions 'permessage-deflate', expected none");
    }

    @Test
    void onlyEndToEndLinesGoDownAndNoneOfTheHandshakesOwn() throws Refusal {
        String text = with(
                "Set-Cookie: a=1",
                "sec-websocket-version: 13",
                "Content-Length: 0",
                "Keep-Alive: x",
                "Set-Cookie: b=2");
        Headers down = check(text).endToEnd();
        assertThat(down).hasToString("Headers[Set-Cookie, Set-Cookie]");
        assertThat(down.all("Set-Cookie")).containsExactly("a=1", "b=2");
    }

    private static UpstreamAnswer check(String text) throws Refusal {
        return UpstreamAnswer.check(answer(text), KEY, List.of("a", "b"), "permessage-deflate; client_max_window_bits");
    }

    private static void assertBad(String text, String expected) {
        Refusal refusal = refusal(() -> check(text));
        assertThat(refusal.outcome()).isEqualTo(Outcome.UPSTREAM_BAD_ANSWER);
        assertThat(refusal.detail()).endsWith(expected);
    }

    private static String with(String... lines) {
        return ANSWER.substring(0, ANSWER.length() - 2) + String.join("\r\n", lines) + "\r\n\r\n";
    }

    private static String orNothing(String lines) {
        return lines.isEmpty() ? "X: y" : lines.replace("|", "\r\n");
    }

    private static Headers headers(String text) {
        try {
            return answer(text).headers();
        } catch (Refusal refusal) {
            throw new AssertionError(refusal);
        }
    }
}
