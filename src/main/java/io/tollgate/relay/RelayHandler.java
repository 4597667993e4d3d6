package io.tollgate.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.tollgate.frame.FrameReader;
import io.tollgate.frame.FrameRules;
import io.tollgate.frame.FrameViolation;
import io.tollgate.frame.Opcode;
import io.tollgate.outcome.Outcome;
import io.tollgate.relay.channel.RelayChannel;
import io.tollgate.relay.channel.SideReading;
import io.tollgate.relay.channel.SideWriter;
import io.tollgate.relay.channel.Splice;
import io.tollgate.relay.clock.SideClock;
import io.tollgate.relay.limits.SideLimits;
import io.tollgate.relay.state.EndCause;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One side of an open tunnel: follows the frames that come from it and passes their bytes on, unchanged and uncopied, as
 * slices of what was read, with headers of our own in between where the other side takes no frames of that size. What a Close, a FIN or a broken rule means is decided by {@link TunnelState}; this class only
 * tells and obeys. Both sides of a tunnel live on one event loop, so its fields are plain.
 *
 * <p>A buffer that was read is released here once it is scanned; what {@link Splice} passes on it holds itself. Reading stops
 * and starts in {@link SideReading}, nowhere else.
 */
final class RelayHandler extends ChannelInboundHandlerAdapter {
    private final Side side;
    private final Tunnel tunnel;
    private final FrameReader reader = new FrameReader();
    private final FrameRules rules;
    private final SideReading reading;
    private final Throttle throttle;
    final SideClock clock;
    final SideWriter writer;
    /** What goes on to the other side. */
    final Splice splice;
    /** Each read is flushed before the next, which wants its buffer. */
    private final boolean wide;

    /** The frame being read is passed on and not whole yet. */
    private boolean inFlight;
    /** Frames are still recognized, for the Close that answers ours, but no longer passed on. */
    private boolean dropping;
    /** Nothing that comes means anything any more. */
    private boolean ignoring;
    /** A Close or ping of ours to the other side waits for the frame in flight. */
    private boolean boundaryAwaited;

    RelayHandler(
            Side side, Tunnel tunnel, SideWriter writer, Splice splice, FrameRules rules, @Nullable SideLimits limits) {
        this.side = side;
        this.tunnel = tunnel;
        this.writer = writer;
        this.splice = splice;
        this.rules = rules;
        this.clock = new SideClock(tunnel.loop().coarseNanos());
        this.reading = new SideReading(writer.channel(), clock);
        this.throttle = new Throttle(tunnel, side, reading, limits);
        this.wide = RelayChannel.widenReads(writer, splice.target());
        tunnel.rule().govern(side, rules, splice);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        receive((ByteBuf) message);
    }

    /** Starts reading, unless there is a reason not to; an end that came before this handler did is noticed here. */
    void startReading() {
        channelReadComplete(null);
        if (!writer.channel().isActive()) {
            tunnel.disconnected(side);
        } else if (!reading.start()) {
            tunnel.inputEnded(side);
        }
    }

    /** Takes what was read before; not through the pipeline, which would bring a failure here by itself. */
    void receiveLate(ByteBuf bytes) {
        try {
            receive(bytes);
        } catch (RuntimeException fault) {
            tunnel.failed(side, fault);
        }
    }

    void receive(ByteBuf in) {
        try {
            long now = tunnel.loop().coarseNanos();
            clock.heard(now);
            if (reading.holds()) {
                reading.hold(in);
            } else if (!ignoring) {
                splice.begin(in, now);
                relay(in);
                if (wide) {
                    splice.target().flush();
                }
            }
        } finally {
            in.release();
        }
    }

    /** Passes on everything that is not cut out, in as few slices as that takes. */
    private void relay(ByteBuf in) {
        long now = throttle.now();
        while (!ignoring) {
            if (reading.isThrottled() && !dropping && reader.atBoundary() && in.isReadable()) {
                pass(in, in.readerIndex());
                reading.hold(in);
                return;
            }
            int before = in.readerIndex();
            switch (reader.read(in)) {
                case HEADER -> header(in, before, now);
                case PAYLOAD -> payload(in, before, now);
                case CONTROL -> control(in);
                case STARVED -> {
                    if (splice.passUnlessUnfinished(in, before)) {
                        heedMark();
                    }
                    return;
                }
            }
        }
    }

    private void header(ByteBuf in, int before, long now) {
        if (dropping || !admit(in, before, now)) {
            splice.cutOut(in);
            return;
        }
        boolean control = Opcode.isControl(reader.opcode());
        if (reader.headerSplit()) {
            splice.cutOut(in);
        } else if (control) {
            splice.controlFrom(before);
        }
        if (!control) {
            dataHeader(in, before);
        }
    }

