package io.tollgate.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.tollgate.frame.FrameViolation;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.testing.Await;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.WireFrame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames through an open tunnel and how it ends, over loopback TCP. */
class TunnelTest {
    /** What waits here for a reader that stalls: the mark and one read, and what Netty adds for each entry. */
    private static final long BOUND = 64 * 1024 + 2048;

    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    @Test
    void bytesGoOnUnchangedHoweverTheyAreCut() {
        Open open = loopback.open(Loopback.quiet());
        byte[] up = stream(true);
        byte[] down = stream(false);
        for (int cut = 0; cut <= up.length; cut++) {
            inTwo(open.client(), up, cut);
            assertThat(open.upstream().readExactly(up.length)).isEqualTo(up);
            inTwo(open.upstream(), down, Math.min(cut, down.length));
            assertThat(open.client().readExactly(down.length)).isEqualTo(down);
        }
        open.client().reset();
        TunnelReport report = open.report();
        assertThat(report.bytesUp()).isEqualTo((up.length + 1L) * up.length);
        assertThat(report.messagesUp()).isEqualTo((up.length + 1L) * 3);
    }

    @Test
    void bytesGoOnUnchangedOneByOne() {
        Open open = loopback.open(Loopback.quiet());
        byte[] up = stream(true);
        for (byte octet : up) {
            open.client().send(new byte[] {octet});
        }
        assertThat(open.upstream().readExactly(up.length)).isEqualTo(up);
    }

