package io.tollgate.upstream;

import io.tollgate.telemetry.GateObserver;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The right to hold one connection to an endpoint, counted as long as it is open. Closed once by whoever owns the connection,
 * when it is gone; a second close does nothing. Safe on any thread.
 */
public final class EndpointLease implements AutoCloseable {
    private static final AtomicIntegerFieldUpdater<EndpointLease> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(EndpointLease.class, "closed");

    private final Upstream upstream;
    private final Endpoint endpoint;
    private final GateObserver observer;
    /** 0 until it is closed, then 1. */
    private volatile int closed;

    EndpointLease(Upstream upstream, Endpoint endpoint, GateObserver observer) {
        this.upstream = upstream;
        this.endpoint = endpoint;
        this.observer = observer;
        endpoint.count();
        observer.endpointLeased(upstream.name());
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public Upstream upstream() {
        return upstream;
    }

    @Override
    public void close() {
        if (closed == 0 && CLOSED.compareAndSet(this, 0, 1)) {
            endpoint.discount();
            observer.endpointReleased(upstream.name());
        }
    }
}
