package io.tollgate.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.tollgate.handshake.plain.BodyHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a refused connection: the last words are written, our half of TCP is shut, and what the client still sends is
 * read and dropped, up to {@value #MAX_DISCARDED} bytes or {@value #LINGER_MILLIS} ms. Closed with bytes unread, TCP would
 * send a reset, which makes the client's system throw the answer away (RFC 9112 §9.6). One event loop.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {
    static final int MAX_DISCARDED = 64 * 1024;
    static final int LINGER_MILLIS = 1000;

    private int discarded;

    /** Null before it is added. */
    private @Nullable Future<?> end;

    private LingeringClose() {}

    static boolean hasBegun(Channel channel) {
        return channel.pipeline().get(LingeringClose.class) != null;
    }

    /** Takes the reading of the channel over and says the last words. */
    static void begin(Channel channel, ByteBuf lastWords) {
        takeOut(channel, HeadHandler.class);
        takeOut(channel, BodyHandler.class);
        channel.pipeline().addLast(new LingeringClose());
        channel.config().setAutoRead(true);
        channel.writeAndFlush(lastWords).addListener((ChannelFuture written) -> {
            if (written.isSuccess()) {
                shutOutput(channel);
            } else {
                channel.close();
            }
        });
    }

    private static void takeOut(Channel channel, Class<? extends ChannelHandler> reader) {
        if (channel.pipeline().get(reader) != null) {
            channel.pipeline().remove(reader);
        }
    }

    private static void shutOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            sendFin(channel);
        } else {
            tls.closeOutbound().addListener(closeNotifySent -> sendFin(channel));
        }
    }

    private static void sendFin(Channel channel) {
        if (channel instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
            duplex.shutdownOutput();
        } else if (channel instanceof DuplexChannel) {
            channel.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        end = ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (end != null) {
            end.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            discarded += bytes.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (discarded > MAX_DISCARDED) {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        handlerRemoved(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
