package io.tollgate.listener;

import io.tollgate.limit.Slots;
import io.tollgate.listener.tls.ServerTls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.net.NetServerInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Binds one address and hands its connections to the event loops that serve it: a plain Vert.x NetServer for each, which share
 * one server socket. TLS is ended in the channel's pipeline, by a handler named {@code ssl} at its head. Safe on any thread.
 *
 * <p>Only the address is for good. The rest of its settings are {@link Terms}, one reference, which others may replace: a
 * connection is held to those that it was accepted under.
 */
public final class Listener {
    private static final int BACKLOG = 4096;
    /** Longer than any connection: closing a server must not close what it accepted. */
    private static final Duration FOREVER = Duration.ofDays(36_500);
    /** Vert.x shares a free port among servers that ask for it by the same number; each listener has its own. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger();

    private final VertxInternal vertx;
    private final Admission admission;
    private final Entrance entrance;
    private final SocketAddress address;
    private final List<Loop> loops = new ArrayList<>();
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

    /** One event loop that serves the address. */
    private record Loop(ContextInternal context, NetServerInternal server) {}

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
        this.vertx = (VertxInternal) vertx;
        this.terms = terms;
        this.admission = new Admission(terms.settings.name(), terms.settings.maxConnections(), process);
        this.entrance = new Entrance(admission);
        this.address = address(terms.settings.address());
    }

    /** Holds connections to these from now on; those that are open stay, and count. */
    public void hold(Terms others) {
        terms = others;
        admission.admitUpTo(others.settings.maxConnections(), others.settings.name());
    }

    private static SocketAddress address(InetSocketAddress address) {
        return address.getPort() == 0
                ? SocketAddress.sharedRandomPort(FREE_PORTS.incrementAndGet(), address.getHostString())
                : SocketAddress.inetSocketAddress(address.getPort(), address.getHostString());
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
        NetServerInternal server = vertx.createNetServer(new NetServerOptions()
                .setAcceptBacklog(BACKLOG)
                .setReuseAddress(true)
                .setTcpNoDelay(true));
        server.connectHandler(socket -> entrance.accept(terms, socket, own, handler));
        synchronized (loops) {
            loops.add(new Loop(own, server));
            return server.listen(own, address).map(bound -> server.actualPort());
        }
    }

    /** Accepts nothing more on any event loop. Done when the port is let go of; open connections stay. */
    public Future<Void> close() {
        List<Loop> closing;
        synchronized (loops) {
            closing = List.copyOf(loops);
            loops.clear();
        }
        closing.forEach(loop -> loop.server().shutdown(FOREVER));
        return Future.join(closing.stream()
                        .map(loop -> released(loop, closing.get(0)))
                        .toList())
                .mapEmpty();
    }

    /**
     * Vert.x tells when the last connection is gone, not when the port is. It closes the server socket when the last server has
     * gone, on whatever loop that is, by a task that passes from there through the context of the first server and then through
     * the acceptor's loop; one that goes the same way comes behind.
     */
    private Future<Void> released(Loop loop, Loop first) {
        Promise<Void> released = loop.context().promise();
        loop.context()
                .runOnContext(own -> first.context()
                        .runOnContext(
                                next -> vertx.acceptorEventLoopGroup().next().execute(released::complete)));
        return released.future();
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
