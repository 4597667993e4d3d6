package io.tollgate.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * TLS by BoringSSL, each direction of which ends by itself (RFC 8446 §6.1). A channel's event loop.
 *
 * <p>Netty's engine, unlike the JDK's, says goodbye as soon as the peer has, and writes nothing more. So it is made to believe
 * that it has done that already, and the library is asked here. What comes behind a goodbye is thrown away, which the engine
 * would keep.
 *
 * <p>Behind a goodbye of its own it calls whatever comes the end, and keeps what does not fit into one buffer. So it is made to
 * believe that it said none; the library knows.
 */
final class OpenSslHandler extends SslHandler {
    private static final VarHandle CLOSED_BY_PEER = field("receivedShutdown");
    private static final VarHandle CLOSED_BY_US = field("outboundClosed");

    private final ReferenceCountedOpenSslEngine engine;
    private boolean peerHasClosed;

    OpenSslHandler(ReferenceCountedOpenSslEngine engine) {
        super(engine);
        this.engine = engine;
        handshakeFuture().addListener(done -> CLOSED_BY_PEER.set(engine, done.isSuccess()));
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.privateLookupIn(ReferenceCountedOpenSslEngine.class, MethodHandles.lookup())
                    .findVarHandle(ReferenceCountedOpenSslEngine.class, name, boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Netty's engine is another one than this was written for", e);
        }
    }

    /** Nothing may be written behind it. */
    @Override
    public ChannelFuture closeOutbound(ChannelPromise promise) {
        ChannelFuture said = super.closeOutbound(promise);
        if (handshakeFuture().isSuccess() && engine.isOutboundDone()) {
            CLOSED_BY_US.set(engine, false);
        }
        return said;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws SSLException {
        if (!peerHasClosed) {
            super.decode(context, in, out);
            if (!hasClosed()) {
                return;
            }
            peerHasClosed = true;
            context.fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
        }
        in.skipBytes(in.readableBytes());
    }

    private boolean hasClosed() {
        long ssl = engine.sslPointer();
        return ssl != 0 && handshakeFuture().isSuccess() && (SSL.getShutdown(ssl) & SSL.SSL_RECEIVED_SHUTDOWN) != 0;
    }
}