    @Test
    void whatCameEarlyGoesFirst() {
        Open open = loopback.open(Loopback.quiet(), null, "8180 37fa213d", "8101 61");
        open.client().send(WireFrame.text("b").masked());
        assertThat(open.upstream().readFrame()).isEqualTo(WireFrame.text("").masked());
        assertThat(open.upstream().readFrame()).isEqualTo(WireFrame.text("b").masked());
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.text("a"));
    }

    @Test
    void ourCloseWaitsForTheFrameInFlightAndNothingFollowsIt() {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("0105 6162");
        assertThat(open.client().readExactly(4)).hasSize(4);
        loopback.drain(1001);
        open.upstream().sendHex("636465 8001 66 8101 67");
        assertThat(open.client().readExactly(3)).isEqualTo("cde".getBytes(US_ASCII));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1001, "drained"));
        assertThat(open.upstream().readFrame().masked())
                .isEqualTo(WireFrame.close(1001, "drained").masked());
        open.client().send(WireFrame.close(1001, "").masked());
        open.client().expectEof();
        open.upstream().send(WireFrame.close(1001, ""));
        open.upstream().shutdownOutput();
        open.client().shutdownOutput();
        TunnelReport report = open.report();
        assertThat(report.outcome()).isEqualTo(Outcome.DRAINED);
        assertThat(report.forced()).isFalse();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aBrokenRuleIsNamedInTheReport() {
        Open open = loopback.open(Loopback.quiet());
        open.client().sendHex("8300");
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1002, "frame_invalid"));
        open.client().reset();
        open.upstream().reset();
        assertThat(open.report().reason()).isEqualTo(FrameViolation.RESERVED_OPCODE.sentence());
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aStalledReaderStopsItsSenderWithABoundedQueue() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), 64 * 1024);
        CompletableFuture<Void> sending = sendMany(open.upstream(), WireFrame.binary(new byte[64 * 1024]), 256);
        Await.until(
                "reading stops", () -> !open.upstreamEnd().channel().config().isAutoRead());
        assertThat(Await.steady("queue", Duration.ofMillis(200), () -> queued(open)))
                .isBetween(1L, BOUND);
        for (int i = 0; i < 256; i++) {
            assertThat(open.client().readFrame().payload()).hasSize(64 * 1024);
        }
        sending.join();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aFloodOfPingsToAStalledReaderStopsItsSender() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), 64 * 1024);
        fill(open);
        byte[] flood = new byte[2 * 64 * 1024];
        for (int i = 0; i < flood.length; i += 2) {
            flood[i] = (byte) 0x89;
        }
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 128; i++) {
                open.upstream().send(flood);
            }
        });
        Await.until(
                "reading stops", () -> !open.upstreamEnd().channel().config().isAutoRead());
        assertThat(Await.steady("queue", Duration.ofMillis(200), () -> queued(open)))
                .isBetween(1L, BOUND);
        open.client().reset();
        open.upstream().readToAnyEnd();
        sending.handle((done, failure) -> failure).join();
    }

    @Test
    void emptyFramesInTinyPiecesCountAgainstTheMarkToo() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), 4 * 1024);
        fill(open);
        loopback.call(() -> {
            open.tunnel().upstream().receive(Loopback.hex("81"));
            open.tunnel().upstream().receive(Loopback.hex("00"));
            return null;
        });
        assertThat(open.upstreamEnd().channel().config().isAutoRead()).isFalse();
        open.client().reset();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aReaderThatStallsIsReset() {
        Open open = loopback.open(
                Loopback.settings().writeStall(300).rule(), null, Loopback.hex(""), Loopback.hex(""), 8192);
        CompletableFuture<Void> sending = sendMany(open.upstream(), WireFrame.binary(new byte[64 * 1024]), 256);
        assertThat(open.report().outcome()).isEqualTo(Outcome.READER_STALLED);
        sending.handle((done, failure) -> failure).join();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aClientThatClosesAndNeverReadsIsEnded() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), 8192);
        fill(open);
        open.client().send(WireFrame.close(1000, "").masked());
        open.client().shutdownOutput();
        assertThat(open.upstream().readFrame().closeCode()).isEqualTo(1000);
        open.upstream().shutdownOutput();
        open.report();
        Await.until("the channel is gone", () -> !open.clientEnd().channel().isOpen());
    }

    @RepeatedTest(20)
    void everyLateFrameArrives() {
        for (int i = 0; i < 5; i++) {
            Open open = loopback.open(Loopback.quiet());
            open.client().send(WireFrame.text("last").masked());
            open.client().shutdownOutput();
            assertThat(open.upstream().readFrame().text()).isEqualTo("last");
            open.upstream().expectEof();
            open.upstream().send(WireFrame.text("late"));
            open.upstream().send(WireFrame.close(1000, ""));
            open.upstream().shutdownOutput();
            assertThat(open.client().readFrame().text()).isEqualTo("late");
            assertThat(open.client().readFrame().closeCode()).isEqualTo(1000);
            open.client().expectEof();
            assertThat(open.report().outcome()).isEqualTo(Outcome.CLOSED_BY_UPSTREAM);
        }
    }

    @Test
    void aHalfClosedClientThatReadsSlowlyGetsAll() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), 8192);
        open.client().shutdownOutput();
        open.upstream().expectEof();
        CompletableFuture<Void> sending = sendMany(open.upstream(), WireFrame.binary(new byte[64 * 1024]), 256);
        Await.until(
                "reading stops", () -> !open.upstreamEnd().channel().config().isAutoRead());
        for (int i = 0; i < 256; i++) {
            assertThat(open.client().readFrame().payload()).hasSize(64 * 1024);
        }
        sending.join();
    }

    @RepeatedTest(10)
    void lastWordsBeforeAResetArriveAlsoBehindAHalfClose() {
        Open open = loopback.open(Loopback.quiet());
        byte[] words = WireFrame.binary(new byte[100_000]).masked().bytes();
        open.client().send(words);
        open.client().shutdownOutput();
        Await.until(
                "FIN",
                () -> open.tunnel().client().cutInsideFrame() || !open.tunnel().isOpen());
        open.client().reset();
        assertThat(open.upstream().readExactly(words.length)).isEqualTo(words);
    }

    @Test
    void aFinInsideAHeaderIsAFinInsideAFrame() {
        Open open = loopback.open(Loopback.quiet());
        open.client().send(WireFrame.text("a").masked());
        open.client().sendHex("81 85 37fa");
        open.client().shutdownOutput();
        assertThat(open.upstream().readFrame().text()).isEqualTo("a");
        open.upstream().expectReset();
        assertThat(open.report().outcome()).isEqualTo(Outcome.CLIENT_VANISHED);
    }

    @ParameterizedTest(name = "of a client: {0}")
    @ValueSource(booleans = {true, false})
    void aSideThatEndsInsideAFrameStillGetsWhatWasReadForIt(boolean ofAClient) {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), 8192);
        RawClient ends = ofAClient ? open.client() : open.upstream();
        RawClient other = ofAClient ? open.upstream() : open.client();
        WireFrame words = WireFrame.binary(new byte[100_000]);
        byte[] bytes = (ofAClient ? words : words.masked()).bytes();
        other.send(bytes);
        RelayHandler sender = open.tunnel().side(ofAClient ? Side.UPSTREAM : Side.CLIENT);
        Await.until("all is read", () -> loopback.call(() -> sender.splice.bytes() == bytes.length));
        ends.sendHex("81");
        ends.shutdownOutput();
        other.expectReset();
        assertThat(ends.readExactly(bytes.length)).isEqualTo(bytes);
        ends.expectReset();
        assertThat(open.report().forced()).isFalse();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void lastWordsAreNotCutShortWhileTheyAreBeingRead() {
        Open open = loopback.open(Loopback.quiet(), null, Loopback.hex(""), Loopback.hex(""), 8192);
        byte[] bytes = WireFrame.binary(new byte[300_000]).bytes();
        open.upstream().send(bytes);
        RelayHandler sender = open.tunnel().upstream();
        Await.until("all is read", () -> loopback.call(() -> sender.splice.bytes() == bytes.length));
        open.upstream().reset();
        for (int i = 0; i < 10; i++) {
            assertThat(open.client().readExactly(bytes.length / 10)).hasSize(bytes.length / 10);
            loopback.eventLoop().schedule(() -> {}, 150, TimeUnit.MILLISECONDS).syncUninterruptibly();
        }
        open.client().readToAnyEnd();
        assertThat(open.report().forced()).isFalse();
    }

    @Test
    void aFinInsideAControlFrameIsAFinInsideAFrame() {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("8905 61");
        open.upstream().shutdownOutput();
        open.client().expectReset();
        assertThat(open.report().outcome()).isEqualTo(Outcome.UPSTREAM_VANISHED);
    }

    @Test
    void aFrameInFlightToAClientThatIsGoneIsReadAwayUntilTheAnswer() {
        Open open = loopback.open(Loopback.settings().ping(150).rule());
        open.upstream().sendHex("8104 61");
        open.client().readExactly(3);
        open.client().send(WireFrame.of(3, new byte[0]).masked());
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "frame_invalid").masked());
        open.upstream().sendHex("626364 8802 03e9");
        open.upstream().shutdownOutput();
        assertThat(open.client().readExactly(3)).isEqualTo("bcd".getBytes(US_ASCII));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.close(1002, "frame_invalid"));
        open.client().send(WireFrame.close(1002, "").masked());
        open.client().shutdownOutput();
        assertThat(open.report().forced()).isFalse();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void afterAFaultOfOursNoCloseIsWrittenIntoAFrame() {
        Open open = loopback.open(Loopback.quiet());
        open.upstream().sendHex("8104 61");
        open.client().readExactly(3);
        open.upstreamEnd().channel().pipeline().fireExceptionCaught(new IllegalStateException("a bug"));
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "internal_error").masked());
        assertThat(open.client().readToAnyEnd()).isEmpty();
        assertThat(open.report().outcome()).isEqualTo(Outcome.INTERNAL_ERROR);
    }

    @Test
    void aConnectionThatEndedBeforeTheTunnelOpensEndsIt() {
        Loopback.End client = loopback.connect(0);
        Loopback.End upstream = loopback.connect(0);
        AtomicReference<TunnelReport> ended = new AtomicReference<>();
        client.channel().close().syncUninterruptibly();
        loopback.call(() -> {
            Tunnel.open(
                            loopback.loop,
                            Loopback.quiet(),
                            TunnelLimits.NONE,
                            new Tunnel.Ends(client.channel(), upstream.channel(), false),
                            null,
                            Loopback.telling(ended::set))
                    .start(Loopback.hex(""), Loopback.hex(""));
            return null;
        });
        Await.until("the end", () -> ended.get() != null);
    }

    @Test
    void anAbortEndsAllTunnelsAtOnceAndTellsEachEndOnce() {
        Open one = loopback.open(Loopback.quiet());
        Open two = loopback.open(Loopback.quiet());
        loopback.call(() -> {
            loopback.loop.abort();
            loopback.loop.abort();
            return null;
        });
        assertThat(one.report().forced()).isTrue();
        assertThat(two.report().outcome()).isEqualTo(Outcome.DRAINED);
        assertThat(one.reports()).isEmpty();
        assertThat(two.reports()).isEmpty();
    }

    /** Three messages: a fragmented one with a ping inside, an empty one, one with a long header. */
    private static byte[] stream(boolean masked) {
        WireFrame[] frames = {
            WireFrame.text("ab").notFinal(),
            WireFrame.ping("p"),
            WireFrame.continuation("c"),
            WireFrame.text(""),
            WireFrame.binary(new byte[126])
        };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (WireFrame frame : frames) {
            out.writeBytes((masked ? frame.masked() : frame).bytes());
        }
        return out.toByteArray();
    }

    private static void inTwo(RawClient from, byte[] bytes, int cut) {
        from.send(Arrays.copyOf(bytes, cut));
        from.send(Arrays.copyOfRange(bytes, cut, bytes.length));
    }

    private static CompletableFuture<Void> sendMany(RawClient from, WireFrame frame, int count) {
        return CompletableFuture.runAsync(() -> {
            for (int i = 0; i < count; i++) {
                from.send(frame);
            }
        });
    }

    /** Until the way to the client is full, past the tunnel. */
    private void fill(Open open) {
        loopback.call(() -> {
            while (open.clientEnd().channel().isWritable()) {
                open.clientEnd()
                        .channel()
                        .writeAndFlush(
                                Unpooled.buffer(1026).writeInt(0x827e03fe).writeZero(1022));
            }
            return null;
        });
    }

    private static long queued(Open open) {
        ChannelOutboundBuffer queue = open.clientEnd().channel().unsafe().outboundBuffer();
        return queue == null ? 0 : queue.totalPendingWriteBytes();
    }
}
