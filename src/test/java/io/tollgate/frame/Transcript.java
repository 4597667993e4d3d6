package io.tollgate.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tollgate.frame.FrameReader.Step;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a reader says about a stream, one line a step, the payload steps of a frame joined into one: the same lines
 * however the stream was cut. It also holds the reader to the order of its steps.
 */
final class Transcript {
    private final FrameReader reader = new FrameReader();
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder payload = new StringBuilder();

    static List<String> of(byte[]... parts) {
        Transcript transcript = new Transcript();
        for (byte[] part : parts) {
            transcript.feed(Unpooled.wrappedBuffer(part));
        }
        transcript.endPayload();
        return transcript.lines;
    }

    private void feed(ByteBuf in) {
        Step before = Step.STARVED;
        for (Step step = read(in, before); step != Step.STARVED; step = read(in, step)) {
            before = step;
        }
        assertThat(in.isReadable()).as("bytes left at STARVED").isFalse();
    }

    private Step read(ByteBuf in, Step before) {
        int start = in.readerIndex();
        long outstanding = reader.payloadRemaining();
        Step step = reader.read(in);
        switch (step) {
            case HEADER -> header(in, start);
            case PAYLOAD -> payload(in, start, outstanding);
            case CONTROL -> control(before);
            case STARVED -> {}
        }
        return step;
    }

    private void header(ByteBuf in, int start) {
        endPayload();
        ByteBuf copy = Unpooled.buffer();
        reader.copyHeader(copy);
        assertThat(copy.readableBytes()).isEqualTo(reader.headerLength());
        assertThat(reader.headerSplit()).isEqualTo(in.readerIndex() - start < reader.headerLength());
        lines.add("header %s fin=%b rsv=%d opcode=%x masked=%b length=%d minimal=%b"
                .formatted(
                        HexFormat.of().formatHex(Frames.bytes(copy)),
                        reader.fin(),
                        reader.reserved(),
                        reader.opcode(),
                        reader.masked(),
                        reader.payloadLength(),
                        reader.lengthMinimal()));
    }

    private void payload(ByteBuf in, int start, long outstanding) {
        int moved = in.readerIndex() - start;
        assertThat(moved).isPositive();
        assertThat(reader.payloadRemaining()).isEqualTo(outstanding - moved);
        payload.append(HexFormat.of().formatHex(Frames.bytes(in.slice(start, moved))));
    }

    private void control(Step before) {
        assertThat(before).isIn(Step.HEADER, Step.STARVED);
        ByteBuf copy = Unpooled.buffer();
        reader.copyFrame(copy);
        byte[] unmasked = new byte[reader.controlLength()];
        for (int i = 0; i < unmasked.length; i++) {
            unmasked[i] = reader.controlByte(i);
        }
        lines.add("control %s carries %s"
                .formatted(
                        HexFormat.of().formatHex(Frames.bytes(copy)),
                        HexFormat.of().formatHex(unmasked)));
    }

    private void endPayload() {
        if (payload.length() > 0) {
            lines.add("payload " + payload);
            payload.setLength(0);
        }
    }
}
