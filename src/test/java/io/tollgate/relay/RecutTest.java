package io.tollgate.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.Loopback.Open;
import io.tollgate.relay.limits.TunnelLimit.Measure;
import io.tollgate.relay.limits.TunnelLimits;
import io.tollgate.relay.upward.UpwardRule;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.telemetry.traffic.SideTraffic;
import io.tollgate.testing.Await;
import io.tollgate.testing.WireFrame;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client's frames that are larger than the upstream takes, over loopback TCP. */
@DisplayName("D11 frames to API Gateway")
class RecutTest {
    private static final int API_GATEWAY = 32_752;

    /** Larger, a ping, larger and a fragment, an empty fragment, one that just fits. Nothing unmasks it, so it says what it likes. */
    private static final String SENT = """
            818a37fa213d 00010203040506070809
            898101020304 aa
            0188a1b2c3d4 1011121314151617
            00800a0b0c0d
            808411121314 20212223
            """;

    private static final String PARTS_OF_FOUR = """
            018437fa213d 00010203
            008437fa213d 04050607
            808237fa213d 0809
            898101020304 aa
            0184a1b2c3d4 10111213
            0084a1b2c3d4 14151617
            00800a0b0c0d
            808411121314 20212223
            """;

    private final Loopback loopback = new Loopback();

    @AfterEach
    void nothingIsLeft() {
        loopback.closeEmpty();
    }

    private Open open(int maxFrame) {
        return loopback.open(rule(maxFrame, 0, false));
    }

    private static TunnelRule rule(int maxFrame, long maxMessage, boolean textOnly) {
        UpwardRule upward = new UpwardRule(maxFrame, maxMessage, textOnly, 0, null);
        return Loopback.settings().upward(upward).rule();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    /** As reads of the client that end there. */
    private void read(Open open, byte[] sent, int... ends) {
        loopback.call(() -> {
            int from = 0;
            for (int to : ends) {
                open.tunnel().client().receive(Unpooled.copiedBuffer(sent, from, to - from));
                from = to;
            }
            open.tunnel().client().channelReadComplete(null);
            return null;
        });
    }

    @Test
    void everySplitOfTheReadsGivesTheSameParts() {
        Open open = open(4);
        byte[] sent = bytes(SENT);
        byte[] expected = bytes(PARTS_OF_FOUR);
        for (int first = 1; first < sent.length; first++) {
            for (int second = first; second < sent.length; second++) {
                read(open, sent, first, second, sent.length);
                assertThat(open.upstream().readExactly(expected.length))
                        .as("read up to %d, %d", first, second)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void readsOfOneByteGiveTheSameParts() {
        Open open = open(4);
        byte[] sent = bytes(SENT);
        int[] ends = new int[sent.length];
        Arrays.setAll(ends, i -> i + 1);
        read(open, sent, ends);
        assertThat(open.upstream().readExactly(bytes(PARTS_OF_FOUR).length)).isEqualTo(bytes(PARTS_OF_FOUR));
    }

    @Test
    void longerLengthsAreWrittenInTheirShortestForm() {
        Open open = open(65_536);
        byte[] payload = payload(65_536 + 126);
        open.client().send(WireFrame.binary(payload).masked());
        assertThat(open.upstream().readExactly(14)).startsWith(bytes("02ff 0000000000010000 37fa213d"));
        open.upstream().readExactly(65_536);
        assertThat(open.upstream().readExactly(8)).isEqualTo(bytes("80fe 007e 37fa213d"));
        open.upstream().readExactly(126);
    }

    @Test
    void aPartsHeaderGoesWithItsFirstByteAndNotBefore() {
        Open open = open(4);
        read(open, bytes("8185 37fa213d"), 6);
        assertThat(open.upstream().staysSilentFor(Duration.ofMillis(50))).isTrue();
        read(open, bytes("00010203"), 4);
        assertThat(open.upstream().readExactly(10)).isEqualTo(bytes("0184 37fa213d 00010203"));
        assertThat(open.upstream().staysSilentFor(Duration.ofMillis(50))).isTrue();
        read(open, bytes("04"), 1);
        assertThat(open.upstream().readExactly(7)).isEqualTo(bytes("8081 37fa213d 04"));
    }

    @Test
    void thePayloadIsNotCopied() {
        Open open = open(4);
        long slices = loopback.call(() -> {
            var in = Unpooled.directBuffer().writeBytes(bytes("8188 37fa213d 0001020304050607"));
            var written = new Written();
            open.upstreamEnd().channel().pipeline().addFirst(written);
            open.tunnel().client().receive(in);
            return written.buffers.stream()
                    .filter(each -> shareMemory(each, in))
                    .count();
        });
        assertThat(slices).isEqualTo(2);
        open.upstream().readExactly(20);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean shareMemory(ByteBuf one, ByteBuf other) {
        return root(one) == root(other);
    }

    private static ByteBuf root(ByteBuf buffer) {
        ByteBuf root = buffer;
        for (ByteBuf inner = root.unwrap(); inner != null; inner = root.unwrap()) {
            root = inner;
        }
        return root;
    }

    /** Notes what is written to a channel. */
    private static final class Written extends ChannelOutboundHandlerAdapter {
        private final List<ByteBuf> buffers = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            buffers.add((ByteBuf) message);
            context.write(message, promise);
        }
    }

    private static byte[] payload(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({
        "100000, 32752 32752 32752 1744",
        "131072, 32752 32752 32752 32752 64",
        "65504, 32752 32752",
        "32753, 32752 1",
        "32752, 32752"
    })
    void aTextFrameGoesUpInFramesThatAreTaken(int size, String parts) {
        Open open = loopback.open(rule(API_GATEWAY, 131_072, true));
        byte[] payload = payload(size);
        open.client().send(WireFrame.of(WireFrame.TEXT, payload).masked());
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        String[] sizes = parts.split(" ", -1);
        for (int i = 0; i < sizes.length; i++) {
            WireFrame part = open.upstream().readFrame();
            assertThat(part.payload()).hasSize(Integer.parseInt(sizes[i]));
            assertThat(part.opcode()).isEqualTo(i == 0 ? WireFrame.TEXT : WireFrame.CONTINUATION);
            assertThat(part.fin()).isEqualTo(i == sizes.length - 1);
            assertThat(part.isMasked()).isTrue();
            joined.writeBytes(part.payload());
        }
        assertThat(joined.toByteArray()).isEqualTo(payload);
    }

    @Test
    void aMessageOverTheLimitEndsWithNothingOfThatFrameGoingUp() {
        Open open = loopback.open(rule(API_GATEWAY, 131_072, true));
        open.client().send(WireFrame.of(WireFrame.TEXT, payload(131_073)).masked());
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "frame_too_big").masked());
        open.upstream().reset();
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1009);
        open.client().reset();
        assertThat(open.report().outcome()).isEqualTo(Outcome.FRAME_TOO_BIG);
    }

    @Test
    void aMessageInFragmentsIsStoppedAtTheOneThatIsOver() {
        Open open = loopback.open(rule(API_GATEWAY, 131_072, true));
        open.client()
                .send(WireFrame.of(WireFrame.TEXT, payload(131_000)).notFinal().masked());
        for (int i = 0; i < 4; i++) {
            assertThat(open.upstream().readFrame().fin()).isFalse();
        }
        open.client().send(WireFrame.of(WireFrame.CONTINUATION, payload(73)).masked());
        assertThat(open.upstream().readFrame().closeCode()).isEqualTo(1001);
        open.upstream().reset();
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1009);
        open.client().reset();
    }

    @Test
    void whatTheUpstreamSendsIsNeitherLimitedNorCutByItsOwnTerms() {
        Open open = loopback.open(rule(4, 8, true));
        open.upstream().send(WireFrame.binary(payload(100)));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.binary(payload(100)));
    }

