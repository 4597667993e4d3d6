package io.tollgate.upstream;

import io.tollgate.limit.Lease;
import io.tollgate.telemetry.GateObserver;

/**
 * The right to hold one connection to an endpoint, counted as long as it is open. Closed once by whoever owns the connection,
 * when it is gone; a second close does nothing. Safe on any thread.
 */
public final class EndpointLease implements AutoCloseable {
    /**
     * Held so that the upstream's client stays reachable: Vert.x shuts a client down, open sockets included, once the garbage
     * collector finds it unused, and after a reload a tunnel may be the last that uses it.
     */
    private final Upstream upstream;

    private final Endpoint endpoint;
    private final GateObserver observer;
    private final Lease connection = Lease.of(this::gone);

    EndpointLease(Upstream upstream, Endpoint endpoint, GateObserver observer) {
        this.upstream = upstream;
        this.endpoint = endpoint;
        this.observer = observer;
        endpoint.count();
        observer.endpointLeased(upstream.name());
    }

    private void gone() {
        endpoint.discount();
        observer.endpointReleased(upstream.name());
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public Upstream upstream() {
        return upstream;
    }

    @Override
    public void close() {
        connection.close();
    }
}
