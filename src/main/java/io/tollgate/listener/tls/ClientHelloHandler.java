package io.tollgate.listener.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.tollgate.tls.TlsContext;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's first words and makes way for the handler with the certificate of the host that it names (RFC 6066 §3). Who
 * offers other protocols than HTTP/1.1 only is told so (RFC 7301 §3.2), which BoringSSL would not do. A channel's event loop.
 */
final class ClientHelloHandler extends AbstractSniHandler<TlsContext> {
    /** As much as a record holds; a hello with keys for quantum computers has some 2 KiB. */
    private static final int MOST_HELLO = 16 * 1024;

    /** A fatal alert: no_application_protocol. */
    private static final byte[] NO_PROTOCOL = {21, 3, 3, 0, 2, 2, 120};

    private final HostTable<TlsContext> certificates;
    private final long deadlineNanos;

    ClientHelloHandler(HostTable<TlsContext> certificates, long millis) {
        super(MOST_HELLO, millis);
        this.certificates = certificates;
        this.deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    protected Future<TlsContext> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) throws Exception {
        if (hello != null && OfferedProtocols.areOthersOnly(hello)) {
            return context.executor().newFailedFuture(new SSLHandshakeException("no protocol in common"));
        }
        return super.lookup(context, hello);
    }

    @Override
    protected Future<TlsContext> lookup(ChannelHandlerContext context, @Nullable String host) {
        return context.executor().newSucceededFuture(certificates.of(host));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, @Nullable String host, Future<TlsContext> found) {
        if (context.isRemoved() || !context.channel().isOpen()) {
            return;
        }
        if (!found.isSuccess()) {
            context.writeAndFlush(Unpooled.wrappedBuffer(NO_PROTOCOL)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        SslHandler ssl = found.getNow().newHandler(context.alloc());
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        ssl.setHandshakeTimeoutMillis(Math.max(1, left));
        context.pipeline().replace(this, context.name(), ssl);
    }
}
