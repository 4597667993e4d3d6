package io.tollgate.frame;

import static io.tollgate.frame.Frames.atHeader;
import static io.tollgate.frame.Frames.frame;
import static io.tollgate.frame.Frames.header;
import static io.tollgate.frame.Frames.hex;
import static io.tollgate.frame.Frames.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tollgate.frame.FrameReader.Step;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of frames, RFC 6455 §5.2. */
class FrameReaderTest {
    private final FrameReader reader = new FrameReader();

    @ParameterizedTest
    @CsvSource({
        "8105 48656c6c6f,           header 8105 fin=true rsv=0 opcode=1 masked=false length=5, payload 48656c6c6f",
        "8185 37fa213d 7f9f4d5158,  header 818537fa213d fin=true rsv=0 opcode=1 masked=true length=5, payload 7f9f4d5158",
        "0103 48656c,               header 0103 fin=false rsv=0 opcode=1 masked=false length=3, payload 48656c",
        "8002 6c6f,                 header 8002 fin=true rsv=0 opcode=0 masked=false length=2, payload 6c6f",
        "8905 48656c6c6f,           header 8905 fin=true rsv=0 opcode=9 masked=false length=5, control 890548656c6c6f carries 48656c6c6f",
        "8a85 37fa213d 7f9f4d5158,  header 8a8537fa213d fin=true rsv=0 opcode=a masked=true length=5, control 8a8537fa213d7f9f4d5158 carries 48656c6c6f",
    })
    void readsTheExamplesOfTheRfc(String bytes, String head, String rest) {
        assertThat(Transcript.of(hex(bytes))).containsExactly(head + " minimal=true", rest);
    }

    @ParameterizedTest
    @CsvSource({"827e0100, 256, 4", "827f0000000000010000, 65536, 10"})
    void readsTheLongExamplesOfTheRfc(String bytes, int length, int headerLength) {
        ByteBuf in = Unpooled.wrappedBuffer(hex(bytes), new byte[length]);
        assertThat(reader.read(in)).isEqualTo(Step.HEADER);
        assertThat(reader.payloadLength()).isEqualTo(length);
        assertThat(reader.headerLength()).isEqualTo(headerLength);
        assertThat(reader.read(in)).isEqualTo(Step.PAYLOAD);
        assertThat(in.isReadable()).isFalse();
        assertThat(reader.read(in)).isEqualTo(Step.STARVED);
    }

    @Test
    void isStarvedAtABoundaryByNothing() {
        assertThat(reader.read(Unpooled.EMPTY_BUFFER)).isEqualTo(Step.STARVED);
        assertThat(reader.atBoundary()).isTrue();
    }

    @Test
    void readsFramesBackToBack() {
        assertThat(Transcript.of(hex("0103 48656c  8902 0102  8002 6c6f  8100")))
                .extracting(line -> line.split(" ", 3)[0])
                .containsExactly("header", "payload", "header", "control", "header", "payload", "header");
    }

    @Test
    void emptyDataFrameIsAHeaderAlone() {
        ByteBuf in = Unpooled.wrappedBuffer(hex("8100 8100"));
        assertThat(reader.read(in)).isEqualTo(Step.HEADER);
        assertThat(reader.atBoundary()).isTrue();
        assertThat(reader.read(in)).isEqualTo(Step.HEADER);
        assertThat(reader.read(in)).isEqualTo(Step.STARVED);
    }

    @Test
    void emptyControlFrameStillComesAsControl() {
        ByteBuf in = Unpooled.wrappedBuffer(hex("8900"));
        assertThat(reader.read(in)).isEqualTo(Step.HEADER);
        assertThat(reader.atBoundary()).isFalse();
        assertThat(reader.read(in)).isEqualTo(Step.CONTROL);
        assertThat(reader.controlLength()).isZero();
        assertThat(reader.atBoundary()).isTrue();
    }

