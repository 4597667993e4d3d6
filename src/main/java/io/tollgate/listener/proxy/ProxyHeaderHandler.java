package io.tollgate.listener.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands at the head of the pipeline until the PROXY header was read, by a deadline. It has left the pipeline before the
 * header is told of, so that whoever listens can put in what reads on; then that is given the bytes behind the header. Its
 * event loop's.
 */
public final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    private final ProxyHeader header = new ProxyHeader();
    private final long deadlineNanos;
    private final Listener listener;
    private boolean over;

    /** Null before it is added. */
    private @Nullable Future<?> deadline;

    /** @param deadlineNanos when the header has to be complete, on the scale of {@link System#nanoTime} */
    public ProxyHeaderHandler(long deadlineNanos, Listener listener) {
        this.deadlineNanos = deadlineNanos;
        this.listener = listener;
    }

    /** Hears one of both, or nothing if the connection ends before. */
    public interface Listener {
        /** The header is complete; null where the proxy speaks for itself. */
        void named(@Nullable InetSocketAddress source);

        /** Something else came, or nothing in time. The connection is to be closed. */
        void broken(String found);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(
                        () -> fail("none in time"),
                        Math.max(0, deadlineNanos - System.nanoTime()),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        boolean passedOn = false;
        try {
            switch (over ? ProxyHeader.Progress.UNFINISHED : header.read(in)) {
                case UNFINISHED -> {}
                case BROKEN -> fail("something else");
                case COMPLETE -> passedOn = complete(context, in);
            }
        } finally {
            if (!passedOn) {
                in.release();
            }
        }
    }

    private boolean complete(ChannelHandlerContext context, ByteBuf rest) {
        ChannelPipeline pipeline = context.pipeline();
        pipeline.remove(this);
        listener.named(header.source());
        if (!rest.isReadable() || !context.channel().isOpen()) {
            return false;
        }
        pipeline.fireChannelRead(rest);
        return true;
    }

    private void fail(String found) {
        if (!over) {
            over = true;
            listener.broken(found);
        }
    }

    /** Resets of strangers are no news. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