    @Test
    void aBinaryMessageEndsWithNothingOfItGoingUp() {
        Open open = loopback.open(rule(API_GATEWAY, 131_072, true));
        open.client().send(WireFrame.binary(payload(10)).masked());
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "not_text").masked());
        open.upstream().reset();
        assertThat(open.client().readFrame().closeCode()).isEqualTo(1003);
        open.client().reset();
        assertThat(open.report().outcome()).isEqualTo(Outcome.NOT_TEXT);
    }

    @Test
    void aPingBetweenFragmentsGoesUpBetweenTheirParts() {
        Open open = open(4);
        open.client().send(WireFrame.text("12345").notFinal().masked());
        open.client().send(WireFrame.ping("p").masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("1234");
        assertThat(open.upstream().readFrame().text()).isEqualTo("5");
        assertThat(open.upstream().readFrame()).isEqualTo(WireFrame.ping("p").masked());
        open.upstream().send(WireFrame.pong("p"));
        assertThat(open.client().readFrame()).isEqualTo(WireFrame.pong("p"));
    }

    @Test
    void countedAreTheFramesAndBytesThatTheClientSent() {
        Open open = open(4);
        WireFrame sent = WireFrame.text("1234567890").masked();
        open.client().send(sent);
        for (int i = 0; i < 3; i++) {
            open.upstream().readFrame();
        }
        SideTraffic counted = loopback.loop.traffic().of("chat").client();
        Await.until("counted", () -> counted.frames() == 1);
        assertThat(counted.messages()).isEqualTo(1);
        assertThat(counted.bytes()).isEqualTo(sent.bytes().length);
        assertThat(counted.payloadBytes()).isEqualTo(10);
        open.client().reset();
        TunnelReport report = open.report();
        assertThat(report.bytesUp()).isEqualTo(sent.bytes().length);
        assertThat(report.messagesUp()).isEqualTo(1);
    }

    @Test
    void limitsChargeTheFramesThatTheClientSent() {
        Open open = loopback.open(rule(4, 0, false), Loopback.closing(Measure.FRAMES, 1, 2));
        open.client().send(WireFrame.text("12345678").masked());
        open.client().send(WireFrame.text("12345678").masked());
        for (int i = 0; i < 4; i++) {
            assertThat(open.upstream().readFrame().text()).hasSize(4);
        }
        open.client().send(WireFrame.text("").masked());
        assertThat(open.client().readFrame().closeCode()).isEqualTo(4429);
        open.client().reset();
        open.upstream().reset();
    }

    @Test
    void aThrottledClientsFramesGoUpInPartsAllTheSame() {
        Open open = loopback.open(rule(4, 0, false), Loopback.throttling(Measure.MESSAGES, 20, 1));
        for (int i = 0; i < 3; i++) {
            open.client().send(WireFrame.text("12345678").masked());
        }
        for (int i = 0; i < 6; i++) {
            assertThat(open.upstream().readFrame().text()).isEqualTo(i % 2 == 0 ? "1234" : "5678");
        }
    }

    @Test
    void anEndOfOursLetsTheClientsFrameFinishInAllItsParts() {
        Open open = open(4);
        byte[] frame = WireFrame.text("1234567890").masked().bytes();
        open.client().send(Arrays.copyOf(frame, 11));
        open.upstream().readExactly(6 + 4 + 6 + 1);
        loopback.drain(1001);
        open.client().send(Arrays.copyOfRange(frame, 11, frame.length));
        open.client().send(WireFrame.text("dropped").masked());
        open.upstream().readExactly(3);
        assertThat(open.upstream().readFrame().text()).isEqualTo("90");
        assertThat(open.upstream().readFrame())
                .isEqualTo(WireFrame.close(1001, "drained").masked());
    }

    @Test
    void aFinInsideAFrameDeliversWhatCameAndInventsNoEnd() {
        Open open = open(4);
        open.client().send(Arrays.copyOf(WireFrame.text("1234567890").masked().bytes(), 11));
        open.client().shutdownOutput();
        assertThat(open.upstream().readFrame().text()).isEqualTo("1234");
        assertThat(open.upstream().readExactly(7)).startsWith(bytes("0084 37fa213d"));
        open.upstream().expectReset();
    }

    @Test
    void anotherSizeHoldsFromTheNextFrameOn() {
        Open open = open(8);
        byte[] frame = WireFrame.text("1234567890").masked().bytes();
        open.client().send(Arrays.copyOf(frame, 8));
        open.upstream().readExactly(8);
        loopback.call(() -> open.tunnel().offer(rule(4, 0, false), TunnelLimits.NONE, null));
        open.client().send(Arrays.copyOfRange(frame, 8, frame.length));
        open.upstream().readExactly(6);
        assertThat(open.upstream().readFrame().text()).isEqualTo("90");
        open.client().send(WireFrame.text("12345678").masked());
        assertThat(open.upstream().readFrame().text()).isEqualTo("1234");
        assertThat(open.upstream().readFrame().text()).isEqualTo("5678");
    }

    @Test
    void aStalledUpstreamStopsTheClientWhoseFramesAreCut() {
        Open open = loopback.open(rule(1024, 0, false), null, Loopback.hex(""), Loopback.hex(""), 4096);
        byte[] payload = payload(4 << 20);
        Thread sender =
                new Thread(() -> open.client().send(WireFrame.binary(payload).masked()));
        sender.start();
        Await.until(
                "the client is not read",
                () -> loopback.call(() -> !open.clientEnd().channel().config().isAutoRead()));
        assertThat(loopback.call(() -> open.tunnel().upstream().writer.pending()))
                .isLessThan(4 << 20);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        WireFrame part;
        do {
            part = open.upstream().readFrame();
            joined.writeBytes(part.payload());
        } while (!part.fin());
        assertThat(joined.toByteArray()).isEqualTo(payload);
    }

    /** Such a read writes what came of the frame before, and nothing behind it. */
    @Test
    void readsThatEndBehindAHeaderStopAtTheMarkToo() {
        Open open = loopback.open(rule(1024, 0, false), null, Loopback.hex(""), Loopback.hex(""), 4096);
        byte[] frame = WireFrame.binary(payload(4096)).masked().bytes();
        byte[] header = Arrays.copyOf(frame, 8);
        byte[] payload = Arrays.copyOfRange(frame, 8, frame.length);
        read(open, header, 8);
        int reads = loopback.call(() -> {
            int before = 0;
            while (open.clientEnd().channel().config().isAutoRead() && before < 5000) {
                before++;
                open.tunnel().client().receive(Unpooled.copiedBuffer(payload, header));
                open.tunnel().client().channelReadComplete(null);
            }
            return before;
        });
        assertThat(reads).isLessThan(5000);
    }
}
