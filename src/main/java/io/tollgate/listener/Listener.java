package io.tollgate.listener;

import io.netty.channel.EventLoop;
import io.tollgate.limit.Slots;
import io.tollgate.listener.accept.Reception;
import io.tollgate.listener.tls.ServerTls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Binds one address and hands its connections to the event loops that serve it. TLS is ended in the channel's pipeline, by a
 * handler named {@code ssl} at its head. Safe on any thread.
 *
 * <p>Only the address is for good. The rest of its settings are {@link Terms}, one reference, which others may replace: a
 * connection is held to those that it was accepted under.
 */
public final class Listener {
    private final Admission admission;
    private final Entrance entrance;
    private final InetSocketAddress address;
    private final Reception reception;
    private volatile Terms terms;

    /** What connections are held to from their accept on: the settings, and the certificates that they name. Immutable. */
    public static final class Terms {
        private final ListenerSettings settings;
        private final @Nullable ServerTls tls;
        private final TrustedProxies proxies;

        private Terms(ListenerSettings settings, @Nullable ServerTls tls) {
            this.settings = settings;
            this.tls = tls;
            this.proxies = new TrustedProxies(settings.trustedProxies(), settings.forwarded());
        }

        /**
         * Reads the TLS files; blocks.
         *
         * @throws IllegalArgumentException if they cannot be used; the message says why
         */
        public static Terms of(ListenerSettings settings) {
            return new Terms(settings, settings.tls() == null ? null : ServerTls.of(settings.tls()));
        }

        /** Other settings whose TLS is the same; sessions that clients resume go on, too. */
        public Terms withTheSameTls(ListenerSettings others) {
            return new Terms(others, tls);
        }

        public ListenerSettings settings() {
            return settings;
        }

        /** Null for plain TCP. */
        public @Nullable ServerTls tls() {
            return tls;
        }

        TrustedProxies proxies() {
            return proxies;
        }
    }

    /**
     * Reads the TLS files; blocks.
     *
     * @param process places for all connections of the process, as {@link Descriptors} has them
     * @throws IllegalArgumentException if they cannot be used; the message says why
     */
    public Listener(ListenerSettings settings, Vertx vertx, Slots process) {
        this(Terms.of(settings), vertx, process);
    }

    /** With files that were read before. */
    public Listener(Terms terms, Vertx vertx, Slots process) {
        this(
                terms,
                vertx,
                process,
                ((VertxInternal) vertx).acceptorEventLoopGroup().next());
    }

    /** @param acceptor where connections are accepted, as {@link Reception} says */
    public Listener(Terms terms, Vertx vertx, Slots process, EventLoop acceptor) {
        this.terms = terms;
        this.admission = new Admission(terms.settings.name(), terms.settings.maxConnections(), process);
        this.entrance = new Entrance(admission);
        this.address = terms.settings.address();
        this.reception = new Reception(((VertxInternal) vertx).transport().serverChannelFactory(false), acceptor);
    }

    /** Holds connections to these from now on; those that are open stay, and count. */
    public void hold(Terms others) {
        terms = others;
        admission.admitUpTo(others.settings.maxConnections(), others.settings.name());
    }

    /**
     * Serves the address on one more event loop, and binds it if this is the first.
     *
     * @param context an event-loop context, each given once
     * @param handler called on that event loop only
     * @return the port, or the failure to bind
     */
    public Future<Integer> listen(Context context, AcceptedHandler handler) {
        ContextInternal own = (ContextInternal) context;
        return reception.serve(
                address,
                own.nettyEventLoop(),
                channel -> own.dispatch(channel, accepted -> entrance.accept(terms, accepted, own, handler)));
    }

    /** Accepts nothing more on any event loop. Done when the port is let go of; open connections stay. */
    public Future<Void> close() {
        return reception.close();
    }

    /** Connections open or in their TLS handshake. */
    public int connections() {
        return admission.open();
    }

    /** Connections that were not let in, for want of places or of time, since the start. */
    public long refusedConnections() {
        return admission.refused();
    }

    /** TLS handshakes that failed or were left, since the start. */
    public long failedHandshakes() {
        return entrance.failedHandshakes();
    }
}
