package io.tollgate.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.tollgate.frame.FrameReader;
import io.tollgate.frame.FrameRules;
import io.tollgate.frame.FrameViolation;
import io.tollgate.frame.Opcode;
import io.tollgate.relay.channel.SideWriter;
import io.tollgate.relay.clock.SideClock;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One side of an open tunnel: follows the frames that come from it and passes their bytes on, unchanged and uncopied, as
 * slices of what was read. What a Close, a FIN or a broken rule means is decided by {@link TunnelState}; this class only
 * tells and obeys. Both sides of a tunnel live on one event loop, so its fields are plain.
 *
 * <p>A buffer that was read is released here once it is scanned; each slice passed on holds a reference of its own, which
 * the write releases. Reading stops in {@link #pauseReading} and starts again in {@link #resumeReading}, nowhere else.
 */
final class RelayHandler extends ChannelInboundHandlerAdapter {
    /** Why this side is not read: the other side holds all it may, or a limit is in debt. */
    static final int BACK_PRESSURE = 1;

    static final int THROTTLE = 2;

    /** No control frame, or one that came in part with an earlier buffer. */
    private static final int ELSEWHERE = -1;

    private final Side side;
    private final Tunnel tunnel;
    private final FrameReader reader = new FrameReader();
    private final FrameRules rules;
    private final @Nullable SideLimits limits;
    private final SideClock clock;
    private final SideWriter writer;

    /** The frame being read is passed on and not whole yet. */
    private boolean inFlight;
    /** Frames are still recognized, for the Close that answers ours, but no longer passed on. */
    private boolean dropping;
    /** Nothing that comes means anything any more. */
    private boolean ignoring;
    /** A Close or ping of ours to the other side waits for the frame in flight. */
    private boolean boundaryAwaited;

    /** In the buffer being read: what lies before is passed on or cut out, and where the unfinished control frame starts. */
    private int passedTo;

    private int controlAt = ELSEWHERE;
    private int paused;
    private long messages;
    private long bytes;

    RelayHandler(Side side, Tunnel tunnel, Channel channel, FrameRules rules, @Nullable SideLimits limits) {
        this.side = side;
        this.tunnel = tunnel;
        this.rules = rules;
        this.limits = limits;
        this.clock = new SideClock(tunnel.loop().coarseNanos());
        this.writer = new SideWriter(channel, tunnel.rule().writeStallNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        receive((ByteBuf) message);
    }

    /** Starts reading, unless there is a reason not to; an end that came before this handler did is noticed here. */
    void startReading() {
        channelReadComplete();
        Channel channel = writer.channel();
        if (!channel.isActive()) {
            tunnel.disconnected(side);
        } else if (channel instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
            tunnel.inputEnded(side);
        } else if (paused == 0) {
            channel.config().setAutoRead(true);
        }
    }

    void receive(ByteBuf in) {
        try {
            clock.heard(tunnel.loop().coarseNanos());
            if (!ignoring) {
                relay(in);
            }
        } finally {
            in.release();
        }
    }

    /** Passes on everything that is not cut out, in as few slices as that takes. */
    private void relay(ByteBuf in) {
        long now = limits == null ? 0 : System.nanoTime();
        passedTo = in.readerIndex();
        controlAt = ELSEWHERE;
        while (!ignoring) {
            int before = in.readerIndex();
            switch (reader.read(in)) {
                case HEADER -> header(in, before, now);
                case PAYLOAD -> payload(in);
                case CONTROL -> control(in);
                case STARVED -> {
                    pass(in, controlAt == ELSEWHERE ? before : controlAt);
                    return;
                }
            }
        }
    }

    private void header(ByteBuf in, int before, long now) {
        if (dropping || !admit(in, before, now)) {
            passedTo = in.readerIndex();
            return;
        }
        boolean control = Opcode.isControl(reader.opcode());
        if (reader.headerSplit()) {
            passedTo = in.readerIndex();
        } else if (control) {
            controlAt = before;
        }
        if (!control) {
            dataHeader();
        }
    }

    private void dataHeader() {
        clock.active(tunnel.loop().coarseNanos());
        if (rules.startsMessage()) {
            messages++;
        }
        inFlight = reader.payloadRemaining() > 0;
        if (reader.headerSplit()) {
            passHeld(reader.headerLength(), false);
        }
    }

    /** Judges the frame before anything of it goes on. */
    private boolean admit(ByteBuf in, int before, long now) {
        FrameViolation violation = rules.judge(reader);
        if (violation != null) {
            pass(in, before);
            tunnel.violated(side, violation);
            ignoring |= violation == FrameViolation.LENGTH_NEGATIVE;
            return false;
        }
        if (limits == null) {
            return true;
        }
        boolean startsMessage = !Opcode.isControl(reader.opcode()) && rules.startsMessage();
        long wait = limits.charge(startsMessage, reader.headerLength(), reader.payloadLength(), now);
        if (wait == SideLimits.FORBIDDEN) {
            pass(in, before);
            tunnel.limited(side, limits.exceeded());
            return false;
        }
        if (wait > 0) {
            clock.throttleUntil(now + wait);
            pauseReading(THROTTLE);
            tunnel.timers().rearm(now);
        }
        return true;
    }

    private void payload(ByteBuf in) {
        if (!inFlight) {
            passedTo = in.readerIndex();
            return;
        }
        clock.active(tunnel.loop().coarseNanos());
        if (reader.payloadRemaining() > 0) {
            return;
        }
        inFlight = false;
        if (boundaryAwaited) {
            pass(in, in.readerIndex());
            boundaryAwaited = false;
            tunnel.boundary(side);
        }
    }

    /** A ping or pong that goes on, and is whole in this buffer, stays with its neighbors; any other is cut out. */
    private void control(ByteBuf in) {
        int at = controlAt;
        controlAt = ELSEWHERE;
        boolean passes = !dropping && reader.opcode() != Opcode.CLOSE && passesOn();
        if (passes && at != ELSEWHERE) {
            return;
        }
        if (at != ELSEWHERE) {
            pass(in, at);
        }
        passedTo = in.readerIndex();
        if (passes) {
            forwardControl();
        } else if (reader.opcode() == Opcode.CLOSE) {
            tunnel.closeReceived(side, reader.closeCode(), reader.closeReason());
        }
    }

    private boolean passesOn() {
        if (reader.opcode() == Opcode.PING) {
            clock.active(tunnel.loop().coarseNanos());
        }
        return tunnel.ping().passes(side, reader);
    }

    /** Passes the control frame that was just read on as it came, still masked if it was. */
    void forwardControl() {
        passHeld(reader.headerLength() + reader.controlLength(), true);
    }

    private void passHeld(int length, boolean wholeFrame) {
        ByteBuf held = writer.alloc().ioBuffer(length, length);
        if (wholeFrame) {
            reader.copyFrame(held);
        } else {
            reader.copyHeader(held);
        }
        send(held);
    }

    private void pass(ByteBuf in, int to) {
        int from = passedTo;
        passedTo = to;
        if (to > from) {
            send(in.retainedSlice(from, to - from));
        }
    }

    private void send(ByteBuf frames) {
        bytes += frames.readableBytes();
        SideWriter target = peer().writer;
        target.write(frames);
        if (target.isWritable()) {
            return;
        }
        target.flush();
        // A target that failed meanwhile never becomes writable again, and then nothing is passed on either.
        if (!target.isWritable() && !dropping && !ignoring) {
            pauseReading(BACK_PRESSURE);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        channelReadComplete();
    }

    private void channelReadComplete() {
        RelayHandler peer = peer();
        peer.writer.flush();
        if (peer.writer.startsWaiting(tunnel.loop().coarseNanos())) {
            tunnel.timers().rearm(tunnel.loop().coarseNanos());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            peer().resumeReading(BACK_PRESSURE);
        }
    }

    /** Stops reading this side, for one more reason; its idle and dead-peer clocks stand still meanwhile. */
    void pauseReading(int reason) {
        if (paused == 0) {
            writer.channel().config().setAutoRead(false);
            clock.stop(tunnel.loop().coarseNanos());
        }
        paused |= reason;
    }

    /** Takes one reason away; reads again when none is left. */
    void resumeReading(int reason) {
        if (paused == 0) {
            return;
        }
        paused &= ~reason;
        if (paused == 0) {
            clock.resume(tunnel.loop().coarseNanos());
            writer.channel().config().setAutoRead(true);
        }
    }

    /** Looks at this side's own clocks: a throttled side whose debt is paid, a reader that stands still. */
    void fired(long now) {
        if (clock.throttleEnded(now)) {
            endThrottle(now);
        }
        if (writer.isStalled(now)) {
            tunnel.stalled(side);
        }
    }

    /** A bucket that both sides draw on may be in debt still. */
    private void endThrottle(long now) {
        long wait = limits == null || dropping ? 0 : limits.untilPaid(now);
        if (wait > 0) {
            clock.throttleUntil(now + wait);
        } else {
            resumeReading(THROTTLE);
        }
    }

    /** When {@link #fired} has something to look at next; 0 for never. */
    long nextCheck() {
        return clock.nearer(writer.nextCheck());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event instanceof SslCloseCompletionEvent) {
            peer().writer.flush();
            tunnel.inputEnded(side);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        tunnel.disconnected(side);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            peer().writer.flush();
            tunnel.reset(side);
        } else {
            tunnel.failed(side, cause);
        }
    }

    /**
     * From now on frames are recognized but not passed on, so there is no reason left not to read.
     *
     * @param afterThis whether the frame in flight is still to be finished
     */
    void dropFrames(boolean afterThis) {
        if (inFlight && afterThis) {
            boundaryAwaited = true;
            resumeReading(THROTTLE);
        } else {
            inFlight = false;
            dropping = true;
            resumeReading(BACK_PRESSURE | THROTTLE);
        }
    }

    /** From now on nothing is even recognized: reading goes on only to see the end of TCP. */
    void ignoreInput() {
        ignoring = true;
        inFlight = false;
        resumeReading(BACK_PRESSURE | THROTTLE);
    }

    /** Has {@link Tunnel#boundary} called when the frame in flight is whole. */
    void awaitBoundary() {
        boundaryAwaited = true;
    }

    /** Whether the last frame passed on from here is not whole yet. */
    boolean insideFrame() {
        return inFlight;
    }

    /** Whether the last frame read from here is not whole yet, be it only a part of its header. */
    boolean cutInsideFrame() {
        return !dropping && !reader.atBoundary();
    }

    SideClock clock() {
        return clock;
    }

    SideWriter writer() {
        return writer;
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    private RelayHandler peer() {
        return tunnel.side(side.other());
    }
}
