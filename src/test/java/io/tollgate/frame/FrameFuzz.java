package io.tollgate.frame;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.same;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Fuzz target: {@link FrameReader} and {@link FrameRules} see the same frames, and the same violation at the same byte, as
 * {@link NaiveFrames} do, however the stream is cut.
 *
 * <p>Of the input, byte 0 says what was agreed on: 1 a client's stream, 2 deflate, 4 maxFrame, 8 maxMessage, 16 that both
 * are wide. Bytes 1 to 3 are maxFrame, maxMessage and the number of pieces, up to 7, whose lengths follow; they come again
 * until the rest, the stream, is used up.
 */
public final class FrameFuzz {
    private static final int[] WHOLE = {Integer.MAX_VALUE};
    private static final int[] SINGLY = {1};

    private FrameFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        int pieces = input.length < 4 ? 0 : input[3] & 7;
        if (input.length < 4 + pieces) {
            return;
        }
        boolean fromClient = (input[0] & 1) != 0;
        boolean deflate = (input[0] & 2) != 0;
        int unit = (input[0] & 16) != 0 ? 1 << 10 : 1;
        long maxFrame = (input[0] & 4) != 0 ? unit * (1L + (input[1] & 0xFF)) : 0;
        long maxMessage = (input[0] & 8) != 0 ? unit * (1L + (input[2] & 0xFF)) : 0;
        byte[] stream = Arrays.copyOfRange(input, 4 + pieces, input.length);
        int[] lengths = new int[Math.max(1, pieces)];
        Arrays.fill(lengths, Integer.MAX_VALUE);
        for (int i = 0; i < pieces; i++) {
            lengths[i] = 1 + (input[4 + i] & 0xFF);
        }
        List<String> naive = NaiveFrames.of(stream, fromClient, deflate, maxFrame, maxMessage);
        for (int[] cut : new int[][] {WHOLE, SINGLY, lengths}) {
            FrameRules rules = new FrameRules(fromClient, deflate, maxFrame, maxMessage);
            same(new Reading(rules, stream).cut(cut), naive, "it reads as naively, cut " + Arrays.toString(cut));
        }
    }

    /** One reader over one stream, told in the words of {@link NaiveFrames}. */
    private static final class Reading {
        private final FrameReader reader = new FrameReader();
        private final List<String> events = new ArrayList<>();
        private final FrameRules rules;
        private final byte[] stream;

        private String frame = "";
        private long passed;
        private boolean headerRead;
        private boolean over;

        Reading(FrameRules rules, byte[] stream) {
            this.rules = rules;
            this.stream = stream;
        }

        List<String> cut(int[] lengths) {
            int start = 0;
            for (int i = 0; start < stream.length && !over; i++) {
                int length = Math.min(lengths[i % lengths.length], stream.length - start);
                feed(start, Unpooled.wrappedBuffer(stream, start, length));
                start += length;
            }
            if (!over) {
                end();
            }
            return events;
        }

        private void feed(int start, ByteBuf in) {
            while (!over) {
                int before = in.readerIndex();
                switch (reader.read(in)) {
                    case HEADER -> header(start + in.readerIndex());
                    case PAYLOAD -> payload(in.readerIndex() - before);
                    case CONTROL -> control(start + in.readerIndex());
                    case STARVED -> {
                        holds(!in.isReadable(), "a starved reader has taken all");
                        return;
                    }
                }
            }
        }

        private void header(int behind) {
            FrameViolation violation = rules.judge(reader);
            if (violation != null) {
                events.add(violation.closeCode() + " at " + behind);
                over = true;
                return;
            }
            int begin = behind - reader.headerLength();
            ByteBuf copy = Unpooled.buffer();
            reader.copyHeader(copy);
            holds(copy.equals(Unpooled.wrappedBuffer(stream, begin, behind - begin)), "the header is as it was");
            frame = "frame at %d opcode %d starts %b".formatted(begin, reader.opcode(), rules.startsMessage());
            passed = 0;
            headerRead = true;
            if (!Opcode.isControl(reader.opcode()) && reader.payloadLength() == 0) {
                whole(frame + " carries 0 bytes, 0 to come");
            }
        }

        private void payload(int moved) {
            holds(moved > 0, "no payload is empty");
            passed += moved;
            same(reader.payloadRemaining(), reader.payloadLength() - passed, "what is still to come");
            if (reader.payloadRemaining() == 0) {
                whole(frame + " carries " + passed + " bytes, 0 to come");
            }
        }

        private void control(int behind) {
            byte[] unmasked = new byte[reader.controlLength()];
            for (int i = 0; i < unmasked.length; i++) {
                unmasked[i] = reader.controlByte(i);
            }
            ByteBuf copy = Unpooled.buffer();
            reader.copyFrame(copy);
            int begin = behind - copy.readableBytes();
            holds(copy.equals(Unpooled.wrappedBuffer(stream, begin, behind - begin)), "the frame is as it was");
            boolean close = reader.opcode() == Opcode.CLOSE && unmasked.length >= 2;
            int code = close ? (unmasked[0] & 0xFF) * 256 + (unmasked[1] & 0xFF) : CloseCode.NO_STATUS;
            same(reader.closeCode(), code, "the code of a Close");
            holds(reader.closeReason().length() <= unmasked.length, "a reason is no longer than it was");
            whole(frame + " carries " + HexFormat.of().formatHex(unmasked));
        }

        private void whole(String event) {
            events.add(event);
            headerRead = false;
            frame = "";
        }

        /** What is left open when the stream is. */
        private void end() {
            holds(!headerRead || !reader.atBoundary(), "inside a frame it is at no boundary");
            if (!headerRead) {
                events.add(reader.atBoundary() ? "ends between frames" : "ends in a header");
            } else if (Opcode.isControl(reader.opcode())) {
                events.add(frame);
                events.add("ends in a control frame");
            } else {
                events.add(frame + " carries " + passed + " bytes, " + reader.payloadRemaining() + " to come");
                events.add("ends in a payload");
            }
        }
    }
}
