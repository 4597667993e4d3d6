package io.tollgate.relay.channel;

import io.netty.buffer.ByteBuf;
import io.tollgate.frame.FrameReader;
import io.tollgate.telemetry.traffic.SideTraffic;

/**
 * What goes on from one side of a tunnel to the other: bytes as they came, in as few slices of the buffer being read as that
 * takes, at best the buffer itself, and the count of it. Whoever reads the frames says what is passed on and what is cut out. One event loop.
 *
 * <p>Whatever goes on holds a reference to its buffer of its own, which the write releases.
 *
 * <p>A data frame that is too large for the other side goes on in parts: its header is cut out, and in front of each part goes
 * one of ours with the same masking key. The payload stays masked and uncopied, since the key starts anew every four bytes and
 * parts are a multiple of that (RFC 6455 §5.3). A part's header goes with the part's first byte, never before it. What is
 * counted is what came: the one frame, and its own header.
 */
public final class Splice {
    /** The longest there is, RFC 6455 §5.2. */
    private static final int LONGEST_HEADER = 14;
    /** No control frame, or one that came in part with an earlier buffer. */
    private static final int ELSEWHERE = -1;

    private final SideWriter target;
    private final SideTraffic traffic;

    /** In the buffer being read: what lies before is passed on or cut out. */
    private int passedTo;
    /** In the buffer being read: where the unfinished control frame starts. */
    private int controlAt = ELSEWHERE;

    /** Data frames with more payload go on in parts of that size; 0 for none. */
    private int largest;
    /** The parts of the data frame being read, or 0 if it goes on as it came. */
    private int part;

    /** When the buffer being read came, and the last of which anything was passed on. */
    private long readAt;

    private long passedAt;
    /** The same of data frames alone. */
    private long dataAt;

    /** Passed on so far: messages by their first frames, bytes as on the wire. */
    private long messages;

    private long bytes;

    /** @param now as in {@link #begin}; what is silent is silent since then */
    public Splice(SideWriter target, SideTraffic traffic, long now) {
        this.target = target;
        this.traffic = traffic;
        this.passedAt = now;
        this.dataAt = now;
    }

    /** Where it goes. */
    public SideWriter target() {
        return target;
    }

    /** Data frames that begin from now on have at most so much payload when they go on, a multiple of 4; 0 for as they are. */
    public void cutAbove(int size) {
        largest = size;
    }

    /** A buffer is read from here on. */
    public void begin(ByteBuf in, long now) {
        readAt = now;
        passedTo = in.readerIndex();
        controlAt = ELSEWHERE;
    }

    /** What was read since the last pass is not passed on. */
    public void cutOut(ByteBuf in) {
        passedTo = in.readerIndex();
    }

    /** A control frame starts there, all of it in this buffer as far as it has come. */
    public void controlFrom(int index) {
        controlAt = index;
    }

    /** Passes on what lies before the index and is not cut out. False if there is nothing. */
    public boolean pass(ByteBuf in, int to) {
        int from = passedTo;
        passedTo = to;
        if (to <= from) {
            return false;
        }
        send(in.retainedSlice(from, to - from));
        return true;
    }

    /**
     * Passes on what can be at the end of a buffer, which was read for good: all before the frame header or control frame that is
     * not whole. It is the buffer itself that goes on, since nobody needs it any more.
     */
    public boolean passUnlessUnfinished(ByteBuf in, int lastStep) {
        int to = controlAt == ELSEWHERE ? lastStep : controlAt;
        if (to <= passedTo) {
            return false;
        }
        send(in.setIndex(passedTo, to).retain());
        return true;
    }

    /**
     * The control frame is whole.
     *
     * @param stays whether it is passed on with its neighbors, if this buffer holds all of it
     * @return whether it stayed; else what lies before it is passed on, and it is cut out
     */
    public boolean controlStays(ByteBuf in, boolean stays) {
        int at = controlAt;
        controlAt = ELSEWHERE;
        if (stays && at != ELSEWHERE) {
            return true;
        }
        if (at != ELSEWHERE) {
            pass(in, at);
        }
        passedTo = in.readerIndex();
        return false;
    }

    /**
     * The header of a data frame that is passed on was just read, and starts at the index if this buffer holds all of it. Where
     * the frame goes on in parts, the header does not go on at all.
     *
     * @return whether anything was passed on
     */
    public boolean dataHeader(ByteBuf in, int headerAt, FrameReader frame) {
        dataAt = readAt;
        part = largest != 0 && frame.payloadLength() > largest ? largest : 0;
        if (part == 0) {
            return frame.headerSplit() && passHeader(frame);
        }
        boolean passed = !frame.headerSplit() && pass(in, headerAt);
        cutOut(in);
        return passed;
    }

    /** Payload of that data frame was read, from the index on: parts that begin in it get their headers. */
    public void partPayload(ByteBuf in, int payloadAt, FrameReader frame) {
        dataAt = readAt;
        if (part == 0) {
            return;
        }
        long end = frame.payloadLength() - frame.payloadRemaining();
        long start = end - (in.readerIndex() - payloadAt);
        for (long at = (start + part - 1) / part * part; at < end; at += part) {
            pass(in, payloadAt + (int) (at - start));
            ByteBuf header = target.alloc().ioBuffer(LONGEST_HEADER, LONGEST_HEADER);
            frame.copyPartHeader(header, at, (int) Math.min(part, frame.payloadLength() - at));
            count(at == 0 ? frame.headerLength() : 0);
            target.write(header);
        }
    }

    /** Passes on a header that came in pieces. */
    private boolean passHeader(FrameReader frame) {
        ByteBuf header = target.alloc().ioBuffer(frame.headerLength(), frame.headerLength());
        frame.copyHeader(header);
        send(header);
        return true;
    }

    /** Passes on a control frame that was cut out, as it came, still masked if it was. */
    public void passFrame(FrameReader frame) {
        int length = frame.headerLength() + frame.controlLength();
        ByteBuf whole = target.alloc().ioBuffer(length, length);
        frame.copyFrame(whole);
        send(whole);
    }

    private void send(ByteBuf frames) {
        count(frames.readableBytes());
        target.write(frames);
    }

    private void count(int length) {
        passedAt = readAt;
        bytes += length;
        traffic.bytes(length);
    }

    /** A message that is passed on begins. */
    public void countMessage() {
        messages++;
        traffic.message();
    }

    /** A frame that is passed on is whole. */
    public void countFrame(FrameReader frame) {
        traffic.frame(frame.payloadLength());
    }

    /** When the last of it came, by the clock of {@link #begin}. */
    public long passedAt() {
        return passedAt;
    }

    /** The same of data frames alone. */
    public long dataAt() {
        return dataAt;
    }

    public long messages() {
        return messages;
    }

    public long bytes() {
        return bytes;
    }
}
