package io.tollgate.handshake;

import static io.tollgate.handshake.Heads.answer;
import static io.tollgate.handshake.Heads.bytes;
import static io.tollgate.handshake.Heads.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.outcome.Refusal.PassedOn;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112 §6.3 and §7.1: where the body of an upstream's refusal ends. */
final class RefusedBodyTest {
    private static final String CHUNKED = "Transfer-Encoding: chunked";

    @ParameterizedTest
    @CsvSource({
        "Content-Length: 5, 'hello'",
        "content-length: 0, ''",
        "Transfer-Encoding: Chunked, '5\r\nhello\r\n0\r\n'",
        "Transfer-Encoding: chunked, '1;a=\"b\"\r\nh\r\n00000003 \r\nell\r\n1\r\no\r\n000;x\r\n'",
        "Transfer-Encoding: chunked, '0\r\n'",
    })
    void aBodyEndsWhereItsHeadSaysOverEverySplit(String line, String wire) throws Refusal {
        for (int cut = 0; cut <= wire.length(); cut++) {
            RefusedBody body = of(line);
            body.read(bytes(wire.substring(0, cut)));
            ByteBuf rest = bytes(wire.substring(cut) + "GET /admin");
            assertThat(body.read(rest)).isTrue();
            assertThat(rest.readableBytes()).isEqualTo(10);
            assertThat(passedOn(body).body()).isIn("hello", "");
            assertThat(passedOn(body).body().isEmpty()).isEqualTo(!wire.contains("h"));
        }
    }

    @Test
    void aBodyWithoutLengthEndsWithTcp() throws Refusal {
        RefusedBody body = of("X: y");
        assertThat(body.read(bytes("hel"))).isFalse();
        assertThat(body.read(bytes("lo"))).isFalse();
        assertThat(passedOn(body).body()).isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource({"X: y, ''", "Content-Length: 999999999999999999, ''", "Transfer-Encoding: chunked, 'FFFFFFFF\r\n'"})
    void noMoreThan16KiBAreTaken(String line, String before) throws Refusal {
        RefusedBody body = of(line);
        assertThat(body.read(bytes(before + "x".repeat(RefusedBody.MAX_BODY - 1))))
                .isFalse();
        ByteBuf more = bytes("yz");
        assertThat(body.read(more)).isTrue();
        assertThat(more.readableBytes()).isEqualTo(1);
        assertThat(passedOn(body).body()).hasSize(16 * 1024).endsWith("xy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5|Content-Length: 5",
                "Content-Length: 5, 5",
                "Content-Length: +5",
                "Content-Length: -1",
                "Content-Length:",
                "Content-Length: 9999999999999999999",
                "Content-Length: 5|Transfer-Encoding: chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "Transfer-Encoding: identity",
            })
    void aHeadThatDoesNotSayForSureIsABadAnswer(String lines) {
        Refusal refusal = refusal(() -> of(lines.split("\\|")));
        assertThat(refusal.outcome()).isEqualTo(Outcome.UPSTREAM_BAD_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r",
                "x",
                "-1",
                "+1",
                "1\n",
                "1\rx",
                "123456789",
                ";",
                " 1",
                "1\r\nhe",
                "1\r\nh\n",
                "1\r\nh\rx",
                "1;\n",
                "1;\0",
                "\u00b2",
            })
    void aChunkThatBreaksItsFormIsABadAnswer(String wire) throws Refusal {
        RefusedBody body = of(CHUNKED);
        Refusal refusal = refusal(() -> body.read(bytes(wire)));
        assertThat(refusal.outcome()).isEqualTo(Outcome.UPSTREAM_BAD_ANSWER);
    }

    @Test
    void aChunkExtensionHasAnEnd() throws Refusal {
        RefusedBody body = of(CHUNKED);
        Refusal refusal = refusal(() -> body.read(bytes("1;" + "x".repeat(257))));
        assertThat(refusal.outcome()).isEqualTo(Outcome.UPSTREAM_BAD_ANSWER);
    }

    @Test
    void onlyHeadersOfTheAllowListPass() throws Refusal {
        RefusedBody body = of(
                "Set-Cookie: a=1",
                "content-type: text/plain",
                "Server: s",
                "WWW-Authenticate: Bearer",
                "Retry-After: 7",
                "Connection: close",
                "Content-Length: 0",
                "Cache-Control: public");
        assertThat(passedOn(body).headers())
                .containsExactly(
                        Map.entry("content-type", "text/plain"),
                        Map.entry("WWW-Authenticate", "Bearer"),
                        Map.entry("Retry-After", "7"));
        assertThat(passedOn(body).status()).isEqualTo(403);
        assertThat(body.refusal().outcome()).isEqualTo(Outcome.UPSTREAM_REFUSED);
    }

    private static PassedOn passedOn(RefusedBody body) {
        return Objects.requireNonNull(body.refusal().passedOn());
    }

    private static RefusedBody of(String... lines) throws Refusal {
        return RefusedBody.of(answer("HTTP/1.1 403 \r\n" + String.join("\r\n", lines) + "\r\n\r\n"));
    }
}
