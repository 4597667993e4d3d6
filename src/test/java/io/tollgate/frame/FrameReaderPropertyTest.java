package io.tollgate.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However its bytes are cut into buffers, a stream of frames reads the same. */
class FrameReaderPropertyTest {
    @Property(tries = 500)
    void validStreamReadsTheSameInAnyPieces(
            @ForAll("streams") byte[] stream, @ForAll("pieceSizes") List<Integer> pieceSizes) {
        assertThat(Transcript.of(pieces(stream, pieceSizes))).isEqualTo(Transcript.of(stream));
    }

    @Provide
    Arbitrary<byte[]> streams() {
        return Arbitraries.oneOf(dataFrames(), controlFrames())
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(frames -> Frames.join(frames.toArray(byte[][]::new)));
    }

    @Provide
    Arbitrary<List<Integer>> pieceSizes() {
        return Arbitraries.integers().between(0, 200).list().ofMinSize(1).ofMaxSize(30);
    }

    private static Arbitrary<byte[]> dataFrames() {
        return Combinators.combine(
                        Arbitraries.of(0x01, 0x02, 0x00, 0x81, 0x82, 0x80, 0xC1),
                        Arbitraries.of(false, true),
                        payload(300))
                .as(Frames::frame);
    }

    private static Arbitrary<byte[]> controlFrames() {
        return Combinators.combine(Arbitraries.of(0x88, 0x89, 0x8A), Arbitraries.of(false, true), payload(125))
                .as(Frames::frame);
    }

    private static Arbitrary<byte[]> payload(int longest) {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(longest);
    }

    private static byte[][] pieces(byte[] stream, List<Integer> sizes) {
        List<byte[]> pieces = new ArrayList<>();
        byte[] rest = stream;
        for (int size : sizes) {
            byte[][] cut = Frames.cutAt(rest, Math.min(size, rest.length));
            pieces.add(cut[0]);
            rest = cut[1];
        }
        return Stream.concat(pieces.stream(), Stream.of(rest)).toArray(byte[][]::new);
    }
}
