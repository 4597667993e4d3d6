package io.tollgate.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;

/**
 * Stands behind the TLS handler until its handshake is over. Success removes it and hands the connection on, before anything
 * decrypted is read; everything else closes the channel quietly, as strangers' scans are no news. Its event loop's.
 */
public final class TlsHandshakeHandler extends ChannelInboundHandlerAdapter {
    private final Runnable done;
    private final Consumer<Throwable> failed;
    private boolean told;

    /** @param failed hears why, once, whatever ended it */
    public TlsHandshakeHandler(Runnable done, Consumer<Throwable> failed) {
        this.done = done;
        this.failed = failed;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            context.fireUserEventTriggered(event);
        } else if (completion.isSuccess()) {
            told = true;
            context.pipeline().remove(this);
            done.run();
        } else {
            end(context, completion.cause());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(context, cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        tell(new ClosedChannelException());
    }

    private void end(ChannelHandlerContext context, Throwable cause) {
        tell(cause);
        context.channel().close();
    }

    private void tell(Throwable cause) {
        if (!told) {
            told = true;
            failed.accept(cause);
        }
    }
}
