package io.tollgate.listener.proxy;

import static io.tollgate.listener.proxy.ProxyHeader.Progress.BROKEN;
import static io.tollgate.listener.proxy.ProxyHeader.Progress.COMPLETE;
import static io.tollgate.listener.proxy.ProxyHeader.Progress.UNFINISHED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.NetUtil;
import io.tollgate.listener.proxy.ProxyHeader.Progress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a header of the PROXY protocol and what is none. In lines, {@code ~} is a blank and {@code $} the end. */
final class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "c0000201" + "0a000001" + "1267" + "01bb";
    private static final String IPV6 =
            "20010db8000000000000000000000007" + "20010db8000000000000000000000001" + "1267" + "01bb";
    private static final String MAPPED =
            "00000000000000000000ffffc0000201" + "20010db8000000000000000000000001" + "12670050";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PROXY TCP4 192.0.2.1 10.0.0.1 4711 443$                     | 192.0.2.1:4711
            PROXY TCP4 192.0.2.1 10.0.0.1 0 65535$                      | 192.0.2.1:0
            PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535$     | 255.255.255.255:65535
            PROXY TCP6 2001:db8::7 2001:db8::1 4711 443$                | [2001:db8::7]:4711
            PROXY TCP6 2001:DB8:0:0:0:0:0:7 :: 4711 443$                | [2001:db8::7]:4711
            PROXY TCP6 ::ffff:192.0.2.1 ::1 4711 443$                   | 192.0.2.1:4711
            PROXY TCP6 ::ffff:c000:201 ::1 4711 443$                    | 192.0.2.1:4711
            PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535$ | [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535
            PROXY UNKNOWN$                                              | itself
            PROXY UNKNOWN ~ 192.0.2.1 whatever$                         | itself
            PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535$  | itself
            """)
    void aLineNames(String line, String source) {
        namesAtEverySplit(bytes(line), source);
    }

    @ParameterizedTest
    @CsvSource({
        "21 11 000c + 4, 192.0.2.1:4711",
        "21 12 000c + 4, 192.0.2.1:4711",
        "21 10 000c + 4, 192.0.2.1:4711",
        "21 21 0024 + 6, [2001:db8::7]:4711",
        "21 21 0024 + M, 192.0.2.1:4711",
        "21 11 0010 + 4 + 04000141, 192.0.2.1:4711",
        "21 11 0010 + 4 + 20ffff41, 192.0.2.1:4711",
        "21 21 0025 + 6 + 00, [2001:db8::7]:4711",
        "21 00 0000, itself",
        "21 00 0003 + 010203, itself",
        "21 02 000c + 4, itself",
        "20 00 0000, itself",
        "20 11 000c + 4, itself",
        "20 11 0004 + c0000201, itself",
        "20 ff 0001 + 00, itself",
    })
    void aBinaryHeaderNames(String parts, String source) {
        namesAtEverySplit(binary(parts), source);
    }

    @Test
    void aPathOfUnixIsNoAddress() {
        namesAtEverySplit(binary("21 31 00d8 + " + "2f".repeat(216)), "itself");
    }

    @Test
    void sixtyFourKilobytesBehindTheAddressArePassedOver() {
        namesAtEverySplit(binary("21 11 ffff + 4 + " + "04".repeat(65535 - 12)), "192.0.2.1:4711");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1$",
                "proxy TCP4 192.0.2.1 10.0.0.1 4711 443$",
                "PROXY  TCP4 192.0.2.1 10.0.0.1 4711 443$",
                "PROXY TCP4  192.0.2.1 10.0.0.1 4711 443$",
                "PROXY\tTCP4 192.0.2.1 10.0.0.1 4711 443$",
                "PROXY TCP4 192.0.2.1 10.0.0.1 4711 443 $",
                "PROXY TCP4 192.0.2.1 10.0.0.1 4711 443 1$",
                "PROXY TCP4 192.0.2.1 10.0.0.1 4711$",
                "PROXY TCP4$",
                "PROXY $",
                "PROXY TCP 192.0.2.1 10.0.0.1 4711 443$",
                "PROXY UDP4 192.0.2.1 10.0.0.1 4711 443$",
                "PROXY UNKNOWNS$",
                "PROXY unknown$",
                "PROXY TCP4 2001:db8::7 2001:db8::1 4711 443$",
                "PROXY TCP6 192.0.2.1 10.0.0.1 4711 443$",
                "PROXY TCP4 192.0.2.1 2001:db8::1 4711 443$",
                "PROXY TCP4 192.0.2.1 localhost 4711 443$",
                "PROXY TCP4 localhost 10.0.0.1 4711 443$",
                "PROXY TCP4 192.0.2 10.0.0.1 4711 443$",
                "PROXY TCP4 192.0.2.1.1 10.0.0.1 4711 443$",
                "PROXY TCP4 192.0.02.1 10.0.0.1 4711 443$",
                "PROXY TCP4 010.0.0.1 10.0.0.1 4711 443$",
                "PROXY TCP6 ::ffff:010.0.0.1 ::1 4711 443$",
                "PROXY TCP4 0xc0.0.2.1 10.0.0.1 4711 443$",
                "PROXY TCP4 3221225985 10.0.0.1 4711 443$",
                "PROXY TCP4 192.0.2.256 10.0.0.1 4711 443$",
                "PROXY TCP4 192.0.2.1\0 10.0.0.1 4711 443$",
                "PROXY TCP6 fe80::1%eth0 ::1 4711 443$",
                "PROXY TCP6 [::1] ::1 4711 443$",
                "PROXY TCP6 1::2::3 ::1 4711 443$",
                "PROXY TCP6 12345::1 ::1 4711 443$",
                "PROXY TCP6 1:2:3:4:5:6:7 ::1 4711 443$",
                "PROXY TCP6 1:2:3:4:5:6:7:8:9 ::1 4711 443$",
                "PROXY TCP4 192.0.2.1 10.0.0.1 04711 443$",
                "PROXY TCP4 192.0.2.1 10.0.0.1 +4711 443$",
                "PROXY TCP4 192.0.2.1 10.0.0.1 -1 443$",
                "PROXY TCP4 192.0.2.1 10.0.0.1 65536 443$",
                "PROXY TCP4 192.0.2.1 10.0.0.1 99999 443$",
                "PROXY TCP4 192.0.2.1 10.0.0.1 4711 $",
                "PROXY TCP4 192.0.2.1 10.0.0.1 4711 443\n",
                "PROXY TCP4 192.0.2.1 10.0.0.1 4711 443\r\r\n",
                "PROXY TCP4 192.0.2.1\r10.0.0.1 4711 443$",
                "PROXY UNKNOWN\n",
                "PROXY UNKNOWN \r x$",
            })
    void anythingElseIsNoLine(String line) {
        isBrokenAtEverySplit(bytes(line));
    }

    @Test
    void aLineIsAtMost107BytesLong() {
        namesAtEverySplit(bytes("PROXY UNKNOWN " + "x".repeat(107 - 16) + "$"), "itself");
        isBrokenAtEverySplit(bytes("PROXY UNKNOWN " + "x".repeat(107 - 15) + "$"));
        ProxyHeader header = new ProxyHeader();
        assertThat(header.read(Unpooled.wrappedBuffer(bytes("PROXY UNKNOWN " + "x".repeat(107 - 14)))))
                .as("without waiting for its end")
                .isEqualTo(BROKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11 11 000c + 4",
                "31 11 000c + 4",
                "01 11 000c + 4",
                "22 11 000c + 4",
                "2f 11 000c + 4",
                "21 13 000c + 4",
                "21 1f 000c + 4",
                "21 41 000c + 4",
                "21 f1 000c + 4",
                "21 11 000b + 4",
                "21 11 0000",
                "21 21 0023 + 6",
                "21 21 000c + 4",
                "21 31 00d7 + 4",
            })
    void anythingElseIsNoBinaryHeader(String parts) {
        isBrokenAtEverySplit(binary(parts));
    }

    @Test
    void aSignatureThatDiffersInAnyByteIsNone() {
        for (int i = 1; i < 12; i++) {
            byte[] wrong = binary("21 11 000c + 4");
            wrong[i] ^= 1;
            isBrokenAtEverySplit(wrong);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "\u0016\u0003\u0001", "\n", "\r\nP", "\0", "PR0", "PROXY\r"})
    void whoSpeaksSomethingElseIsToldByTheFirstByteThatIsWrong(String bytes) {
        assertThat(new ProxyHeader().read(Unpooled.wrappedBuffer(bytes.getBytes(ISO_8859_1))))
                .isEqualTo(BROKEN);
    }

    private static byte[] bytes(String line) {
        return line.replace("~", " ").replace("$", "\r\n").getBytes(ISO_8859_1);
    }

    private static byte[] binary(String parts) {
        String hex = parts.replace("+ 4", IPV4).replace("+ 6", IPV6).replace("+ M", MAPPED);
        return HexFormat.of().parseHex(SIGNATURE + hex.replaceAll("[ +]", ""));
    }

    /** In one piece, in two at any place, and byte by byte; what comes behind it stays where it is. */
    private static void namesAtEverySplit(byte[] header, String source) {
        int step = Math.max(1, header.length / 1000);
        for (int split = 0; split <= header.length; split += step) {
            ProxyHeader read = new ProxyHeader();
            ByteBuf in = Unpooled.buffer().writeBytes(header).writeBytes(bytes("PROXY"));
            if (split > 0 && split < header.length) {
                assertThat(read.read(in.readSlice(split))).isEqualTo(UNFINISHED);
            }
            assertThat(read.read(in)).isEqualTo(COMPLETE);
            assertThat(in.toString(ISO_8859_1)).isEqualTo("PROXY");
            assertThat(shown(read.source())).isEqualTo(source);
        }
        ProxyHeader slow = new ProxyHeader();
        for (int i = 0; i < header.length; i++) {
            assertThat(slow.read(Unpooled.wrappedBuffer(header, i, 1)))
                    .isEqualTo(i == header.length - 1 ? COMPLETE : UNFINISHED);
        }
    }

    private static void isBrokenAtEverySplit(byte[] bytes) {
        for (int split = 0; split <= bytes.length; split++) {
            ProxyHeader header = new ProxyHeader();
            Progress first = header.read(Unpooled.wrappedBuffer(bytes, 0, split));
            assertThat(first).isNotEqualTo(COMPLETE);
            assertThat(header.read(Unpooled.wrappedBuffer(bytes, split, bytes.length - split)))
                    .isEqualTo(BROKEN);
            assertThat(header.source()).isNull();
        }
    }

    private static String shown(InetSocketAddress source) {
        return source == null ? "itself" : NetUtil.toSocketAddressString(source);
    }

    @Test
    void whatAnotherWritesIsRead() {
        assertThat(shown(read(NettyHeaders.v1("192.0.2.1", 4711)))).isEqualTo("192.0.2.1:4711");
        assertThat(shown(read(NettyHeaders.v2("2001:db8::7", 4711)))).isEqualTo("[2001:db8::7]:4711");
    }

    private static InetSocketAddress read(byte[] written) {
        ProxyHeader header = new ProxyHeader();
        ByteBuf in = UnpooledByteBufAllocator.DEFAULT.heapBuffer().writeBytes(written);
        assertThat(header.read(in)).isEqualTo(COMPLETE);
        assertThat(in.isReadable()).isFalse();
        in.release();
        return header.source();
    }
}