    @Test
    void payloadMayComeInManySteps() {
        reader.read(Unpooled.wrappedBuffer(hex("8205")));
        assertThat(reader.read(Unpooled.wrappedBuffer(hex("0102")))).isEqualTo(Step.PAYLOAD);
        assertThat(reader.payloadRemaining()).isEqualTo(3);
        assertThat(reader.read(Unpooled.EMPTY_BUFFER)).isEqualTo(Step.STARVED);
        ByteBuf last = Unpooled.wrappedBuffer(hex("030405 81"));
        assertThat(reader.read(last)).isEqualTo(Step.PAYLOAD);
        assertThat(last.readerIndex()).isEqualTo(3);
        assertThat(reader.atBoundary()).isTrue();
    }

    @Test
    void frameBeforeStaysKnownWhileTheNextHeaderComesInParts() {
        reader.read(Unpooled.wrappedBuffer(hex("818037fa213d")));
        assertThat(reader.read(Unpooled.wrappedBuffer(hex("027e01")))).isEqualTo(Step.STARVED);
        assertThat(reader.atBoundary()).isFalse();
        assertThat(reader.opcode()).isEqualTo(Opcode.TEXT);
        assertThat(reader.fin()).isTrue();
        assertThat(reader.payloadLength()).isZero();
        assertThat(reader.headerLength()).isEqualTo(6);
    }

    @Test
    void headerIsSplitOnlyIfAPartCameBefore() {
        ByteBuf end = Unpooled.wrappedBuffer(hex("00 8100"));
        reader.read(Unpooled.wrappedBuffer(hex("81")));
        reader.read(end);
        assertThat(reader.headerSplit()).isTrue();
        reader.read(end);
        assertThat(reader.headerSplit()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "SHORT, 0, true",
        "SHORT, 125, true",
        "TWO_BYTES, 0, false",
        "TWO_BYTES, 125, false",
        "TWO_BYTES, 126, true",
        "TWO_BYTES, 65535, true",
        "EIGHT_BYTES, 125, false",
        "EIGHT_BYTES, 65535, false",
        "EIGHT_BYTES, 65536, true",
        "EIGHT_BYTES, 9223372036854775807, true",
        "EIGHT_BYTES, -1, true"
    })
    void lengthIsMinimalInItsShortestForm(Frames.LengthForm form, long length, boolean minimal) {
        FrameReader frame = atHeader(header(0x82, false, form, length));
        assertThat(frame.payloadLength()).isEqualTo(length);
        assertThat(frame.lengthMinimal()).isEqualTo(minimal);
    }

