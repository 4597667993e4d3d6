package io.tollgate.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the readers of a head, and of whatever else comes before a tunnel, have in common: the deadline, the bytes that come
 * behind it, and the end of TCP. Sits alone in the pipeline, behind TLS at most; turns reading on when it is added. One event
 * loop.
 *
 * <p>Bytes behind the head are kept, never looked at. At {@value #MAX_EARLY} reading stops, so no more than that and one
 * read is held. They are copied together: kept as they came, a thousand one-byte reads would pin a thousand buffers.
 */
public abstract class HeadHandler extends ChannelInboundHandlerAdapter {
    static final int MAX_EARLY = 64 * 1024;
    /** Reading stopped long before: whoever has so much still read was reset, and nobody waits for it any more. */
    private static final int MOST_EARLY = 2 * MAX_EARLY;

    private enum Stage {
        /** The head is not complete. */
        READING,
        /** The head was told; what follows it is kept. */
        KEEPING,
        /** What was kept has a new owner; later bytes pass by. */
        TAKEN,
        /** There will be no head; bytes are dropped. */
        OVER
    }

    private final long deadlineNanos;
    private Stage stage = Stage.READING;
    private boolean ended;

    /** Null before it is added. */
    private @Nullable ChannelHandlerContext context;

    /** Null before it is added. */
    private @Nullable Future<?> deadline;

    /** Null while there are none. */
    private @Nullable ByteBuf early;

    protected HeadHandler(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    /** Takes its part of the bytes; whether the head is complete. */
    protected abstract boolean read(ByteBuf in) throws Refusal;

    /** The head is complete. */
    protected abstract void tellHead();

    /** There will be no head. At most once, and not after {@link #tellHead} unless a listener threw. */
    protected abstract void tellRefusal(Refusal refusal);

    /** TCP, or the peer's half of it, has ended; at most once. */
    protected abstract void tellEnd(boolean headWasTold);

    /** What a missed deadline means, or null if it is as good as a complete head. */
    protected abstract @Nullable Refusal late();

    /**
     * The bytes that came behind the head, possibly none: ownership passes, and whatever is read later passes this handler
     * by. To be called on the event loop, after the head was told.
     */
    public ByteBuf takeEarlyBytes() {
        if (stage != Stage.KEEPING || context == null) {
            throw new IllegalStateException("Early bytes are there to be taken once, behind a head; now " + stage);
        }
        stage = Stage.TAKEN;
        ByteBuf taken = early == null ? context.alloc().buffer(0, 0) : early;
        early = null;
        return taken;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        long delay = deadlineNanos - System.nanoTime();
        deadline = ctx.executor().schedule(this::deadlinePassed, delay, TimeUnit.NANOSECONDS);
        if (ctx.channel().isActive()) {
            ctx.channel().config().setAutoRead(true);
        } else {
            end();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stage = stage == Stage.TAKEN ? Stage.TAKEN : Stage.OVER;
        cancelDeadline();
        releaseEarly();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (stage == Stage.TAKEN) {
            ctx.fireChannelRead(in);
            return;
        }
        try {
            if (stage == Stage.READING) {
                readHead(in);
            } else if (stage == Stage.KEEPING) {
                keep(in);
            }
        } finally {
            in.release();
        }
    }

    private void readHead(ByteBuf in) {
        try {
            if (!read(in)) {
                return;
            }
        } catch (Refusal refusal) {
            refuse(refusal);
            return;
        }
        cancelDeadline();
        stage = Stage.KEEPING;
        keep(in);
        tellHead();
    }

    private void keep(ByteBuf in) {
        if (!in.isReadable() || context == null) {
            return;
        }
        ByteBuf kept = early == null ? context.alloc().buffer(in.readableBytes()) : early;
        early = kept.writeBytes(in);
        if (kept.readableBytes() >= MOST_EARLY) {
            context.close();
        } else if (kept.readableBytes() >= MAX_EARLY) {
            context.channel().config().setAutoRead(false);
        }
    }

    private void deadlinePassed() {
        if (stage != Stage.READING) {
            return;
        }
        Refusal late = late();
        if (late == null) {
            stage = Stage.KEEPING;
            tellHead();
        } else {
            refuse(late);
        }
    }

    private void refuse(Refusal refusal) {
        stage = Stage.OVER;
        cancelDeadline();
        releaseEarly();
        tellRefusal(refusal);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            end();
        }
        ctx.fireUserEventTriggered(event);
    }

    private void end() {
        if (ended || stage == Stage.OVER) {
            return;
        }
        ended = true;
        boolean headWasTold = stage != Stage.READING;
        if (!headWasTold) {
            stage = Stage.OVER;
            cancelDeadline();
        }
        tellEnd(headWasTold);
    }

    /**
     * A reset, or a fault of TLS, ends the connection. Anything else was thrown by whoever listens and is our own fault: its
     * message stays out of the detail, as it may hold what the peer sent.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            end();
            ctx.close();
        } else if (stage == Stage.READING || stage == Stage.KEEPING) {
            StackTraceElement[] trace = cause.getStackTrace();
            String place = trace.length == 0 ? "an unknown place" : trace[0].toString();
            refuse(Refusal.of(Outcome.INTERNAL_ERROR, cause.getClass().getName() + " at " + place));
        } else {
            ctx.close();
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void releaseEarly() {
        if (early != null) {
            early.release();
            early = null;
        }
    }
}