    private void dataHeader(ByteBuf in, int before) {
        clock.active(tunnel.loop().coarseNanos());
        if (rules.startsMessage()) {
            splice.countMessage();
        }
        inFlight = reader.payloadRemaining() > 0;
        if (splice.dataHeader(in, before, reader)) {
            heedMark();
        }
        if (!inFlight) {
            dataFrameEnds(in);
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
        String forbidden = throttle.forbids(reader, rules.startsMessage(), in.readableBytes(), now);
        if (forbidden != null) {
            pass(in, before);
            tunnel.endNow(EndCause.limited(side, forbidden));
            return false;
        }
        return true;
    }

    private void payload(ByteBuf in, int before, long now) {
        if (!inFlight) {
            splice.cutOut(in);
            return;
        }
        splice.partPayload(in, before, reader);
        throttle.came(in.readerIndex() - before, now);
        clock.active(tunnel.loop().coarseNanos());
        if (reader.payloadRemaining() == 0) {
            inFlight = false;
            dataFrameEnds(in);
        }
    }

    private void dataFrameEnds(ByteBuf in) {
        splice.countFrame(reader);
        if (boundaryAwaited) {
            pass(in, in.readerIndex());
            boundaryAwaited = false;
            tunnel.boundary(side);
        }
    }

    /** A ping or pong that goes on, and is whole in this buffer, stays with its neighbors; any other is cut out. */
    private void control(ByteBuf in) {
        boolean passes = !dropping && reader.opcode() != Opcode.CLOSE && passesOn();
        if (splice.controlStays(in, passes)) {
            splice.countFrame(reader);
            return;
        }
        heedMark();
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
        return tunnel.pings().passes(side, reader);
    }

    /** Passes the control frame that was just read on as it came, still masked if it was. */
    void forwardControl() {
        splice.countFrame(reader);
        splice.passFrame(reader);
        heedMark();
    }

    private void pass(ByteBuf in, int to) {
        if (splice.pass(in, to)) {
            heedMark();
        }
    }

    /** Stops reading if the other side holds all it may. */
    private void heedMark() {
        SideWriter target = splice.target();
        if (target.isWritable()) {
            return;
        }
        target.flush();
        // A target that failed meanwhile never becomes writable again, and then nothing is passed on either.
        if (!target.isWritable() && !dropping && !ignoring) {
            reading.pause(SideReading.BACK_PRESSURE, tunnel.loop().coarseNanos());
        }
    }

    @Override
    public void channelReadComplete(@Nullable ChannelHandlerContext context) {
        splice.target().flush();
        if (splice.target().startsWaiting(tunnel.loop().coarseNanos())) {
            tunnel.timers().rearm(tunnel.loop().coarseNanos());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            peer().reading.resume(SideReading.BACK_PRESSURE, tunnel.loop().coarseNanos());
        }
    }

    /** Goes on with what a throttle held. */
    void relayHeld() {
        ByteBuf held = reading.takeHeld();
        if (held != null) {
            receiveLate(held);
            channelReadComplete(null);
        }
        if (reading.takeEnd()) {
            tunnel.inputEnded(side);
        }
    }

    /** The side is gone: what was read of it is delivered, limits or not. */
    private void relayLastWords() {
        throttle.lift();
        relayHeld();
        splice.target().flush();
    }

    /** The tunnel has another rule, which holds for what comes from here from the next frame on. */
    void ruleChanged(@Nullable SideLimits others, long now) {
        TunnelRule rule = tunnel.rule();
        rule.govern(side, rules, splice);
        writer.allowStall(rule.writeStallNanos(), now);
        throttle.change(others, now);
    }

    /** Looks at this side's own clocks: a throttled side whose debt is paid, a reader that stands still. */
    void fired(long now) {
        throttle.fired(now);
        if (writer.isStalled(now)) {
            tunnel.dead(Outcome.READER_STALLED, side);
        }
    }

    /** When {@link #fired} has something to look at next; 0 for never. */
    long nextCheck() {
        return clock.nearer(writer.nextCheck());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event instanceof SslCloseCompletionEvent) {
            splice.target().flush();
            if (reading.holds()) {
                reading.holdEnd();
            } else {
                tunnel.inputEnded(side);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        relayLastWords();
        tunnel.disconnected(side);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            relayLastWords();
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
        } else {
            inFlight = false;
            dropping = true;
            reading.resume(SideReading.BACK_PRESSURE, tunnel.loop().coarseNanos());
        }
        throttle.lift();
    }

    /** From now on nothing is even recognized: reading goes on only to see the end of TCP. */
    void ignoreInput() {
        ignoring = true;
        inFlight = false;
        reading.drop();
        reading.resume(
                SideReading.BACK_PRESSURE | SideReading.THROTTLE, tunnel.loop().coarseNanos());
    }

    /** Has {@link Tunnel#boundary} called when the frame in flight is whole. */
    void awaitBoundary() {
        boundaryAwaited = true;
    }

    /** Whether the last frame passed on from here is not whole yet. */
    boolean insideFrame() {
        return inFlight;
    }

    /** Whether the last message passed on from here is not whole yet: nobody else's may come in between. */
    boolean insideMessage() {
        return inFlight || rules.insideMessage();
    }

    /** Whether the last frame read from here is not whole yet, be it only a part of its header. */
    boolean cutInsideFrame() {
        return !dropping && !reader.atBoundary();
    }

    private RelayHandler peer() {
        return tunnel.side(side.other());
    }
}
