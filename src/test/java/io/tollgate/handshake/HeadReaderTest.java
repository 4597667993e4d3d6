package io.tollgate.handshake;

import static io.tollgate.handshake.Heads.HANDSHAKE;
import static io.tollgate.handshake.Heads.MAX_HEAD;
import static io.tollgate.handshake.Heads.answer;
import static io.tollgate.handshake.Heads.bytes;
import static io.tollgate.handshake.Heads.handshakeWith;
import static io.tollgate.handshake.Heads.refusal;
import static io.tollgate.handshake.Heads.request;
import static io.tollgate.handshake.Heads.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of RFC 9112 §2 to §5, held strictly. */
final class HeadReaderTest {
    private static final String RICH = String.join(
            "\r\n",
            "",
            "GET /a?b=c|d HTTP/1.1",
            "Host: h",
            "Empty:",
            "X-Spaced: \t a  b \t",
            "X-Text: \u00e9\u00ff",
            "X!#$%&'*+-.^_`|~9: y",
            "",
            "");

    @Test
    void aHeadIsReadWholeAndWhatFollowsIsLeft() throws Refusal {
        HeadReader reader = HeadReader.forRequest(MAX_HEAD);
        ByteBuf in = bytes(RICH + "GET /admin");
        assertThat(reader.read(in)).isTrue();
        assertRich(reader.request());
        assertThat(text(in)).isEqualTo("GET /admin");
    }

    @Test
    void aHeadIsTheSameOverEverySplitIntoTwo() throws Refusal {
        for (int cut = 0; cut <= RICH.length(); cut++) {
            HeadReader reader = HeadReader.forRequest(MAX_HEAD);
            boolean early = reader.read(bytes(RICH.substring(0, cut)));
            assertThat(early).isEqualTo(cut == RICH.length());
            assertThat(reader.read(bytes(RICH.substring(cut)))).isTrue();
            assertRich(reader.request());
        }
    }

    @Test
    void aHeadIsTheSameByteByByte() throws Refusal {
        HeadReader reader = HeadReader.forRequest(MAX_HEAD);
        for (int i = 0; i < RICH.length(); i++) {
            assertThat(reader.read(bytes(RICH.substring(i, i + 1)))).isEqualTo(i == RICH.length() - 1);
        }
        assertRich(reader.request());
    }

