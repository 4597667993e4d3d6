package io.tollgate.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.util.NetUtil;
import io.tollgate.auth.revocation.Revocation;
import io.tollgate.auth.revocation.Revocations.Ended;
import io.tollgate.frame.CloseCode;
import io.tollgate.gate.Arrival;
import io.tollgate.gate.ClientRule;
import io.tollgate.gate.Gate;
import io.tollgate.gate.GateSnapshot;
import io.tollgate.limit.Lease;
import io.tollgate.listener.Accepted;
import io.tollgate.listener.AcceptedHandler;
import io.tollgate.listener.CountedAddresses;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.listener.TrustedProxies;
import io.tollgate.relay.RelayLoop;
import io.tollgate.relay.channel.RelayChannel;
import io.tollgate.server.overload.Overload;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.LoopLag;
import io.tollgate.telemetry.metrics.Metrics;
import io.tollgate.telemetry.traffic.LoopTraffic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop with its gate and its tunnels. What it holds is touched on that loop only; its methods may be called on any. */
public final class LoopWorker {
    private static final Logger LOG = LoggerFactory.getLogger(LoopWorker.class);

    private final ContextInternal context;
    private final RelayLoop relay;
    private final Supplier<@Nullable String> tooMuch;
    private final Gate gate;
    private final LoopLag lag;
    private final AtomicInteger connections = new AtomicInteger();
    /** What the connection is judged by that the gate is taking in. */
    private GateSnapshot snapshot = new GateSnapshot(List.of(), List.of());

    LoopWorker(ContextInternal context, Clock clock, Metrics metrics, GateObserver observer, Overload overload) {
        this.context = context;
        this.lag = metrics.watch(context.nettyEventLoop());
        this.relay = new RelayLoop(context.nettyEventLoop(), clock);
        this.tooMuch = overload.watch(context.nettyEventLoop(), lag);
        this.gate = new Gate(context, relay, () -> snapshot, clock, observer, tooMuch);
    }

    /**
     * What the connections of one listener are held to. One value, so that a listener's new name is never looked up among
     * the old routes.
     */
    record Rules(ListenerSettings listener, ClientRule clients, GateSnapshot snapshot) {
        static Rules of(ListenerSettings listener, GateSnapshot snapshot) {
            return new Rules(listener, clientRule(listener, oneWarning(listener.name())), snapshot);
        }
    }

    ContextInternal context() {
        return context;
    }

    /** How late the loop is. */
    LoopLag lag() {
        return lag;
    }

    /** Takes the connections of a listener over. */
    AcceptedHandler door(Supplier<Rules> rules) {
        return new AcceptedHandler() {
            @Override
            public void accepted(Accepted connection) {
                accept(connection, rules.get());
            }

            @Override
            public void prepare(ChannelConfig config) {
                config.setRecvByteBufAllocator(RelayChannel.reads());
            }

            @Override
            public boolean admitsTls() {
                return tooMuch.get() == null;
            }

            @Override
            public void noRoom(Channel channel) {
                gate.turnAway(channel);
            }

            @Override
            public void addressOverLimit(Channel channel) {
                gate.turnAddressAway(channel);
            }
        };
    }

    private void accept(Accepted connection, Rules rules) {
        ListenerSettings listener = rules.listener();
        snapshot = rules.snapshot();
        gate.accept(new Arrival(
                connection.channel(),
                listener.name(),
                connection.peer().getAddress(),
                connection.secure(),
                connection.certificate(),
                connection.acceptedNanos(),
                listener.handshakeTimeout().toNanos(),
                listener.maxHead(),
                rules.clients(),
                counted(connection.slot()),
                connection.handshake()));
    }

    private Lease counted(Lease slot) {
        connections.incrementAndGet();
        return Lease.of(() -> {
            slot.close();
            connections.decrementAndGet();
        });
    }

    /** Clients that are connected, those who read a refusal among them. */
    int connections() {
        return connections.get();
    }

    /** Has the open tunnels that asked for it judged by these routes. Done when all have been. */
    Future<Void> offer(GateSnapshot routes) {
        return ask(tunnels -> {
            snapshot = routes;
            return gate.offer(routes);
        });
    }

    /** Ends the open tunnels that were let in by what is taken back. Done when all have been looked at. */
    Future<Ended> endRevoked(Revocation revocation) {
        return ask(tunnels -> gate.endRevoked(revocation));
    }

    /**
     * Refuses upgrades from now on and has every tunnel end at a frame boundary within the window. Done when all have been
     * told.
     */
    Future<Void> drain(int code, Duration window, Duration deadline) {
        return onLoop(() -> {
            gate.drain(code);
            relay.drain(code, window.toNanos(), Math.max(0, deadline.toNanos()));
        });
    }

    /** Refuses whoever is connected and has no tunnel, also without a request. Done when all have been told. */
    Future<Void> refuseRest() {
        return onLoop(gate::refuseRest);
    }

    /** Ends what is still open. Done when all have been told. */
    Future<Void> abort() {
        return onLoop(() -> {
            gate.drain(CloseCode.GOING_AWAY);
            relay.abort();
        });
    }

    /** What the tunnels of this loop carry. */
    LoopTraffic traffic() {
        return relay.traffic();
    }

    /** Asks something of this loop's tunnels, on the loop. */
    <T> Future<T> ask(Function<RelayLoop, CompletionStage<T>> question) {
        Promise<T> answer = context.promise();
        context.runOnContext(own -> {
            try {
                Future.fromCompletionStage(question.apply(relay)).onComplete(answer);
            } catch (RuntimeException fault) {
                answer.fail(fault);
            }
        });
        return answer.future();
    }

    private Future<Void> onLoop(Runnable task) {
        Promise<Void> done = context.promise();
        context.runOnContext(own -> {
            try {
                task.run();
            } finally {
                done.complete();
            }
        });
        return done.future();
    }

    /** What a listener's settings say of who the client is, in the gate's terms. */
    public static ClientRule clientRule(ListenerSettings listener) {
        return clientRule(listener, peer -> {});
    }

    /** A proxy that was forgotten makes one client of all that it brings. Strangers may say the same, so it is said once. */
    private static Consumer<InetAddress> oneWarning(String listener) {
        AtomicBoolean told = new AtomicBoolean();
        return peer -> {
            if (!told.get() && told.compareAndSet(false, true)) {
                LOG.warn(
                        "Listener {}: {} names another client in X-Forwarded-For or Forwarded, on a route with limits per"
                                + " address, and is not believed. Name it in trustedProxies if it is your proxy",
                        listener,
                        NetUtil.toAddressString(peer));
            }
        };
    }

    private static ClientRule clientRule(ListenerSettings listener, Consumer<InetAddress> unheard) {
        TrustedProxies proxies = new TrustedProxies(listener.trustedProxies(), listener.forwarded());
        CountedAddresses counted = new CountedAddresses(listener.ipv6Prefix());
        String header = switch (listener.forwarded()) {
            case X_FORWARDED_FOR -> "X-Forwarded-For";
            case RFC7239 -> "Forwarded";
        };
        return new ClientRule() {
            @Override
            public String header() {
                return header;
            }

            @Override
            public boolean trusts(InetAddress peer) {
                return proxies.trusts(peer);
            }

            @Override
            public InetAddress clientOf(InetAddress peer, List<String> lines) {
                return proxies.clientOf(peer, lines);
            }

            @Override
            public void unheard(InetAddress peer) {
                unheard.accept(peer);
            }

            @Override
            public String countedAs(InetAddress client) {
                return counted.of(client);
            }
        };
    }
}
