package io.tollgate.relay.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.tollgate.relay.clock.SideClock;
import org.jspecify.annotations.Nullable;

/**
 * Whether one side is read, and what of it was read too far: a side that is throttled stops behind the frame that went over,
 * and the rest of that read waits here. One event loop.
 */
public final class SideReading {
    /** Why a side is not read: the other side holds all it may, a limit is in debt, or what was held of it comes first. */
    public static final int BACK_PRESSURE = 1;

    public static final int THROTTLE = 2;

    public static final int TURN = 4;

    private final Channel channel;
    private final SideClock clock;
    private int paused;
    private @Nullable ByteBuf held;
    private boolean endHeld;

    public SideReading(Channel channel, SideClock clock) {
        this.channel = channel;
        this.clock = clock;
    }

    public boolean isThrottled() {
        return (paused & THROTTLE) != 0;
    }

    /** Stops reading, for one more reason; the side's idle and dead-peer clocks stand still meanwhile. */
    public void pause(int reason, long now) {
        if (paused == 0) {
            channel.config().setAutoRead(false);
            clock.stop(now);
        }
        paused |= reason;
    }

    /** Takes reasons away; reads again when none is left. */
    public void resume(int reasons, long now) {
        if (paused == 0) {
            return;
        }
        paused &= ~reasons;
        if (paused == 0) {
            clock.resume(now);
            start();
        }
    }

    /** Reads from now on, unless there is a reason not to. False if the input was shut already: epoll refuses to read that. */
    public boolean start() {
        if (channel instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
            return false;
        }
        if (paused == 0 && channel.isOpen()) {
            channel.config().setAutoRead(true);
        }
        return true;
    }

    /** Keeps the unread bytes of the buffer, behind those that are kept already; not the loop's large buffer for a few bytes, unless it waits to be written anyway. */
    public void hold(ByteBuf in) {
        int length = in.readableBytes();
        ByteBuf rest = LoopBuffer.isLent(in) ? in.readBytes(length) : in.readRetainedSlice(length);
        held = held == null ? rest : Unpooled.wrappedBuffer(held, rest);
    }

    public boolean holds() {
        return held != null;
    }

    /** What was kept, which passes to the caller, or null. */
    public @Nullable ByteBuf takeHeld() {
        ByteBuf taken = held;
        held = null;
        return taken;
    }

    /** The side's FIN came behind what is kept. */
    public void holdEnd() {
        endHeld = true;
    }

    /** Whether the FIN has waited for what was kept, and nothing is any more; true once. */
    public boolean takeEnd() {
        boolean ended = endHeld && held == null;
        endHeld &= !ended;
        return ended;
    }

    /** Forgets what was kept. */
    public void drop() {
        if (held != null) {
            held.release();
            held = null;
        }
        endHeld = false;
    }
}