    /** All garbage counts, not only what stays. */
    @Test
    void aLongPartThatDripsInCostsNotItsSquare() throws Refusal {
        HeadReader reader = HeadReader.forRequest(MAX_HEAD);
        reader.read(bytes("GET /" + "a".repeat(4096)));
        ByteBuf drip = bytes("a");
        long before = allocated();
        for (int i = 0; i < 4096; i++) {
            reader.read(drip.readerIndex(0));
        }
        assertThat(allocated() - before).isLessThan(1 << 20);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static void assertRich(RequestHead head) {
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.target()).isEqualTo("/a?b=c|d");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < head.headers().size(); i++) {
            lines.add(head.headers().name(i) + "=" + head.headers().value(i));
        }
        assertThat(lines)
                .containsExactly("Host=h", "Empty=", "X-Spaced=a  b", "X-Text=\u00e9\u00ff", "X!#$%&'*+-.^_`|~9=y");
    }

    /** Each of these ends at the byte at fault, so nothing more is needed to refuse it: cases 1, 7, 8, 11, 14. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0",
                "\u0001",
                "\n",
                " ",
                ":",
                "\r\r",
                "\r\n\r",
                "\r\nGET /\t",
                "G\u00e9",
                "GET\t",
                "GET\r",
                "GET  ",
                "GET /chat#",
                "GET /\u00c3",
                "GET /\u007f",
                "GET /\0",
                "GET /chat\t",
                "GET /chat\r",
                "GET /chat\n",
                "GET /chat  ",
                "GET /chat HTTP/1.0",
                "GET /chat HTTP/1.2",
                "GET /chat HTTP/2",
                "GET /chat h",
                "GET /chat HTTP/1.1 ",
                "GET /chat HTTP/1.1\n",
                "GET /chat HTTP/1.1\rH",
                "PRI * HTTP/2",
                "GET / HTTP/1.1\r\n ",
                "GET / HTTP/1.1\r\n\t",
                "GET / HTTP/1.1\r\n:",
                "GET / HTTP/1.1\r\n\n",
                "GET / HTTP/1.1\r\n\rX",
                "GET / HTTP/1.1\r\nX ",
                "GET / HTTP/1.1\r\nX\r",
                "GET / HTTP/1.1\r\nX\0",
                "GET / HTTP/1.1\r\nX\u00e9",
                "GET / HTTP/1.1\r\nX(",
                "GET / HTTP/1.1\r\nX: a\n",
                "GET / HTTP/1.1\r\nX: a\rb",
                "GET / HTTP/1.1\r\nX: a\0",
                "GET / HTTP/1.1\r\nX: \u000b",
                "GET / HTTP/1.1\r\nX: \u001b",
                "GET / HTTP/1.1\r\nX: a\u007f",
                "GET / HTTP/1.1\r\nX: a\r\n ",
                "GET / HTTP/1.1\r\nX: a\r\n\t",
            })
    void aByteThatCannotStandWhereItStandsIsRefusedAtOnce(String text) throws Refusal {
        int last = text.length() - 1;
        assertThat(HeadReader.forRequest(MAX_HEAD).read(bytes(text.substring(0, last))))
                .isFalse();
        Refusal refusal = refusal(() -> HeadReader.forRequest(MAX_HEAD).read(bytes(text)));
        assertThat(refusal.outcome()).isEqualTo(Outcome.BAD_REQUEST);
        assertThat(refusal.detail()).contains("offset " + last + " ");
    }

    @Test
    void noControlByteMayStandInAValueButTheTab() {
        for (int b = 0; b < 0x20; b++) {
            String text = "GET / HTTP/1.1\r\nX: a" + (char) b + "b";
            boolean allowed = b == '\t';
            assertThat(refusal(() -> HeadReader.forRequest(MAX_HEAD).read(bytes(text))) == null)
                    .isEqualTo(allowed);
        }
    }

    @Test
    void aRefusalNamesNoMoreThanOneByte() {
        Refusal refusal = refusal(() -> request("GET /?access_token=secret#"));
        assertThat(refusal.detail())
                .isEqualTo(
                        "byte 0x23 at offset 25 of the head, expected a target of visible ASCII without '#', and one SP");
    }

    @Test
    void aHeadMayBeExactlyAsLongAsItMayBe() throws Refusal {
        assertThat(HeadReader.forRequest(HANDSHAKE.length()).read(bytes(HANDSHAKE)))
                .isTrue();
        Refusal refusal =
                refusal(() -> HeadReader.forRequest(HANDSHAKE.length() - 1).read(bytes(HANDSHAKE)));
        assertThat(refusal.outcome()).isEqualTo(Outcome.HEAD_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /aaaaaaaaaaaaaaaa", "GETTTTTTTTTTTTTTT", "GET /aaaaa HTTP/1.1"})
    void aRequestLineThatAloneIsTooLongIs414(String text) {
        Refusal refusal = refusal(() -> HeadReader.forRequest(16).read(bytes(text)));
        assertThat(refusal.outcome()).isEqualTo(Outcome.TARGET_TOO_LONG);
    }

    @Test
    void twoHundredLinesAreAHeadAndOneMoreIs431() throws Refusal {
        String lines = "X: y\r\n".repeat(HeadReader.MAX_LINES);
        assertThat(request("GET / HTTP/1.1\r\n" + lines + "\r\n").headers().size())
                .isEqualTo(200);
        assertThat(refusal(() -> request("GET / HTTP/1.1\r\n" + lines + "X")).outcome())
                .isEqualTo(Outcome.HEAD_TOO_LARGE);
    }

    @Test
    void aCompleteHeadTakesNothingMore() throws Refusal {
        HeadReader reader = HeadReader.forRequest(MAX_HEAD);
        reader.read(bytes(HANDSHAKE));
        ByteBuf more = bytes("\0\0");
        assertThat(reader.read(more)).isTrue();
        assertThat(more.readableBytes()).isEqualTo(2);
    }

    @Test
    void askingForAHeadThatIsNotReadIsABug() {
        HeadReader reader = HeadReader.forRequest(MAX_HEAD);
        assertThatThrownBy(reader::request).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(reader::answer).isInstanceOf(IllegalStateException.class);
    }

    /** Case 13: a name that is nearly another's is just another name. */
    @Test
    void namesAreNeverReadAsOthers() throws Refusal {
        Headers headers = request(handshakeWith("Content-Xength: 5")).headers();
        assertThat(headers.first("Content-Xength")).isEqualTo("5");
        assertThat(headers.contains("Content-Length")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'HTTP/1.1 101 \r\n\r\n', 101, ''", "'HTTP/1.1 200 all \u00e9\t!\r\n\r\n', 200, 'all \u00e9\t!'"})
    void anAnswersReasonMayBeEmptyOrAnyText(String text, int status, String reason) throws Refusal {
        AnswerHead head = answer(text);
        assertThat(head.status()).isEqualTo(status);
        assertThat(head.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r",
                "\n",
                "HTTP/1.0",
                "HTTP/2",
                "http",
                "HTTP/1.1\t",
                "HTTP/1.1  ",
                "HTTP/1.1 10 ",
                "HTTP/1.1 1010",
                "HTTP/1.1 101\r",
                "HTTP/1.1 +",
                "HTTP/1.1 101 a\n",
                "HTTP/1.1 101 a\0",
                "HTTP/1.1 101 \r\n X",
                "HTTP/1.1 101 \r\nX : a",
                "HTTP/1.1 101 \r\nX: a\n",
            })
    void anAnswerIsReadAsStrictly(String text) {
        Refusal refusal = refusal(() -> HeadReader.forAnswer(MAX_HEAD).read(bytes(text)));
        assertThat(refusal.outcome()).isEqualTo(Outcome.UPSTREAM_BAD_ANSWER);
    }

    @Test
    void anAnswerThatIsTooLongIsABadAnswer() {
        String lines = "HTTP/1.1 101 \r\n" + "X: y\r\n".repeat(201);
        assertThat(refusal(() -> answer(lines)).outcome()).isEqualTo(Outcome.UPSTREAM_BAD_ANSWER);
        assertThat(refusal(() -> HeadReader.forAnswer(12).read(bytes(lines))).outcome())
                .isEqualTo(Outcome.UPSTREAM_BAD_ANSWER);
    }

    @Test
    void interimAnswersAreSkippedOverEverySplit() throws Refusal {
        String hint = "HTTP/1.1 103 \r\n\r\n";
        String text =
                "HTTP/1.1 100 \r\nA: 1\r\n\r\nHTTP/1.1 102 \r\n\r\n" + hint + hint + "HTTP/1.1 101 \r\nB: 2\r\n\r\n";
        for (int cut = 0; cut <= text.length(); cut++) {
            HeadReader reader = HeadReader.forAnswer(MAX_HEAD);
            ByteBuf whole = Unpooled.wrappedBuffer(bytes(text.substring(0, cut)), bytes(text.substring(cut)));
            assertThat(reader.read(whole.readSlice(cut))).isEqualTo(cut == text.length());
            assertThat(reader.read(whole)).isTrue();
            assertThat(reader.answer().status()).isEqualTo(101);
            assertThat(reader.answer().headers()).hasToString("Headers[B]");
        }
    }

    @Test
    void interimAnswersHaveAnEnd() {
        String five = "HTTP/1.1 103 \r\n\r\n".repeat(HeadReader.MAX_INTERIM + 1);
        assertThat(refusal(() -> answer(five)).outcome()).isEqualTo(Outcome.UPSTREAM_BAD_ANSWER);
    }
}
