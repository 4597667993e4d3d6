package io.tollgate.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.frame.Frames.LengthForm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However its bytes are cut into buffers, a frame reads the same. */
class FrameReaderSplitTest {
    private record Length(LengthForm form, long length) {}

    private static final List<Length> LENGTHS = List.of(
            new Length(LengthForm.SHORT, 0),
            new Length(LengthForm.SHORT, 1),
            new Length(LengthForm.SHORT, 7),
            new Length(LengthForm.SHORT, 125),
            new Length(LengthForm.TWO_BYTES, 0),
            new Length(LengthForm.TWO_BYTES, 5),
            new Length(LengthForm.TWO_BYTES, 126),
            new Length(LengthForm.TWO_BYTES, 0xFFFF),
            new Length(LengthForm.EIGHT_BYTES, 3),
            new Length(LengthForm.EIGHT_BYTES, 0x10000),
            new Length(LengthForm.EIGHT_BYTES, 0x0102030405060708L),
            new Length(LengthForm.EIGHT_BYTES, -2));

    static IntStream firstBytes() {
        return IntStream.range(0, 256);
    }

    /** Every flag and opcode, in every form of length, masked and not, cut at every place. */
    @ParameterizedTest
    @MethodSource("firstBytes")
    void frameReadsTheSameCutAtAnyPlace(int firstByte) {
        for (byte[] stream : streams(firstByte)) {
            List<String> uncut = Transcript.of(stream);
            assertThat(uncut).first().asString().startsWith("header");
            assertThat(Transcript.of(Frames.singly(stream))).isEqualTo(uncut);
            for (int at = 1; at < stream.length; at++) {
                assertThat(Transcript.of(Frames.cutAt(stream, at))).isEqualTo(uncut);
            }
        }
    }

    /** Nothing of one split header may show in the next. */
    @Test
    void splitHeaderStartsAnew() {
        byte[] longer = Frames.frame(0x82, true, new byte[0x1FF]);
        byte[] shorter = Frames.frame(0x01, false, new byte[0x80]);
        byte[] longest = Frames.frame(0x80, true, new byte[0x10001]);
        byte[] stream = Frames.join(longer, shorter, longest, shorter, longer);
        assertThat(Transcript.of(Frames.singly(stream)))
                .isEqualTo(Transcript.of(stream))
                .hasSize(10);
    }

    /** A frame each, with the first 8 bytes of its payload, and another frame's beginning if it is that short. */
    private static List<byte[]> streams(int firstByte) {
        List<byte[]> streams = new ArrayList<>();
        for (Length length : LENGTHS) {
            byte[] payload = Frames.hex("a1b2c3d4e5f60718");
            for (boolean masked : new boolean[] {false, true}) {
                streams.add(Frames.join(Frames.header(firstByte, masked, length.form, length.length), payload));
            }
        }
        return streams;
    }
}
