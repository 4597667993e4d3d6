package io.tollgate.bench.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tollgate.bench.target.Offer;
import io.tollgate.bench.target.Target;
import io.tollgate.handshake.AnswerHead;
import io.tollgate.handshake.HeadReader;
import io.tollgate.handshake.UpstreamAnswer;
import io.tollgate.outcome.Refusal;

/** One try to open a connection: sends the handshake and holds the answer against RFC 6455 §4.1. One event loop. */
final class UpgradeHandler extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int LONGEST_REASON = 200;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final LoadLoop loop;
    private final Target target;
    private final Offer offer;
    private final long startedAt;
    private final HeadReader reader = HeadReader.forAnswer(LONGEST_HEAD);
    private boolean over;

    UpgradeHandler(LoadLoop loop, Target target, long startedAt) {
        this.loop = loop;
        this.target = target;
        this.offer = target.next();
        this.startedAt = startedAt;
    }

    long startedAt() {
        return startedAt;
    }

    Offer offer() {
        return offer;
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(target.request(ctx.alloc(), offer));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!over && reader.read(in)) {
                judge(ctx, reader.answer(), in);
            }
        } catch (Refusal refusal) {
            fail(ctx, offer.masked(refusal.detail()));
        } finally {
            in.release();
        }
    }

    private void judge(ChannelHandlerContext ctx, AnswerHead head, ByteBuf rest) throws Refusal {
        loop.answeredWith(head.status());
        if (head.status() != SWITCHING_PROTOCOLS) {
            over = true;
            loop.refused(ctx, head.status());
            return;
        }
        UpstreamAnswer.check(head, offer.key(), offer.subprotocols(), null);
        over = true;
        loop.opened(this, ctx, rest);
    }

    /** The connect itself has ended. */
    void connected(ChannelFuture connect) {
        Throwable cause = connect.cause();
        if (cause != null) {
            fail(connect.channel(), String.valueOf(cause.getMessage()));
        }
    }

    /** It has waited too long. */
    void giveUp(Channel channel) {
        fail(channel, "no answer to the handshake in time");
    }

    private void fail(ChannelHandlerContext ctx, String why) {
        fail(ctx.channel(), why);
    }

    private void fail(Channel channel, String why) {
        if (!over) {
            over = true;
            channel.close();
            loop.failed(why);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, "closed by the server before it answered the handshake");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, innermost(cause));
    }

    /** What BoringSSL says itself is only that there is a problem; what is no TLS is shown whole, however long. */
    private static String innermost(Throwable cause) {
        Throwable inner = cause;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        String why = String.valueOf(inner.getMessage());
        return why.substring(0, Math.min(why.length(), LONGEST_REASON));
    }
}
