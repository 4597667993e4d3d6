package io.tollgate.gate.message;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.same;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.auth.CredentialSettings.Message;
import io.tollgate.auth.message.MessagePlace;
import io.tollgate.gate.message.FirstMessageReader.Step;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Fuzz target: {@link FirstMessageReader} answers, gathers and refuses the same, and stops at the same byte, as a reading of the
 * whole stream by the text of RFC 6455 does, however the stream is cut; and what {@link MessagePlace} makes of a message is a text
 * or one kind of refusal.
 *
 * <p>Of the input, byte 0 is maxSize, and byte 1 the length of each piece but for the two runs that cut it whole and singly.
 */
public final class FirstMessageFuzz {
    private static final int MOST = 60_000;
    private static final MessagePlace PLACE = new MessagePlace(new Message("a.token", Duration.ofSeconds(1), 1024));

    private FirstMessageFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2 || input.length > MOST) {
            return;
        }
        int maxSize = 1 + (input[0] & 0xFF);
        byte[] stream = Arrays.copyOfRange(input, 2, input.length);
        List<String> naive = new Naive(stream, maxSize).read();
        for (int cut : new int[] {MOST, 1, 1 + (input[1] & 0xFF)}) {
            same(read(stream, maxSize, cut), naive, "it reads as naively in pieces of " + cut);
        }
    }

    private static List<String> read(byte[] stream, int maxSize, int cut) {
        FirstMessageReader reader = new FirstMessageReader(maxSize);
        List<String> events = new ArrayList<>();
        for (int start = 0; start < stream.length; start += cut) {
            ByteBuf in = Unpooled.wrappedBuffer(stream, start, Math.min(cut, stream.length - start));
            Step step = reader.read(in);
            while (step == Step.PING) {
                ByteBuf pong = reader.pong(UnpooledByteBufAllocator.DEFAULT);
                events.add(
                        "pong " + hex(Unpooled.copiedBuffer(pong.skipBytes(2)).array(), pong.readableBytes()));
                pong.release();
                step = reader.read(in);
            }
            if (step != Step.STARVED) {
                events.add(told(reader, step) + " at " + (start + in.readerIndex()));
                return events;
            }
            holds(!in.isReadable(), "a starved reader has taken all");
        }
        return events;
    }

    private static String told(FirstMessageReader reader, Step step) {
        if (step != Step.MESSAGE) {
            return step == Step.CLOSE ? "CLOSE " + reader.closeCode() : step.name();
        }
        byte[] message = reader.message();
        try {
            holds(PLACE.token(message) != null, "a text");
        } catch (Refusal refusal) {
            same(refusal.outcome(), Outcome.FIRST_MESSAGE_INVALID, "what else a message may be");
        }
        return "MESSAGE " + hex(message, message.length);
    }

    private static String hex(byte[] bytes, int length) {
        return HexFormat.of().formatHex(bytes, 0, length);
    }

    /** Reads a whole stream as the text says. Shares nothing with the reader. */
    private static final class Naive {
        private final byte[] stream;
        private final int maxSize;
        private final List<String> events = new ArrayList<>();
        private byte[] message = {};
        private boolean open;
        private int at;

        Naive(byte[] stream, int maxSize) {
            this.stream = stream;
            this.maxSize = maxSize;
        }

        List<String> read() {
            while (readFrame()) {}
            return events;
        }

        private boolean readFrame() {
            int lengthBytes = at + 2 > stream.length ? 0 : lengthBytes(stream[at + 1] & 0x7F);
            boolean masked = at + 2 <= stream.length && stream[at + 1] < 0;
            int behind = at + 2 + lengthBytes + (masked ? 4 : 0);
            if (behind > stream.length) {
                return false;
            }
            long length = lengthBytes == 0 ? stream[at + 1] & 0x7F : 0;
            for (int i = 0; i < lengthBytes; i++) {
                length = length << 8 | (stream[at + 2 + i] & 0xFF);
            }
            boolean fin = stream[at] < 0;
            int opcode = stream[at] & 0xF;
            boolean control = opcode == 8 || opcode == 9 || opcode == 10;
            boolean legal = masked
                    && (stream[at] & 0x70) == 0
                    && (control ? fin && length >= 0 && length <= 125 : opcode <= 2 && (opcode == 0) == open)
                    && (lengthBytes == 0 || length < 0 || length > (lengthBytes == 2 ? 125 : 65535))
                    && length >= 0;
            if (!legal || (!control && length > maxSize - message.length)) {
                events.add((legal ? "TOO_BIG" : "VIOLATION") + " at " + behind);
                return false;
            }
            byte[] payload = payload(behind, (int) Math.min(length, stream.length - behind));
            boolean whole = payload.length == length;
            at = behind + payload.length;
            return control ? !whole || answered(opcode, payload) : data(payload, whole, fin);
        }

        private static int lengthBytes(int form) {
            return form == 126 ? 2 : form == 127 ? 8 : 0;
        }

        private byte[] payload(int from, int length) {
            byte[] payload = Arrays.copyOfRange(stream, from, from + length);
            for (int i = 0; i < length; i++) {
                payload[i] ^= stream[from - 4 + i % 4];
            }
            return payload;
        }

        private boolean answered(int opcode, byte[] payload) {
            if (opcode == 9) {
                events.add("pong " + hex(payload, payload.length));
            }
            if (opcode == 8) {
                int code = payload.length < 2 ? 1005 : (payload[0] & 0xFF) * 256 + (payload[1] & 0xFF);
                events.add("CLOSE " + code + " at " + at);
            }
            return opcode != 8;
        }

        private boolean data(byte[] payload, boolean whole, boolean fin) {
            int before = message.length;
            message = Arrays.copyOf(message, before + payload.length);
            System.arraycopy(payload, 0, message, before, payload.length);
            open = true;
            if (whole && fin) {
                events.add("MESSAGE " + hex(message, message.length) + " at " + at);
            }
            return whole && !fin;
        }
    }
}
