package io.tollgate.handshake.plain;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.tollgate.handshake.RequestHeadHandler;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body of known length by a deadline, in place of the reader of its head. What comes behind it is dropped, as the
 * connection ends with the answer; who sends more than {@value #MOST_BEHIND} bytes there is cut off. One event loop.
 */
public final class BodyHandler extends ChannelInboundHandlerAdapter {
    static final int MOST_BEHIND = 64 * 1024;

    private static final byte[] WELCOME = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NOTHING_READ = {};

    /** What it was announced to be; no memory is taken for what has not come. */
    private final int announced;

    private final Listener listener;
    private byte[] body = NOTHING_READ;
    private int length;
    private int behind;
    private boolean over;

    /** Null before it is set. */
    private @Nullable Future<?> deadline;

    private BodyHandler(int announced, Listener listener) {
        this.announced = announced;
        this.listener = listener;
    }

    /** Hears either {@link #body} or {@link #refused}, unless {@link #left} comes before; all on the channel's loop. */
    public interface Listener {
        void body(byte[] bytes);

        void refused(Refusal refusal);

        /** TCP has ended, or the client's half of it before the body was there; at most once, also after {@link #body}. */
        void left();
    }

    /**
     * Begins, on the channel's event loop.
     *
     * @param deadlineNanos when the body has to be there, on the scale of {@link System#nanoTime}
     */
    public static void begin(Channel channel, PlainRequest request, long deadlineNanos, Listener listener)
            throws Refusal {
        BodyHandler handler = new BodyHandler(request.isWithoutBody() ? 0 : request.bodyLength(), listener);
        RequestHeadHandler before = channel.pipeline().get(RequestHeadHandler.class);
        ByteBuf early = before.takeEarlyBytes();
        channel.pipeline().addLast(handler);
        channel.pipeline().remove(before);
        channel.config().setAutoRead(true);
        if (request.awaitsLeave() && !early.isReadable()) {
            channel.writeAndFlush(channel.alloc().buffer(WELCOME.length).writeBytes(WELCOME), channel.voidPromise());
        }
        long left = deadlineNanos - System.nanoTime();
        handler.deadline = channel.eventLoop().schedule(handler::late, left, TimeUnit.NANOSECONDS);
        handler.take(early, channel);
    }

    private void take(ByteBuf in, Channel channel) {
        try {
            int count = Math.min(in.readableBytes(), announced - length);
            makeRoom(length + count);
            in.readBytes(body, length, count);
            length += count;
            behind += in.readableBytes();
        } finally {
            in.release();
        }
        if (behind > MOST_BEHIND) {
            channel.close();
        } else if (length == announced && !over) {
            end();
            listener.body(body);
        }
    }

    private void makeRoom(int needed) {
        if (needed > body.length) {
            body = Arrays.copyOf(body, Math.min(announced, Math.max(needed, 2 * body.length)));
        }
    }

    private void late() {
        if (!over) {
            end();
            listener.refused(Refusal.of(Outcome.HANDSHAKE_TIMEOUT, "the call's body was not complete by its deadline"));
        }
    }

    private void end() {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        take((ByteBuf) message, ctx.channel());
    }

    /** A client that has said all may shut its half of TCP, and still reads. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !over) {
            end();
            listener.left();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        listener.left();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }

    /** A reset, a fault of TLS, or one of ours that the listener threw: nobody can be answered any more. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
