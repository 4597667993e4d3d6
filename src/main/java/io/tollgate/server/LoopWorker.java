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
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** One event loop with its gate and its tunnels. What it holds is touched on that loop only; its methods may be called on any. */
final class LoopWorker {
    private final ContextInternal context;
    private final RelayLoop relay;
    private final Gate gate;
    /** What the connection is judged by that the gate is taking in. */
    private GateSnapshot snapshot = new GateSnapshot(List.of(), List.of());

    LoopWorker(ContextInternal context, Clock clock, GateObserver observer) {
        this.context = context;
        this.relay = new RelayLoop(context.nettyEventLoop(), clock);
        this.gate = new Gate(context, relay, () -> snapshot, clock, observer);
    }

    /**
     * What the connections of one listener are held to. One value, so that a listener's new name is never looked up among
     * the old routes.
     */
    record Rules(ListenerSettings listener, ClientRule clients, GateSnapshot snapshot) {
        static Rules of(ListenerSettings listener, GateSnapshot snapshot) {
            return new Rules(listener, clientRule(listener), snapshot);
        }
    }

    ContextInternal context() {
        return context;
    }

    /** On the loop: a listener let a connection in. */
    void accept(Accepted connection, Rules rules) {
        ListenerSettings listener = rules.listener();
        snapshot = rules.snapshot();
        gate.accept(new Arrival(
                connection.socket(),
                listener.name(),
                connection.peer().getAddress(),
                connection.secure(),
                connection.acceptedNanos(),
                listener.handshakeTimeout().toNanos(),
                listener.maxHead(),
                rules.clients(),
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
