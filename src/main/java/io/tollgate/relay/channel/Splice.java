package io.tollgate.relay.channel;

import io.netty.buffer.ByteBuf;
import io.tollgate.frame.FrameReader;
import io.tollgate.telemetry.traffic.SideTraffic;

/**
 * What goes on from one side of a tunnel to the other: bytes as they came, in as few slices of the buffer being read as that
 * takes, and the count of it. Whoever reads the frames says what is passed on and what is cut out. One event loop.
 *
 * <p>Each slice holds a reference to its buffer of its own, which the write releases.
 */
public final class Splice {
    /** No control frame, or one that came in part with an earlier buffer. */
    private static final int ELSEWHERE = -1;

    private final SideWriter target;
    private final SideTraffic traffic;

    /** In the buffer being read: what lies before is passed on or cut out. */
    private int passedTo;
    /** In the buffer being read: where the unfinished control frame starts. */
    private int controlAt = ELSEWHERE;

    /** Passed on so far: messages by their first frames, bytes as on the wire. */
    private long messages;

    private long bytes;

    public Splice(SideWriter target, SideTraffic traffic) {
        this.target = target;
        this.traffic = traffic;
    }

    /** Where it goes. */
    public SideWriter target() {
        return target;
    }

    /** A buffer is read from here on. */
    public void begin(ByteBuf in) {
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

    /** Passes on what can be at the end of a buffer: all before the frame header or control frame that is not whole. */
    public boolean passUnlessUnfinished(ByteBuf in, int lastStep) {
        return pass(in, controlAt == ELSEWHERE ? lastStep : controlAt);
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

    /** Passes on a header that came in pieces. */
    public void passHeader(FrameReader frame) {
        ByteBuf header = target.alloc().ioBuffer(frame.headerLength(), frame.headerLength());
        frame.copyHeader(header);
        send(header);
    }

    /** Passes on a control frame that was cut out, as it came, still masked if it was. */
    public void passFrame(FrameReader frame) {
        int length = frame.headerLength() + frame.controlLength();
        ByteBuf whole = target.alloc().ioBuffer(length, length);
        frame.copyFrame(whole);
        send(whole);
    }

    private void send(ByteBuf frames) {
        int length = frames.readableBytes();
        bytes += length;
        traffic.bytes(length);
        target.write(frames);
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

    public long messages() {
        return messages;
    }

    public long bytes() {
        return bytes;
    }
}
