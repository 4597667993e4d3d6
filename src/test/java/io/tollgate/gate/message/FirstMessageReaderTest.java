package io.tollgate.gate.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.gate.message.FirstMessageReader.Step;
import io.tollgate.testing.WireFrame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a first message and what is not, over every way of cutting the stream. */
final class FirstMessageReaderTest {
    private static final int MAX = 300;
    private static final WireFrame HELLO = WireFrame.text("{\"token\": \"t\"}").masked();
    private static final WireFrame BEHIND = WireFrame.text("behind").masked();

    static Stream<Arguments> streams() {
        WireFrame ping = WireFrame.ping("p").masked();
        WireFrame half = WireFrame.text("{\"tok").notFinal().masked();
        WireFrame rest = WireFrame.continuation("en\": \"t\"}").masked();
        WireFrame nothing = WireFrame.continuation("").masked();
        String said = "message {\"token\": \"t\"}";
        String long300 = "x".repeat(300);
        return Stream.of(
                argumentSet("text", stream(HELLO), List.of(said)),
                argumentSet("what is behind is left", stream(HELLO, BEHIND), List.of(said)),
                argumentSet(
                        "binary", stream(WireFrame.binary("{}".getBytes(UTF_8)).masked()), List.of("message {}")),
                argumentSet("empty", stream(WireFrame.text("").masked(), BEHIND), List.of("message ")),
                argumentSet("fragments", stream(half, rest, BEHIND), List.of(said)),
                argumentSet("the last of them empty", stream(half, rest.notFinal(), nothing, BEHIND), List.of(said)),
                argumentSet(
                        "controls in between",
                        stream(ping, half, ping, WireFrame.pong("q").masked(), rest, BEHIND),
                        List.of("pong p", "pong p", said)),
                argumentSet(
                        "a ping without payload", stream(WireFrame.ping("").masked(), HELLO), List.of("pong ", said)),
                argumentSet(
                        "just small enough",
                        stream(WireFrame.text(long300).masked(), BEHIND),
                        List.of("message " + long300)),
                argumentSet(
                        "a byte too long", stream(WireFrame.text(long300 + "x").masked()), List.of("TOO_BIG")),
                argumentSet(
                        "too long together",
                        stream(
                                WireFrame.text(long300).notFinal().masked(),
                                WireFrame.continuation("x").masked()),
                        List.of("TOO_BIG")),
                argumentSet("announced too long", hex("01ff 0000 7fff ffff ffff 0000 0000"), List.of("TOO_BIG")),
                argumentSet("the longest announced", hex("81ff 7fff ffff ffff ffff 0000 0000"), List.of("TOO_BIG")),
                argumentSet("a negative length", hex("81ff ffff ffff ffff ffff 0000 0000"), List.of("1002")),
                argumentSet("not masked", stream(WireFrame.text("{}")), List.of("1002")),
                argumentSet("compressed", stream(WireFrame.text("x").masked().rsv(WireFrame.RSV1)), List.of("1002")),
                argumentSet("a reserved opcode", hex("8380 0000 0000"), List.of("1002")),
                argumentSet("nothing to continue", stream(rest), List.of("1002")),
                argumentSet("another message in between", stream(half, HELLO), List.of("1002")),
                argumentSet("a ping in parts", stream(ping.notFinal()), List.of("1002")),
                argumentSet("a length in too many bytes", hex("81fe 0001 0000 0000 7b"), List.of("1002")),
                argumentSet(
                        "a Close",
                        stream(ping, WireFrame.close(1001, "bye").masked(), BEHIND),
                        List.of("pong p", "close 1001")),
                argumentSet("a Close without a code", stream(WireFrame.close().masked()), List.of("close 1005")),
                argumentSet("not whole", stream(half), List.of()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void itReadsTheSameHoweverTheStreamIsCut(byte[] stream, List<String> events) {
        assertThat(read(stream, stream.length)).isEqualTo(events);
        for (int first = 1; first < stream.length; first++) {
            assertThat(read(stream, first, stream.length))
                    .as("cut at %d", first)
                    .isEqualTo(events);
        }
        assertThat(read(stream, 1)).as("byte by byte").isEqualTo(events);
    }

    /** Frames drawn at random, some of them broken. */
    @Test
    void itReadsAsNaivelyWhateverComes() {
        Random random = new Random(9);
        for (int run = 0; run < 4000; run++) {
            ByteArrayOutputStream input = new ByteArrayOutputStream();
            input.write(random.nextInt());
            input.write(random.nextInt(20));
            while (random.nextInt(5) > 0) {
                input.writeBytes(frame(random).bytes());
            }
            byte[] bytes = input.toByteArray();
            if (run % 3 == 0) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            FirstMessageFuzz.fuzzerTestOneInput(bytes);
        }
    }

    private static WireFrame frame(Random random) {
        int[] opcodes = {WireFrame.TEXT, WireFrame.CONTINUATION, WireFrame.PING, WireFrame.PONG, WireFrame.CLOSE};
        int drawn = random.nextInt(12);
        int opcode = opcodes[drawn < 4 ? 0 : drawn < 8 ? 1 : drawn < 10 ? 2 : drawn - 7];
        byte[] payload = new byte[random.nextInt(random.nextInt(4) == 0 ? 200 : 8)];
        random.nextBytes(payload);
        WireFrame frame = WireFrame.of(opcode, payload).masked();
        return opcode <= WireFrame.TEXT && random.nextInt(3) > 0 ? frame.notFinal() : frame;
    }

    @Test
    void nothingBehindTheMessageIsTaken() {
        ByteBuf in = Unpooled.wrappedBuffer(stream(HELLO, BEHIND));
        FirstMessageReader reader = new FirstMessageReader(MAX);
        assertThat(reader.read(in)).isEqualTo(Step.MESSAGE);
        assertThat(in).isEqualTo(Unpooled.wrappedBuffer(BEHIND.bytes()));
    }

    /** Frames that carry next to nothing: pings that nobody reads the answers of, and empty fragments. */
    @ParameterizedTest
    @ValueSource(strings = {"8980 0000 0000", "8a80 0000 0000", "0080 0000 0000"})
    void whatComesBesideTheMessageIsBoundedToo(String hex) {
        FirstMessageReader reader = new FirstMessageReader(MAX);
        ByteBuf begin =
                Unpooled.wrappedBuffer(WireFrame.text("").notFinal().masked().bytes());
        assertThat(reader.read(begin)).isEqualTo(Step.STARVED);
        int bytes = 0;
        Step step;
        do {
            bytes += 6;
            step = reader.read(Unpooled.wrappedBuffer(hex(hex)));
        } while (step == Step.STARVED || step == Step.PING);
        assertThat(step).isEqualTo(Step.TOO_BIG);
        assertThat(bytes).isBetween(FirstMessageReader.MOST_BESIDE - 6, FirstMessageReader.MOST_BESIDE + 6);
    }

    /** What was read of a stream that comes in pieces of these lengths, the last of them again and again. */
    private static List<String> read(byte[] stream, int... lengths) {
        FirstMessageReader reader = new FirstMessageReader(MAX);
        List<String> events = new ArrayList<>();
        int start = 0;
        for (int i = 0; start < stream.length; i++) {
            int length = Math.min(lengths[Math.min(i, lengths.length - 1)], stream.length - start);
            ByteBuf in = Unpooled.wrappedBuffer(stream, start, length);
            Step step;
            do {
                step = reader.read(in);
                note(reader, step, events);
            } while (step == Step.PING);
            if (step != Step.STARVED) {
                return events;
            }
            assertThat(in.isReadable()).isFalse();
            start += length;
        }
        return events;
    }

    private static void note(FirstMessageReader reader, Step step, List<String> events) {
        switch (step) {
            case STARVED -> {}
            case PING -> events.add("pong " + pong(reader));
            case MESSAGE -> events.add("message " + new String(reader.message(), UTF_8));
            case TOO_BIG -> events.add("TOO_BIG");
            case CLOSE -> events.add("close " + reader.closeCode());
            case VIOLATION -> events.add("" + reader.violation().closeCode());
        }
    }

    private static String pong(FirstMessageReader reader) {
        ByteBuf pong = reader.pong(UnpooledByteBufAllocator.DEFAULT);
        try {
            assertThat(pong.readUnsignedByte()).isEqualTo((short) 0x8A);
            return pong.readCharSequence(pong.readUnsignedByte(), UTF_8).toString();
        } finally {
            pong.release();
        }
    }

    private static byte[] stream(WireFrame... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Stream.of(frames).forEach(frame -> bytes.writeBytes(frame.bytes()));
        return bytes.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
