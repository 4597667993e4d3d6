package io.tollgate.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.NetUtil;
import io.tollgate.limit.Lease;
import io.tollgate.listener.proxy.ProxyHeaderHandler;
import io.tollgate.listener.tls.ServerTls;
import io.tollgate.telemetry.Logs;
import io.tollgate.tls.TlsHandshakeHandler;
import io.vertx.core.internal.ContextInternal;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the accept of a connection to whoever takes it over: a place among all of the listener, the header of a proxy
 * where one is asked for, a place among those of the client's address, TLS. What it takes it gives back, until the connection
 * is handed on. Each connection on its event loop; all of them on any.
 */
final class Entrance {
    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

    private final Admission admission;
    private final HalfOpen halfOpen = new HalfOpen();
    private final LongAdder failedHandshakes = new LongAdder();
    private final SeldomNews strangers = new SeldomNews(System.nanoTime());
    private final SeldomNews brokenHeaders = new SeldomNews(System.nanoTime());

    Entrance(Admission admission) {
        this.admission = admission;
    }

    /** TLS handshakes that failed or were left. */
    long failedHandshakes() {
        return failedHandshakes.sum();
    }

    /** Takes a connection in that was accepted, by the terms of that moment. */
    void accept(Listener.Terms held, Channel channel, ContextInternal context, AcceptedHandler handler) {
        long acceptedNanos = System.nanoTime();
        if (!(channel.remoteAddress() instanceof InetSocketAddress peer)) {
            // The peer has left already.
            channel.close();
            return;
        }
        Comer comer = new Comer(held, channel, context, handler, peer, acceptedNanos);
        if (held.settings().proxyProtocol()) {
            comer.comeByProxy();
        } else if (comer.takePlace()) {
            comer.comeAs(peer);
        }
    }

    /** One connection on its way in. */
    private final class Comer implements ProxyHeaderHandler.Listener {
        private final Listener.Terms held;
        private final ContextInternal context;
        private final AcceptedHandler handler;
        private final InetSocketAddress peer;
        private final long acceptedNanos;
        private final Channel channel;
        /** Gives back what it holds if the connection ends before it is handed on. */
        private final ChannelFutureListener left = closed -> giveBack();

        private @Nullable X509Certificate certificate;
        private Lease slot = Lease.of(() -> {});
        private Lease handshake = Lease.of(() -> {});

        Comer(
                Listener.Terms held,
                Channel channel,
                ContextInternal context,
                AcceptedHandler handler,
                InetSocketAddress peer,
                long acceptedNanos) {
            this.held = held;
            this.context = context;
            this.handler = handler;
            this.peer = peer;
            this.acceptedNanos = acceptedNanos;
            this.channel = channel;
        }

        private String name() {
            return held.settings().name();
        }

        private long deadlineNanos() {
            return acceptedNanos + held.settings().handshakeTimeout().toNanos();
        }

        private long millisLeft() {
            return TimeUnit.NANOSECONDS.toMillis(deadlineNanos() - System.nanoTime() + 999_999);
        }

        /** False if there is none, and it was told so. */
        boolean takePlace() {
            if (held.tls() != null && !handler.admitsTls()) {
                admission.refuse();
                channel.close();
                return false;
            }
            Lease place = admission.admit();
            if (place == null) {
                turnAway(() -> handler.noRoom(channel));
                return false;
            }
            slot = place;
            channel.closeFuture().addListener(left);
            return true;
        }

        private void giveBack() {
            slot.close();
            handshake.close();
        }

        /** Says why where that costs no more than letting it in, and to as many at once as there are descriptors kept for. */
        private void turnAway(Runnable answering) {
            Lease answer = held.tls() == null ? admission.answer() : null;
            if (answer == null) {
                channel.close();
                return;
            }
            channel.closeFuture().addListener((ChannelFutureListener) closed -> answer.close());
            try {
                answering.run();
            } catch (RuntimeException e) {
                LOG.error("Listener {} could not refuse a connection", name(), Logs.withoutMessages(e));
                channel.close();
            }
        }

        /** Only proxies that are trusted may say whom they bring, and they have to. */
        void comeByProxy() {
            if (!held.proxies().trusts(peer.getAddress())) {
                admission.refuse();
                channel.close();
                if (strangers.isDue(System.nanoTime())) {
                    LOG.warn(
                            "Listener {} has proxyProtocol and takes connections from trustedProxies only; closed one from"
                                    + " {}. Refused so far: {}",
                            name(),
                            NetUtil.toAddressString(peer.getAddress()),
                            admission.refused());
                }
            } else if (takePlace()) {
                channel.pipeline().addFirst(new ProxyHeaderHandler(deadlineNanos(), this));
                startReading();
            }
        }

        @Override
        public void broken(String found) {
            admission.refuse();
            if (brokenHeaders.isDue(System.nanoTime())) {
                LOG.warn(
                        "Listener {} has proxyProtocol and expected a PROXY header, version 1 or 2, from {}, but got {};"
                                + " closed. Refused so far: {}",
                        name(),
                        NetUtil.toAddressString(peer.getAddress()),
                        found,
                        admission.refused());
            }
            channel.close();
        }

        @Override
        public void named(@Nullable InetSocketAddress source) {
            context.dispatch(source == null ? peer : source, this::comeAs);
        }

        /** The client, or the last proxy of those that are not to be seen by now. */
        void comeAs(InetSocketAddress client) {
            Lease place = halfOpen.admit(held, client.getAddress());
            if (place == null) {
                admission.refuse();
                channel.closeFuture().removeListener(left);
                giveBack();
                turnAway(() -> handler.addressOverLimit(channel));
                return;
            }
            handshake = place;
            ServerTls tls = held.tls();
            if (tls == null) {
                handOn(client);
            } else {
                endTls(tls, client);
                startReading();
            }
        }

        /** For those in the pipeline who are to be heard before it is handed on. */
        private void startReading() {
            handler.prepare(channel.config());
            channel.config().setAutoRead(true);
        }

        private void endTls(ServerTls tls, InetSocketAddress client) {
            ChannelFutureListener failed = closed -> failedHandshakes.increment();
            channel.closeFuture().addListener(failed);
            if (!channel.isOpen()) {
                return;
            }
            Runnable done = () -> {
                certificate = tls.shownBy(channel);
                if (ServerTls.isCurrent(certificate, Instant.now())) {
                    channel.closeFuture().removeListener(failed);
                    context.dispatch(client, this::handOn);
                } else {
                    channel.close();
                }
            };
            channel.pipeline().addFirst(new TlsHandshakeHandler(done, cause -> {}));
            tls.begin(channel, Math.max(1, millisLeft()));
        }

        /** From now on it is the receiver who gives back. */
        private void handOn(InetSocketAddress client) {
            channel.closeFuture().removeListener(left);
            try {
                handler.accepted(new Accepted(
                        channel, name(), client, held.tls() != null, certificate, acceptedNanos, slot, handshake));
            } catch (RuntimeException e) {
                LOG.error("Listener {} could not hand a connection on", name(), Logs.withoutMessages(e));
                channel.close();
                giveBack();
            }
        }
    }
}
