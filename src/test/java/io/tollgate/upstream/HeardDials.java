package io.tollgate.upstream;

import io.tollgate.telemetry.GateObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is told of connections to upstreams, in order. */
final class HeardDials implements GateObserver {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void endpointLeased(String upstream) {
        events.add("leased");
    }

    @Override
    public void endpointConnected(String upstream, long nanos) {
        events.add("connected");
    }

    @Override
    public void endpointFailed(String upstream, DialFault fault) {
        events.add(fault.name());
    }

    @Override
    public void endpointReleased(String upstream) {
        events.add("released");
    }
}
