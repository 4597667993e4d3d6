package io.tollgate.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * What the connections of one side have in common: certificates, trust, and the sessions that they may resume. Immutable but
 * for those; any thread.
 *
 * <p>BoringSSL's lies outside of the heap. It is given back when nobody can make a connection with it any more, which is when
 * this is unreachable, and the last connection is gone, which each holds a reference of its own for.
 */
public final class TlsContext {
    /** Sessions that are remembered here, for clients that take no ticket. */
    private static final int MOST_SESSIONS = 4096;

    private static final long SESSION_SECONDS = TimeUnit.HOURS.toSeconds(2);
    private static final int ID_LENGTH = 16;
    private static final Cleaner CLEANER = Cleaner.create();

    private final SslContext context;

    private TlsContext(SslContext context) {
        this.context = context;
        CLEANER.register(this, () -> ReferenceCountUtil.release(context));
    }

    /** Builds one with that library. */
    public static TlsContext of(SslContextBuilder builder, SslProvider provider) throws SSLException {
        builder.sslProvider(provider).sessionCacheSize(MOST_SESSIONS).sessionTimeout(SESSION_SECONDS);
        SslContext context = builder.build();
        if (context instanceof ReferenceCountedOpenSslContext openSsl && openSsl.isServer()) {
            giveTickets((OpenSslServerSessionContext) openSsl.sessionContext());
        }
        return new TlsContext(context);
    }

    /**
     * Tickets for TLS 1.2 too, whose keys the library makes and changes every other day (RFC 5077 §4). They are this context's
     * own, and so is the name of its sessions: none is resumed under another one's certificate or rules.
     */
    private static void giveTickets(OpenSslServerSessionContext sessions) {
        byte[] id = new byte[ID_LENGTH];
        new SecureRandom().nextBytes(id);
        sessions.setSessionIdContext(id);
        sessions.setTicketKeys();
    }

    /** A handler for one connection, which has to be added to a pipeline that is open: what it holds goes with that. */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        try {
            return closingByHalves(context.newHandler(allocator));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The same for a client: of whom the certificate has to be, and whose sessions are resumed. */
    public SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
        try {
            return closingByHalves(context.newHandler(allocator, host, port));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private static SslHandler closingByHalves(SslHandler handler) {
        return handler.engine() instanceof ReferenceCountedOpenSslEngine engine ? new OpenSslHandler(engine) : handler;
    }

    /** What speaks TLS here. */
    public String engine() {
        return context instanceof ReferenceCountedOpenSslContext ? BoringSsl.NAME : "JDK";
    }

    /** Netty's own, for tests. */
    SslContext context() {
        return context;
    }
}
