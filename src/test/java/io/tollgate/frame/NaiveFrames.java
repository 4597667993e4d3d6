package io.tollgate.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * RFC 6455 §5 read off a whole stream, as its text says it and as slowly as that goes: a second reader to hold {@link
 * FrameReader} and {@link FrameRules} against. Shares nothing with them.
 */
final class NaiveFrames {
    private final byte[] stream;
    private final boolean fromClient;
    private final boolean deflate;
    private final long maxFrame;
    private final long maxMessage;

    private final List<String> events = new ArrayList<>();
    private int at;
    private boolean messageOpen;
    private long messageLength;

    private NaiveFrames(byte[] stream, boolean fromClient, boolean deflate, long maxFrame, long maxMessage) {
        this.stream = stream;
        this.fromClient = fromClient;
        this.deflate = deflate;
        this.maxFrame = maxFrame;
        this.maxMessage = maxMessage;
    }

    /** One line for each frame, and a last one for how the stream ends. */
    static List<String> of(byte[] stream, boolean fromClient, boolean deflate, long maxFrame, long maxMessage) {
        NaiveFrames frames = new NaiveFrames(stream, fromClient, deflate, maxFrame, maxMessage);
        while (frames.readFrame()) {}
        return frames.events;
    }

    /** RFC 6455 §5.2, with the value of each of its fields. */
    private record Header(int start, boolean fin, int rsv, int opcode, boolean masked, int lengthBytes, long length) {
        boolean data() {
            return opcode == 0 || opcode == 1 || opcode == 2;
        }

        boolean control() {
            return opcode == 8 || opcode == 9 || opcode == 10;
        }

        /** A length of 64 bits whose highest one is set: as a long it is below zero. */
        boolean highestBit() {
            return length < 0;
        }

        boolean shortest() {
            return lengthBytes == 0 || highestBit() || length > (lengthBytes == 2 ? 125 : 65535);
        }
    }

    private boolean readFrame() {
        if (left() == 0) {
            return end("ends between frames");
        }
        Header header = header();
        if (header == null) {
            return end("ends in a header");
        }
        if (breaksTheProtocol(header)) {
            return end("1002 at " + at);
        }
        if (header.data()) {
            messageLength = header.opcode == 0 ? messageLength : 0;
            // Both are below 2^63, so that their sum, should it be too great for a long, is negative.
            long sum = messageLength + header.length;
            boolean frameTooBig = maxFrame > 0 && header.length > maxFrame;
            if (frameTooBig || (maxMessage > 0 && (sum > maxMessage || sum < 0))) {
                return end("1009 at " + at);
            }
            messageLength = maxMessage > 0 ? sum : 0;
            messageOpen = !header.fin;
        }
        return payload(header);
    }

    /** The header that starts here, or null if not all of it is there. */
    private Header header() {
        if (left() < 2) {
            return null;
        }
        int first = stream[at] & 0xFF;
        int second = stream[at + 1] & 0xFF;
        boolean masked = second >= 128;
        int sevenBits = second % 128;
        int lengthBytes = sevenBits == 127 ? 8 : sevenBits == 126 ? 2 : 0;
        int headerBytes = 2 + lengthBytes + (masked ? 4 : 0);
        if (left() < headerBytes) {
            return null;
        }
        long length = lengthBytes == 0 ? sevenBits : 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length * 256 + (stream[at + 2 + i] & 0xFF);
        }
        int start = at;
        at += headerBytes;
        return new Header(start, first >= 128, first / 16 % 8, first % 16, masked, lengthBytes, length);
    }

    /** RFC 6455 §5.1, §5.2, §5.4, §5.5 and RFC 7692 §6. */
    private boolean breaksTheProtocol(Header header) {
        boolean compressed = header.rsv == 4 && deflate && (header.opcode == 1 || header.opcode == 2);
        boolean control = header.control();
        return (!header.data() && !control)
                || header.masked != fromClient
                || (header.rsv != 0 && !compressed)
                || (control && (!header.fin || header.length > 125))
                || (header.data() && (header.opcode == 0) != messageOpen)
                || !header.shortest()
                || header.highestBit();
    }

    private boolean payload(Header header) {
        int there = (int) Math.min(header.length, left());
        byte[] payload = Arrays.copyOfRange(stream, at, at + there);
        at += there;
        boolean starts = header.data() && header.opcode != 0;
        String frame = "frame at %d opcode %d starts %b".formatted(header.start, header.opcode, starts);
        if (!header.control()) {
            events.add("%s carries %d bytes, %d to come".formatted(frame, there, header.length - there));
            return there == header.length || end("ends in a payload");
        }
        if (there < header.length) {
            events.add(frame);
            return end("ends in a control frame");
        }
        for (int i = 0; i < there && header.masked; i++) {
            payload[i] = (byte) (payload[i] ^ stream[at - there - 4 + i % 4]);
        }
        events.add(frame + " carries " + HexFormat.of().formatHex(payload));
        return true;
    }

    private int left() {
        return stream.length - at;
    }

    private boolean end(String how) {
        events.add(how);
        return false;
    }
}
