package io.tollgate.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever arrives is a head or a refusal, the same however it is cut. */
final class HeadReaderPropertyTest {
    private static final int MAX_HEAD = 256;
    private static final Set<Outcome> OF_REQUESTS =
            EnumSet.of(Outcome.BAD_REQUEST, Outcome.TARGET_TOO_LONG, Outcome.HEAD_TOO_LARGE);

    @Property(tries = 3000)
    void anyBytesAreARequestOrARefusal(@ForAll byte[] bytes) {
        assertThat(verdict(HeadReader.forRequest(MAX_HEAD), bytes, bytes.length))
                .isNotNull();
    }

    @Property(tries = 3000)
    void nearlyRightRequestsHaveOneVerdictHoweverTheyAreCut(@ForAll("requests") byte[] bytes, @ForAll int seed) {
        String whole = verdict(HeadReader.forRequest(MAX_HEAD), bytes, bytes.length);
        int step = 1 + Math.floorMod(seed, 7);
        assertThat(verdict(HeadReader.forRequest(MAX_HEAD), bytes, step)).isEqualTo(whole);
    }

    @Property(tries = 3000)
    void nearlyRightAnswersHaveOneVerdictHoweverTheyAreCut(@ForAll("answers") byte[] bytes, @ForAll int seed) {
        String whole = verdict(HeadReader.forAnswer(MAX_HEAD), bytes, bytes.length);
        int step = 1 + Math.floorMod(seed, 7);
        assertThat(verdict(HeadReader.forAnswer(MAX_HEAD), bytes, step)).isEqualTo(whole);
    }

    @Property(tries = 1000)
    void whatIsJudgedAHandshakeOrRefusedNeverThrowsAnythingElse(@ForAll("requests") byte[] bytes) {
        HeadReader reader = HeadReader.forRequest(MAX_HEAD);
        try {
            if (reader.read(Unpooled.wrappedBuffer(bytes))) {
                UpgradeRequest.check(reader.request());
            }
        } catch (Refusal refusal) {
            assertThat(refusal.status()).isBetween(400, 499);
        }
    }

    @Provide
    Arbitrary<byte[]> requests() {
        return pieces(
                "GET ",
                "/",
                "/a?b",
                " HTTP/1.1",
                "Host: h",
                "Upgrade: websocket",
                "Connection: upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Origin: o",
                "Sec-WebSocket-Protocol: a, b",
                "Sec-WebSocket-Extensions: permessage-deflate; a=\"1\"",
                "GET / HTTP/1.1\r\nHost: h\r\n");
    }

    @Provide
    Arbitrary<byte[]> answers() {
        return pieces("HTTP/1.1 ", "101 ", "103 ", "OK", "HTTP/1.1 103 \r\n\r\n", "HTTP/1.1 101 \r\n", "Server: s");
    }

    /** Right pieces in any order between a few wrong ones, so that all states are met. */
    private static Arbitrary<byte[]> pieces(String... right) {
        List<String> pieces = new ArrayList<>(List.of(right));
        pieces.addAll(List.of(
                "\r\n", "\r\n", "\r\n", "\r\n", "\r\n\r\n", ":", " ", "\t", "\r", "\n", "\0", "\u00e9", "x", "#"));
        return Arbitraries.of(pieces)
                .list()
                .ofMaxSize(24)
                .map(chosen -> String.join("", chosen).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What became of the bytes, fed in steps, and how many were taken. */
    private static String verdict(HeadReader reader, byte[] bytes, int step) {
        int taken = 0;
        for (int start = 0; start < bytes.length; start += Math.max(1, step)) {
            ByteBuf in = Unpooled.wrappedBuffer(bytes, start, Math.min(Math.max(1, step), bytes.length - start));
            try {
                boolean complete = reader.read(in);
                taken += in.readerIndex();
                assertThat(taken).isLessThanOrEqualTo(MAX_HEAD);
                if (complete) {
                    return "head of " + taken;
                }
            } catch (Refusal refusal) {
                assertThat(OF_REQUESTS.contains(refusal.outcome()) || refusal.outcome() == Outcome.UPSTREAM_BAD_ANSWER)
                        .isTrue();
                return refusal.detail();
            }
        }
        return "incomplete after " + taken;
    }
}
