package io.tollgate.server;

import io.tollgate.gate.Arrival;
import io.tollgate.gate.ClientRule;
import io.tollgate.gate.Gate;
import io.tollgate.gate.GateSnapshot;
import io.tollgate.listener.Accepted;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.listener.TrustedProxies;
import io.tollgate.relay.RelayLoop;
import io.tollgate.telemetry.GateObserver;
import io.tollgate.telemetry.LoopLag;
import io.tollgate.telemetry.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** One event loop with its gate and its tunnels. What it holds is touched on that loop only; its methods may be called on any. */
final class LoopWorker {
    private final ContextInternal context;
    private final RelayLoop relay;
    private final Gate gate;
    private final LoopLag lag;

    LoopWorker(ContextInternal context, Supplier<GateSnapshot> snapshots, Clock clock, Metrics metrics, GateObserver observer) {
        this.context = context;
        this.lag = metrics.watch(context.nettyEventLoop());
        this.relay = new RelayLoop(context.nettyEventLoop(), clock);
        this.gate = new Gate(context, relay, snapshots, clock, observer);
    }

    ContextInternal context() {
        return context;
    }

    /** How late the loop is. */
    LoopLag lag() {
        return lag;
    }

    /** On the loop: a listener let a connection in. */
    void accept(Accepted connection, ListenerSettings listener, ClientRule clients) {
        gate.accept(new Arrival(
                connection.socket(),
                connection.listener(),
                connection.peer().getAddress(),
                connection.secure(),
                connection.acceptedNanos(),
                listener.handshakeTimeout().toNanos(),
                listener.maxHead(),
                clients,
                connection.slot()));
    }

    /** Refuses upgrades from now on and has every tunnel end at its next frame boundary. Done when all have been told. */
    Future<Void> drain(int code, Duration deadline) {
        return onLoop(() -> {
            gate.drain();
            relay.drain(code, deadline.toNanos());
        });
    }

    /** Ends what is still open. Done when all have been told. */
    Future<Void> abort() {
        return onLoop(() -> {
            gate.drain();
            relay.abort();
        });
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
    static ClientRule clientRule(ListenerSettings listener) {
        TrustedProxies proxies = new TrustedProxies(listener.trustedProxies(), listener.forwarded());
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
        };
    }
}