    @ParameterizedTest
    @ValueSource(longs = {126, 65535, 1L << 40, Long.MAX_VALUE, -1})
    void controlFrameThatClaimsTooMuchGathersNothing(long length) {
        FrameReader frame = atHeader(header(0x88, true, length));
        assertThat(frame.read(Unpooled.wrappedBuffer(new byte[100]))).isEqualTo(Step.PAYLOAD);
        assertThat(frame.controlLength()).isZero();
        assertThat(frame.closeCode()).isEqualTo(CloseCode.NO_STATUS);
        assertThat(frame.closeReason()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void negativeLengthNeverEnds(long length) {
        FrameReader frame = atHeader(header(0x82, false, length));
        assertThat(frame.payloadRemaining()).isEqualTo(Long.MAX_VALUE);
        assertThat(frame.read(Unpooled.wrappedBuffer(new byte[100]))).isEqualTo(Step.PAYLOAD);
        assertThat(frame.payloadRemaining()).isEqualTo(Long.MAX_VALUE - 100);
    }

    @Test
    void closeTellsItsCodeAndReason() {
        FrameReader close = atControl("8885 37fa213d 3413 434452");
        assertThat(close.closeCode()).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(close.closeReason()).isEqualTo("bye");
        close = atControl("8806 03f3 67697665");
        assertThat(close.closeCode()).isEqualTo(CloseCode.INTERNAL_ERROR);
        assertThat(close.closeReason()).isEqualTo("give");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8800", "8801 03", "8902 03e8"})
    void noCloseCodeIsNoStatus(String frame) {
        FrameReader control = atControl(frame);
        assertThat(control.closeCode()).isEqualTo(CloseCode.NO_STATUS);
        assertThat(control.closeReason()).isEmpty();
    }

    @Test
    void closeCodeIsGivenAsItCame() {
        assertThat(atControl("8802 ffff").closeCode()).isEqualTo(65535);
        assertThat(atControl("8802 0000").closeCode()).isZero();
    }

    @Test
    void closeReasonReplacesWhatIsNoUtf8() {
        assertThat(atControl("8805 03e8 61ff62").closeReason()).isEqualTo("a\uFFFDb");
    }

    @Test
    void longestControlFrameIsGatheredFromManyBuffers() {
        byte[] payload = "p".repeat(125).getBytes(StandardCharsets.US_ASCII);
        assertThat(Transcript.of(Frames.singly(frame(0x89, false, payload))))
                .last()
                .asString()
                .endsWith("carries " + "70".repeat(125));
    }

    @Test
    void atRestNothingIsKeptOfAControlFrame() {
        FrameReader control = atControl("8902 0102");
        assertThat(control.read(Unpooled.EMPTY_BUFFER)).isEqualTo(Step.STARVED);
        assertThat(control.controlLength()).isZero();
        assertThatThrownBy(() -> control.controlByte(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void controlFrameHalfGatheredIsNoBoundary() {
        byte[] twoPings = join(hex("8902 0102"), hex("8903 0a0b"));
        ByteBuf in = Unpooled.wrappedBuffer(twoPings);
        while (reader.read(in) != Step.STARVED) {
            assertThat(reader.controlLength()).isIn(0, 2);
        }
        assertThat(reader.atBoundary()).isFalse();
        assertThat(reader.read(Unpooled.wrappedBuffer(hex("0c")))).isEqualTo(Step.CONTROL);
        assertThat(reader.controlByte(2)).isEqualTo((byte) 0x0c);
    }

    @ParameterizedTest
    @CsvSource({
        "c1ff 000000000000000c 37fa213d, 0, 4, 4184 37fa213d",
        "c1ff 000000000000000c 37fa213d, 4, 4, 0084 37fa213d",
        "c1ff 000000000000000c 37fa213d, 8, 4, 8084 37fa213d",
        "417e 0100, 0, 252, 417e 00fc",
        "417e 0100, 252, 4, 0004",
        "80ff 0000000000020000 37fa213d, 65536, 65536, 80ff 0000000000010000 37fa213d"
    })
    void aPartsHeaderIsThatOfAFragment(String header, long at, int size, String expected) {
        FrameReader reader = new FrameReader();
        reader.read(Unpooled.wrappedBuffer(hex(header)));
        ByteBuf part = Unpooled.buffer();
        reader.copyPartHeader(part, at, size);
        assertThat(Frames.bytes(part)).isEqualTo(hex(expected));
    }

    @Test
    void aControlFrameIsKnownByItsEightBytes() {
        assertThat(atControl("8a08 0102030405060708").controlIs(0x0102030405060708L))
                .isTrue();
        assertThat(atControl("8a08 0102030405060708").controlIs(0x0102030405060709L))
                .isFalse();
        assertThat(atControl("8a07 01020304050607").controlIs(0x0001020304050607L))
                .isFalse();
        assertThat(atControl("8a88 01000000 0102030405060708").controlIs(0x0002030404060708L))
                .isTrue();
    }

    private static FrameReader atControl(String frame) {
        FrameReader reader = new FrameReader();
        ByteBuf in = Unpooled.wrappedBuffer(hex(frame));
        assertThat(reader.read(in)).isEqualTo(Step.HEADER);
        assertThat(reader.read(in)).isEqualTo(Step.CONTROL);
        return reader;
    }
}
