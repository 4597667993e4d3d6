package io.tollgate.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * Stands behind the TLS handler until its handshake is over. Success removes it and hands the connection on, before anything
 * decrypted is read; everything else closes the channel quietly, as strangers' scans are no news. Its event loop's.
 */
final class TlsHandshakeHandler extends ChannelInboundHandlerAdapter {
    private final Runnable done;

    TlsHandshakeHandler(Runnable done) {
        this.done = done;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent completion)) {
            context.fireUserEventTriggered(event);
        } else if (completion.isSuccess()) {
            context.pipeline().remove(this);
            done.run();
        } else {
            context.channel().close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.channel().close();
    }
}
