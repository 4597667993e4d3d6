package io.tollgate.upstream;

import io.tollgate.telemetry.GateObserver;
import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;

/** Connects to upstreams. Safe on any thread. */
public final class Dialer {
    private final GateObserver observer;

    /** @param observer hears of each try */
    public Dialer(GateObserver observer) {
        this.observer = observer;
    }

    /**
     * Starts to connect to an endpoint of the upstream, and to the next one if that fails, at most to three. The result fails
     * with a {@link io.tollgate.outcome.Refusal} and nothing else.
     *
     * @param context an event-loop context, called on its own thread: the socket will be on the same event loop as whatever
     *     else the caller has there
     */
    public Dial dial(Upstream upstream, Context context) {
        ContextInternal own = (ContextInternal) context;
        if (!own.isEventLoopContext() || !own.nettyEventLoop().inEventLoop()) {
            throw new IllegalStateException("Dialled from "
                    + Thread.currentThread().getName() + ", expected the event loop of the context given");
        }
        Dial dial = new Dial(upstream, own, observer);
        dial.start();
        return dial;
    }
}
